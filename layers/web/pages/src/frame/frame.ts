import { attribute, h, replace, say, toggle } from '../element/h.ts';
import { button, modeBadge, rewriteTimes, tradingState } from '../element/parts.ts';
import { clock, hourMinute, isoOf, moment, ZONES } from '../format/time.ts';
import { paintSoon } from '../live/painter.ts';
import { onStreamState, stream } from '../live/live.ts';
import { Source } from '../live/source.ts';
import { type Frame as FrameDocument, readFrame } from '../read/frame.ts';
import { now } from '../read/request.ts';
import { readSession } from '../read/session.ts';
import { change, onSettings, settings } from '../settings.ts';
import { dataAge } from './data_age.ts';
import { ageWords } from './frame_age.ts';
import { helpDialog } from './help.ts';
import { moreLinks, navigation, phoneNavigation, showAdminLinks } from './navigation.ts';
import { Search } from './search.ts';
import { sessionText } from './session_clock.ts';

const SESSION_EVERY_MS = 60_000;

function openDialog(dialog: HTMLDialogElement): void {
  if (!dialog.open) {
    dialog.showModal();
  }
}

/** What stands around every page: who, where, when, and how far all of it can be trusted. */
export class Frame {
  readonly main = h('main', { id: 'main', tabindex: -1 });
  private readonly lost = h('p', { class: 'note bad', role: 'status', hidden: true });
  private readonly box = h('div', { class: 'main-box' }, this.lost, this.main);
  readonly search: Search;
  readonly document: Source<FrameDocument>;
  private readonly session: Source<{ user: string; role: string; form_token: string }>;

  private readonly bar = h('header', { class: 'frame' });
  private readonly mode = h('span');
  private readonly state = h('span', { class: 'trading', 'aria-live': 'polite' });
  private readonly age = h('span', { class: 'row2 late', role: 'status' });
  private readonly exchange = h('span', { class: 'row2 fill2' });
  private readonly data = h('span', { class: 'row2' });
  private readonly streamed = h('span', { class: 'not-phone', 'aria-live': 'polite' });
  private readonly clock = h('time');
  private readonly who = h('span', { class: 'who' });
  private readonly logout = h(
    'button',
    { class: 'act out', type: 'submit', disabled: true },
    'Log out',
  );
  private readonly token = h('input', { type: 'hidden', name: 'form_token' });
  private readonly store = h('span', { class: 'not-phone' });
  private readonly version = h('span');
  private readonly help = helpDialog();
  private readonly more: HTMLDialogElement;
  private readonly zones: HTMLButtonElement[];
  private saidSession = '';
  private readonly theme: HTMLButtonElement;

  constructor(openSymbol: (symbol: string) => void) {
    this.search = new Search(openSymbol);
    this.more = h('dialog', { 'aria-label': 'More pages' }, moreLinks());
    this.more.addEventListener('click', () => this.more.close());
    this.zones = ZONES.map((zone) =>
      h(
        'button',
        {
          type: 'button',
          class: zone === 'Local' ? 'not-phone' : '',
          onclick: () => change({ zone }),
        },
        zone,
      ),
    );
    this.theme = button('', () => this.toggleTheme(), 'act row2');
    const paint = (): void => this.paint();
    const soon = (): void => paintSoon(paint);
    this.document = new Source('/frame', readFrame, soon, ['bars', 'insights', 'run', 'trading']);
    this.session = new Source('/session', readSession, soon);
    setInterval(() => void this.session.refresh(), SESSION_EVERY_MS);
    onStreamState(soon);
    onSettings(soon);
    this.build();
    soon();
  }

  /** Once a second. */
  tick(): void {
    this.paintTime();
    this.paintAge();
    rewriteTimes(document, true);
  }

  toggleTheme(): void {
    change({ theme: settings.theme === 'dark' ? 'light' : 'dark' });
  }

  showHelp(): void {
    openDialog(this.help);
  }

  private build(): void {
    const brand = h(
      'a',
      { class: 'brand', href: '/', 'aria-label': 'Millrace' },
      h('span', { 'aria-hidden': 'true' }, h('b', {}, 'mill'), 'race'),
    );
    const find = h(
      'button',
      { class: 'find act wideonly', type: 'button', onclick: () => this.search.show() },
      h('kbd', {}, '/'),
      ' Symbol',
    );
    const zone = h(
      'span',
      { class: 'seg row2', role: 'group', 'aria-label': 'Time zone' },
      ...this.zones,
    );
    const out = h(
      'form',
      { method: 'post', action: '/logout', class: 'logout' },
      this.token,
      this.logout,
    );
    replace(
      this.bar,
      brand,
      this.mode,
      this.state,
      this.age,
      this.exchange,
      this.data,
      this.streamed,
      h('span', { class: 'gap not-phone' }),
      find,
      h('span', { class: 'clock not-phone' }, this.clock),
      zone,
      this.theme,
      this.who,
      out,
    );
    const app = h('div', { class: 'app' }, this.bar, navigation(), this.box, this.footer());
    const skip = h('a', { class: 'skip', href: '#main' }, 'Skip to content');
    const root = document.getElementById('app');
    root?.replaceChildren(
      skip,
      app,
      phoneNavigation(() => openDialog(this.more)),
      this.help,
      this.more,
      this.search.dialog,
    );
    showAdminLinks(false);
  }

  private footer(): HTMLElement {
    return h(
      'footer',
      { class: 'foot' },
      this.version,
      this.store,
      h('span', { class: 'gap' }),
      h(
        'span',
        {},
        'Charts by ',
        h('a', { href: 'https://www.tradingview.com/', rel: 'noreferrer' }, 'TradingView'),
        ' Lightweight Charts\u2122, \u00a9 TradingView, Inc., and uPlot',
      ),
      h('a', { href: '/assets/licences.txt' }, 'Licences'),
      h(
        'button',
        { class: 'btn bare not-phone', type: 'button', onclick: () => this.showHelp() },
        h('kbd', {}, '?'),
        ' Keys',
      ),
    );
  }

  private paint(): void {
    say(this.theme, settings.theme === 'dark' ? 'Dark' : 'Light');
    attribute(this.theme, 'aria-label', `Theme: ${settings.theme}`);
    this.zones.forEach((element) => {
      attribute(element, 'aria-pressed', String(element.textContent === settings.zone));
    });
    const session = this.session.value;
    const said = `${session?.user} ${session?.role} ${session?.form_token}`;
    if (session !== null && said !== this.saidSession) {
      this.saidSession = said;
      this.token.value = session.form_token;
      this.logout.disabled = false;
      replace(this.who, h('b', {}, session.user), h('span', { class: 'k' }, session.role));
      showAdminLinks(session.role === 'admin');
    }
    this.paintStream();
    const frame = this.document.value;
    if (frame !== null) {
      this.paintFrame(frame);
    }
    this.paintTime();
    this.paintAge();
  }

  /** That the bar may no longer be right, where it says what trades and whether it may. */
  private paintAge(): void {
    const said = ageWords(this.document, stream, now());
    toggle(this.bar, 'old', said !== '');
    say(this.age, said);
    const busy = said === '' ? '' : 'Last values; they are asked for again';
    this.age.title = this.document.failure ?? busy;
  }

  private paintFrame(frame: FrameDocument): void {
    const run = frame.last_run;
    const mode = run?.mode ?? 'paper';
    this.bar.classList.toggle('is-live', mode === 'live');
    this.swap(this.mode, run === null ? h('span', { class: 'k' }, 'no run yet') : modeBadge(mode));
    const entry = frame.trading.find((one) => one.mode === mode && one.strategy === null);
    const state = frame.stopped ? 'halted' : (entry?.in_force ?? 'active');
    const why = frame.stopped
      ? 'the file STOP is there'
      : state === 'active' || entry?.since == null
        ? ''
        : `since ${moment(entry.since, now())} by ${entry.who ?? 'nobody'}, ${entry.why ?? ''}`;
    this.swap(
      this.state,
      tradingState(state),
      why === '' ? null : h('span', { class: 'why not-phone', title: why }, why),
    );
    say(this.version, `Millrace ${frame.program_version}`);
    this.swap(this.store, 'Store ', h('span', { class: 'mono' }, frame.store), ', read only');
  }

  private paintTime(): void {
    const at = now();
    say(this.clock, clock(at));
    this.clock.dateTime = isoOf(Math.floor(at / 1000) * 1000);
    const frame = this.document.value;
    if (frame === null) {
      return;
    }
    const session = sessionText(frame, at);
    this.swap(
      this.exchange,
      h('span', { class: 'k not-phone' }, `${frame.exchange} `),
      `${session.phase} `,
      h('span', { class: session.left === null ? 'event k' : 'event wideonly k' }, session.event),
      session.left === null ? null : h('span', {}, h('span', { class: 'k' }, 'in '), session.left),
    );
    const age = dataAge(frame, at);
    const kind = { plain: '', late: 'late', stale: 'badge bad' }[age.level];
    this.swap(this.data, h('span', { class: 'k' }, 'Data '), h('span', { class: kind }, age.text));
    this.data.title =
      frame.newest_bar_close === null
        ? 'No bar is stored'
        : `Newest stored bar closed ${moment(frame.newest_bar_close, at, true)} ${settings.zone}`;
  }

  private paintStream(): void {
    const isLost = stream.state === 'lost';
    this.box.classList.toggle('old', isLost);
    this.lost.hidden = !isLost;
    if (isLost) {
      const why = h('span', { class: 'why' }, 'last values shown, reconnecting');
      this.swap(this.lost, `Stale since ${clock(stream.since)}`, why);
    }
    const names = {
      connecting: '',
      live: '',
      reconnecting: 'late',
      lost: 'badge bad',
      ended: 'late',
    };
    const text = stream.state === 'lost' ? `lost since ${clock(stream.since)}` : stream.state;
    this.swap(
      this.streamed,
      h('span', { class: 'k' }, 'Stream '),
      h('span', { class: names[stream.state] }, text),
    );
    this.streamed.title = stream.failure ?? `Since ${hourMinute(stream.since)}`;
  }

  /** Puts new content only where it differs, so that nothing flickers and nothing is read twice. */
  private swap(element: HTMLElement, ...children: (Node | string | null)[]): void {
    const next = h('span', {}, ...children);
    if (!sameLook(next, element)) {
      replace(element, ...next.childNodes);
    }
  }
}

function sameLook(a: Element, b: Element): boolean {
  const looks = (root: Element): string =>
    [...root.querySelectorAll('*')].map((one) => one.className).join('|');
  return looks(a) === looks(b) && a.textContent === b.textContent;
}
