import { attribute, h, replace, say, toggle } from '../element/h.ts';
import { button, select } from '../element/parts.ts';
import { command, isOld, StateNote } from '../element/section.ts';
import { price } from '../format/number.ts';
import { zoneInUse } from '../format/time.ts';
import { modeWords } from '../format/words.ts';
import { aimChart } from '../frame/navigation.ts';
import { symbolNames } from '../frame/search.ts';
import { markersOf } from '../chart/markers.ts';
import type { Legends } from '../chart/legends.ts';
import { ChartLoader } from '../chart/loader.ts';
import type { PaneName } from '../chart/panes.ts';
import type { Overlay, PriceChart } from '../chart/price_chart.ts';
import { insightRows } from '../chart/series.ts';
import { CHARTED, offered } from '../insight/timeframes.ts';
import type { Bars } from '../read/bars.ts';
import { type InsightHistory, readInsights } from '../read/insights.ts';
import { readPositions, readRuns, readSignals, readTrades } from '../read/runs.ts';
import { withQuery } from '../read/request.ts';
import { navigate } from '../navigate.ts';
import { change as changeSettings } from '../settings.ts';
import { headOf } from './chart_head.ts';
import { ChartSide, insightAt } from './chart_side.ts';
import { Page, type Place } from './page.ts';
import { isRunning } from './run_figures.ts';

const OVERLAYS: readonly [Overlay, string, string][] = [
  ['ema_fast', 'EMA fast', 'tog l-ema20'],
  ['ema_slow', 'EMA slow', 'tog'],
  ['session_vwap', 'VWAP', 'tog l-vwap'],
];
const LAYERS = [
  ['regime', 'Regime'],
  ['signals', 'Signals'],
  ['fills', 'Fills'],
] as const;
const PHONE = '(max-width: 768px)';
const LOAD_BEFORE = 300; // bars left of the view when older ones are fetched

/** Candles of one symbol, with the stored indicators, regimes, and what a run did there. */
export class ChartPage extends Page {
  override readonly title: string;
  override readonly element: HTMLElement;
  override readonly keys: Readonly<Record<string, () => void>>;

  private readonly symbol: string;
  private readonly timeframe: string;
  private readonly stored; // which timeframes have insights
  private readonly runName: string | null;
  private readonly loader: ChartLoader | null;
  private readonly runs = this.source('/runs?limit=50', readRuns, ['run']);
  private readonly signals;
  private readonly trades;
  private readonly positions;
  private readonly hidden: Set<string>;
  private readonly note = new StateNote('The chart');
  private readonly runNote = new StateNote('What the run did');
  private readonly olderNote = h('div', { class: 'notes', 'aria-live': 'polite' });
  private readonly head = h('span', { class: 'grp figures' });
  private readonly neighbours = h('span', { class: 'grp not-phone' });
  private readonly runBox = h('span', { class: 'not-phone' });
  private readonly frames = h('span', { class: 'seg', role: 'group', 'aria-label': 'Timeframe' });
  private readonly newest = button('Newest', () => this.chart?.toNewest());
  private readonly canvas = h('div', { class: 'canvas', tabindex: 0, role: 'group' });
  private readonly message = h('p', { class: 'empty over', hidden: true });
  private readonly corner = h('span', { class: 'corner' });
  private readonly stage: HTMLElement;
  private readonly side = new ChartSide();
  private readonly phone = matchMedia(PHONE);
  private readonly relayout = (): void => navigate(location.pathname + location.search);
  private readonly resized = new ResizeObserver(() => this.soon());
  private chart: PriceChart | null = null;
  private legends: Legends | null = null;
  private shown: { bars: Bars; insights: InsightHistory | null } | null = null;
  private drawnFrom: readonly unknown[] = []; // the documents
  private rows: number[] = [];
  private cross: number | null = null;
  private saidRun = '';
  private around: Record<string, string | undefined> = {};
  private isClosed = false;

  constructor(place: Place) {
    super(place);
    this.symbol = place.name;
    this.title = place.name === '' ? 'Chart' : place.name;
    this.timeframe = this.query.get('timeframe') ?? '5m';
    this.stored = this.source(withQuery('/insights', { timeframe: this.timeframe }), readInsights, [
      'insights',
    ]);
    this.runName = this.query.get('run');
    this.hidden = new Set((this.query.get('hide') ?? '').split(',').filter((name) => name !== ''));
    const ofRun = (name: string, more = {}): string =>
      withQuery(`/runs/${encodeURIComponent(this.runName ?? '')}/${name}`, {
        symbol: this.symbol,
        ...more,
      });
    const newest = { order: 'desc', limit: 5_000 };
    const has = this.runName !== null && this.symbol !== '';
    this.signals = has ? this.source(ofRun('signals', newest), readSignals, ['run']) : null;
    this.trades = has ? this.source(ofRun('trades', newest), readTrades, ['run']) : null;
    this.positions = has ? this.source(ofRun('positions'), readPositions, ['run']) : null;
    const first = Number(this.query.get('bars') ?? '0') || 0;
    this.loader =
      this.symbol === ''
        ? null
        : new ChartLoader(this.symbol, this.timeframe, first, () => this.soon());
    this.keys = this.chartKeys();
    this.stage = h('div', { class: 'stage' }, this.canvas, this.message, this.corner);
    this.element = this.layout();
    this.phone.addEventListener('change', this.relayout);
    if (this.symbol !== '') {
      changeSettings({ symbol: this.symbol });
      aimChart(this.symbol);
    }
    this.resized.observe(this.canvas);
    void this.draw();
    void this.findNeighbours();
  }

  override paint(): void {
    this.paintFrames();
    if (this.loader === null) {
      this.sayEmpty([
        'No symbol is chosen. Press ',
        h('kbd', {}, '/'),
        ', or import bars: ',
        command('millrace bars import RELIANCE.csv'),
      ]);
      return;
    }
    const { newestBars, newestInsights } = this.loader;
    const isMissing = newestBars.status === 404;
    this.note.show(isMissing ? [] : [newestBars, newestInsights]);
    this.runNote.show(isMissing || this.signals === null ? [] : [this.signals]);
    toggle(this.element, 'old', isOld(newestBars));
    if (isMissing || newestBars.value?.open_time.length === 0) {
      if (this.shown !== null) {
        this.relayout(); // another store without the symbol: a new page has nothing of the former
        return;
      }
      this.sayEmpty([
        `No bars of ${this.symbol} are stored. Import some: `,
        command(`millrace bars import ${this.symbol}.csv`),
      ]);
      return;
    }
    this.loader.takeIn();
    this.paintOlder(this.loader.failure);
    this.paintChart();
    this.paintRuns();
    const isBusy = this.shown === null && newestBars.failure === null;
    attribute(this.stage, 'aria-busy', isBusy ? 'true' : null);
  }

  override restyle(): void {
    this.chart?.restyle();
    this.paintCorner();
    this.soon();
  }

  override leave(): void {
    super.leave();
    this.isClosed = true;
    this.phone.removeEventListener('change', this.relayout);
    this.resized.disconnect();
    this.loader?.close();
    this.chart?.close();
  }

  private layout(): HTMLElement {
    const overlays = h(
      'span',
      { class: 'grp layers', role: 'group', 'aria-label': 'What is drawn' },
      ...OVERLAYS.map(([name, text, kind]) => this.toggler(name, text, kind)),
      ...LAYERS.map(([name, text]) => this.toggler(name, text, 'tog box')),
    );
    const more = h(
      'button',
      {
        class: 'btn only-phone',
        type: 'button',
        'aria-expanded': 'false',
        onclick: () => {
          const isOpen = overlays.classList.toggle('open');
          attribute(more, 'aria-expanded', String(isOpen));
        },
      },
      'Overlays',
    );
    this.newest.append(' ', h('kbd', { class: 'not-phone' }, 'End'));
    return h(
      'div',
      { class: 'full' },
      h(
        'div',
        { class: 'page-h' },
        h('h1', {}, this.title),
        this.head,
        h('span', { class: 'gap' }),
        this.neighbours,
      ),
      h(
        'div',
        { class: 'bar' },
        this.frames,
        h('kbd', { class: 'not-phone dim3' }, '1\u20135'),
        more,
        overlays,
        h('span', { class: 'gap' }),
        this.runBox,
        this.newest,
      ),
      this.note.element,
      this.runNote.element,
      this.olderNote,
      h('div', { class: 'cols chart' }, this.stage, this.side.element),
    );
  }

  private async draw(): Promise<void> {
    const [{ PriceChart: Chart }, { Legends: Legend }] = await Promise.all([
      import('../chart/price_chart.ts'),
      import('../chart/legends.ts'),
    ]);
    if (this.isClosed || this.loader === null) {
      return;
    }
    const isPhone = this.phone.matches;
    const lower = this.query.get('pane') as PaneName | null;
    const panes: PaneName[] = isPhone ? [lower ?? 'confidence'] : ['rsi', 'macd', 'confidence'];
    const next: Record<PaneName, PaneName> = {
      rsi: 'macd',
      macd: 'confidence',
      confidence: 'rsi',
    };
    this.legends = new Legend(
      panes,
      isPhone
        ? (name) => {
            this.keep('pane', next[name], 'confidence');
            this.relayout();
          }
        : null,
    );
    this.stage.append(this.legends.element);
    this.chart = new Chart(this.canvas, {
      timeframe: this.timeframe,
      panes,
      onCross: (bar) => {
        this.cross = bar;
        this.paintLegends(); // at once: it is the reader's own hand
        this.soon();
      },
      onRange: (first, isByReader) => {
        this.newest.classList.toggle('main', this.chart?.isAtNewest === false);
        if (first < LOAD_BEFORE) {
          void this.loader?.loadOlder(isByReader);
        }
      },
    });
    for (const name of this.hidden) {
      this.apply(name, false);
    }
    this.paintCorner();
    this.soon();
  }

  private paintChart(): void {
    this.drawNew();
    if (this.shown === null || this.chart === null) {
      return;
    }
    const { bars, insights } = this.shown;
    this.message.hidden = true;
    this.sayNoInsights(insights?.bar_close.length === 0);
    const tops = this.chart.paneTops();
    this.legends?.place(tops);
    if (tops === null) {
      this.soon(); // the panes are laid out a frame after they are made
    }
    const row = this.paintLegends();
    const newest = (insights?.bar_close.length ?? 0) - 1;
    const at = this.cross === null ? newest : row; // beside the chart it says which bar it is of
    const insight = insights === null ? null : insightAt(insights, at);
    this.side.showInsight(bars, insight, this.timeframe, newest >= 0);
    const positions = this.positions?.value ?? null;
    const run = positions?.run_id ?? this.runName;
    this.side.showRun(
      run,
      isRunning(this.runs.value?.runs.find((one) => one.run_id === run)),
      positions?.rows ?? [],
      this.signals?.value?.rows ?? [],
      this.trades?.value?.rows ?? [],
    );
  }

  private paintOlder(failure: string | null): void {
    const said = failure === null ? '' : `Older bars could not be read: ${failure}`;
    if (said !== this.olderNote.textContent) {
      replace(this.olderNote, said === '' ? null : h('p', { class: 'note bad' }, said));
    }
  }

  /** Only where a document is another: drawing is much work. */
  private drawNew(): void {
    const { bars, insights } = this.loader ?? { bars: null, insights: null };
    if (bars === null || this.chart === null) {
      return;
    }
    const isReady = insights !== null || this.loader?.newestInsights.failure !== null;
    const signals = this.signals?.value?.rows ?? [];
    const trades = this.trades?.value?.rows ?? [];
    const positions = this.positions?.value?.rows ?? [];
    const run = [this.signals?.value, this.trades?.value, this.positions?.value];
    const documents = [bars, insights, ...run];
    if (!isReady || documents.every((one, place) => one === this.drawnFrom[place])) {
      return;
    }
    this.drawnFrom = documents;
    this.shown = { bars, insights };
    this.rows = insights === null ? [] : insightRows(bars, insights);
    this.chart.show(bars, insights);
    this.chart.mark(
      markersOf(bars, signals, trades),
      positions.map((one) => ({
        price: one.average_entry,
        title: `average ${Math.abs(one.quantity)}`,
      })),
    );
    this.paintHead(bars);
  }

  /** Of the bar at the crosshair, else the newest. Gives the row of its insight, -1 without one. */
  private paintLegends(): number {
    if (this.shown === null) {
      return -1;
    }
    const { bars, insights } = this.shown;
    const bar = this.cross ?? bars.close.length - 1;
    const row = this.rows[bar] ?? -1;
    this.legends?.show(bars, insights, bar, row);
    return row;
  }

  private paintHead(bars: Bars): void {
    replace(this.head, ...headOf(bars));
    attribute(
      this.canvas,
      'aria-label',
      `${bars.symbol}, ${this.timeframe} candles, last ${price(bars.close.at(-1) ?? 0)}. ` +
        'Arrows scroll, plus and minus zoom, Shift and arrows move the crosshair.',
    );
  }

  private sayEmpty(children: (Node | string)[]): void {
    this.message.hidden = false;
    attribute(this.stage, 'aria-busy', null);
    replace(this.message, ...children);
  }

  private sayNoInsights(isNone: boolean): void {
    this.message.classList.toggle('low', isNone);
    if (isNone) {
      this.sayEmpty([
        `No insight is stored for ${this.timeframe}: no RSI, MACD or confidence. Make some: `,
        command(`millrace analytics update --timeframe ${this.timeframe}`),
      ]);
    }
  }

  private paintRuns(): void {
    const runs = this.runs.value?.runs.filter((run) => run.symbols.includes(this.symbol)) ?? [];
    const said = runs.map((run) => run.run_id).join();
    if (this.runs.value === null || said === this.saidRun) {
      return;
    }
    this.saidRun = said;
    const choices = runs.map(
      (run) => [run.run_id, `${run.run_id} ${modeWords(run.mode)}`] as const,
    );
    const now =
      this.runName === 'last' ? (this.runs.value.runs[0]?.run_id ?? '') : (this.runName ?? '');
    replace(
      this.runBox,
      select('Run', [['', 'none'], ...choices], now, (run) => navigate(this.address({ run }))),
    );
  }

  /** Those that every chart has, what is stored beside them, and what the address says. */
  private paintFrames(): void {
    const stored = this.stored.value?.stored_timeframes ?? [];
    const names = offered([...CHARTED, ...stored], this.timeframe);
    if (names.length === this.frames.childElementCount) {
      return;
    }
    const links = names.map((name) => {
      const key = CHARTED.indexOf(name) + 1;
      const href = this.address({ timeframe: name === '5m' ? '' : name });
      const current = name === this.timeframe ? 'true' : null;
      return h('a', { href, 'aria-current': current, title: key > 0 ? `Key ${key}` : null }, name);
    });
    replace(this.frames, ...links);
  }

  private paintCorner(): void {
    say(this.corner, zoneInUse());
  }

  private toggler(name: string, text: string, kind: string): HTMLButtonElement {
    const element = h(
      'button',
      {
        class: kind,
        type: 'button',
        'aria-pressed': String(!this.hidden.has(name)),
        onclick: () => {
          const isOn = this.hidden.delete(name) || (this.hidden.add(name), false);
          attribute(element, 'aria-pressed', String(isOn));
          this.keep('hide', [...this.hidden].join());
          this.apply(name, isOn);
        },
      },
      text,
    );
    return element;
  }

  private apply(name: string, isOn: boolean): void {
    const overlay = OVERLAYS.find(([one]) => one === name);
    const layer = LAYERS.find(([one]) => one === name);
    if (overlay !== undefined) {
      this.chart?.toggleOverlay(overlay[0], isOn);
    } else if (layer !== undefined) {
      this.chart?.toggleLayer(layer[0], isOn);
    }
  }

  /** This chart's address with some of it changed. */
  private address(wanted: Record<string, string>, symbol = this.symbol): string {
    const query = Object.fromEntries(this.query);
    return withQuery(`/chart/${encodeURIComponent(symbol)}`, { ...query, ...wanted });
  }

  private async findNeighbours(): Promise<void> {
    const names = await symbolNames();
    const place = names.indexOf(this.symbol);
    const [before, after] =
      place < 0 ? [undefined, undefined] : [names[place - 1], names[place + 1]];
    const link = (name: string | undefined, key: string, isFirst: boolean): Node | null =>
      name === undefined
        ? null
        : h(
            'a',
            { class: 'btn bare', href: this.address({}, name) },
            ...(isFirst ? [h('kbd', {}, key), ` ${name}`] : [`${name} `, h('kbd', {}, key)]),
          );
    replace(this.neighbours, link(before, '[', true), link(after, ']', false));
    this.around = { '[': before, ']': after };
  }

  private chartKeys(): Readonly<Record<string, () => void>> {
    const open = (key: string): void => {
      const name = this.around[key];
      if (name !== undefined) {
        navigate(this.address({}, name));
      }
    };
    const frames = CHARTED.map((timeframe, index): [string, () => void] => [
      String(index + 1),
      () => navigate(this.address({ timeframe: timeframe === '5m' ? '' : timeframe })),
    ]);
    return {
      ...Object.fromEntries(frames),
      '[': () => open('['),
      ']': () => open(']'),
      '+': () => this.chart?.zoom(1),
      '=': () => this.chart?.zoom(1),
      '-': () => this.chart?.zoom(-1),
      ArrowLeft: () => this.chart?.scroll(-1),
      ArrowRight: () => this.chart?.scroll(1),
      'Shift ArrowLeft': () => this.chart?.moveCross(-1),
      'Shift ArrowRight': () => this.chart?.moveCross(1),
      End: () => this.chart?.toNewest(),
      r: () => this.chart?.reset(),
    };
  }
}
