import { h, replace } from './element/h.ts';
import { rewriteTimes } from './element/parts.ts';
import { Frame } from './frame/frame.ts';
import { listenToKeys } from './frame/keys.ts';
import { aimChart, markCurrent, TARGETS } from './frame/navigation.ts';
import { symbolNames } from './frame/search.ts';
import { startLive } from './live/live.ts';
import { paintSoon } from './live/painter.ts';
import { openBy } from './navigate.ts';
import type { Page } from './pages/page.ts';
import { routeOf } from './routes.ts';
import { onSettings, settings } from './settings.ts';

/** Opens a page for every address, keeps the frame around it, and lets nothing else load. */
export class App {
  private readonly frame = new Frame((symbol) => this.go(`/chart/${encodeURIComponent(symbol)}`));
  private page: Page | null = null;
  private opening = 0;
  private grouping = `${settings.grouping} ${settings.candles} ${settings.barsShown}`;

  async start(): Promise<void> {
    startLive();
    openBy((path) => this.go(path));
    addEventListener('popstate', () => void this.open());
    document.addEventListener('click', (event) => this.click(event));
    listenToKeys({ goTo: (letter) => this.goTo(letter), keys: () => this.keys() });
    onSettings(() => this.restyle());
    setInterval(() => paintSoon(this.tick), 1_000);
    aimChart(settings.symbol);
    await this.open();
    if (settings.symbol === '') {
      const [first] = await symbolNames();
      aimChart(settings.symbol === '' ? (first ?? '') : settings.symbol);
    }
  }

  go(path: string): void {
    if (path !== location.pathname + location.search) {
      history.pushState(null, '', path);
    }
    void this.open();
  }

  private readonly tick = (): void => {
    this.frame.tick();
    this.page?.tick();
  };

  private async open(): Promise<void> {
    this.opening += 1;
    const turn = this.opening;
    const query = new URLSearchParams(location.search);
    const found = routeOf(location.pathname);
    let page: Page | null = null;
    let failure = 'There is no such page.';
    try {
      page = found === null ? null : await found.route.make({ name: found.name, query });
    } catch (error) {
      failure = `This page could not be loaded: ${String(error)}. Load it again.`;
    }
    if (turn !== this.opening) {
      page?.leave();
      return;
    }
    this.page?.leave();
    this.page = page;
    document.title = `${page?.title ?? 'Not found'} \u00b7 Millrace`;
    markCurrent(found?.route.name ?? '', query.get('tab'));
    replace(
      this.frame.main,
      page?.element ?? h('p', { class: 'note bad', role: 'alert' }, failure),
    );
    page?.paint();
    scrollTo(0, 0);
    if (turn > 1) {
      this.frame.main.focus({ preventScroll: true }); // a page that is loaded begins at its top
    }
  }

  private restyle(): void {
    const grouping = `${settings.grouping} ${settings.candles} ${settings.barsShown}`;
    if (grouping !== this.grouping) {
      this.grouping = grouping;
      void this.open(); // every number is written another way
      return;
    }
    rewriteTimes(document, false);
    this.page?.restyle();
  }

  /** Links to other pages stay in the application; all others are the browser's. */
  private click(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const other =
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey;
    if (link === null || other || link.target !== '' || link.origin !== location.origin) {
      return;
    }
    if (link.getAttribute('href')?.startsWith('#') || routeOf(link.pathname) === null) {
      return;
    }
    event.preventDefault();
    this.go(link.pathname + link.search);
  }

  private goTo(letter: string): boolean {
    const target = TARGETS.find((one) => one.key === letter);
    if (target !== undefined) {
      this.go(target.path());
    }
    return target !== undefined;
  }

  private keys(): Readonly<Record<string, () => void>> {
    return {
      '/': () => this.frame.search.show(),
      '?': () => this.frame.showHelp(),
      t: () => this.frame.toggleTheme(),
      ...this.page?.keys,
    };
  }
}
