import { h, replace } from '../element/h.ts';
import { command, Section } from '../element/section.ts';
import { type Tile, Tiles } from '../element/tiles.ts';
import { count } from '../format/number.ts';
import { newestClose } from '../insight/stale.ts';
import { offered } from '../insight/timeframes.ts';
import { EquityPlot } from '../plots/equity.ts';
import { readFrame } from '../read/frame.ts';
import { readHealth } from '../read/health.ts';
import { readWatchlist } from '../read/insights.ts';
import { withQuery } from '../read/request.ts';
import { readEquity, readOrders, readPositions, readRuns, type RunRow } from '../read/runs.ts';
import { AlertList, alerts } from './alerts.ts';
import { Breadth } from './breadth.ts';
import { Jobs } from './jobs.ts';
import { moneyTiles } from './money_tiles.ts';
import { heldTable, orderedTable, ranTable } from './overview_tables.ts';
import { Page, type Place } from './page.ts';
import { AT_ITS_END, isRunning, known, POSITIONS_AT_ITS_END, toneOf } from './run_figures.ts';
import { watchlistTable } from './watchlist.ts';

const ORDERS = 8;

export function ordersTile(run: RunRow | undefined): Tile {
  if (run === undefined) {
    return { name: 'Orders', value: null, note: 'no run yet' };
  }
  const orders = run.mode === 'dry_run' ? run.orders_would_send : run.orders_sent;
  const fills = known(run.trades_executed, count);
  const note =
    run.mode === 'dry_run'
      ? 'would be sent'
      : `${fills} fills, ${known(run.signals_rejected, count)} refused`;
  return {
    name: 'Orders',
    value: known(orders, count),
    tone: toneOf(orders),
    note: orders === null ? AT_ITS_END : note,
  };
}

/** Where everything stands: what is watched, held, ordered, and what needs a look. */
export class Overview extends Page {
  override readonly title = 'Overview';
  override readonly element: HTMLElement;

  private timeframe = this.query.get('timeframe') ?? '5m';
  private readonly watchlist = this.source(
    this.query.has('timeframe') ? withQuery('/watchlist', { timeframe: this.timeframe }) : null,
    readWatchlist,
    ['bars', 'insights'],
  );
  private readonly runs = this.source('/runs?limit=6', readRuns, ['run']);
  private readonly positions = this.source(null, readPositions, ['run']);
  private readonly orders = this.source(null, readOrders, ['run']);
  private readonly equity = this.source(null, readEquity, ['run']);
  private readonly health = this.source('/health', readHealth, ['bars', 'insights']);
  private readonly frame = this.source('/frame', readFrame, ['bars', 'insights', 'run', 'trading']);

  private readonly tiles = new Tiles();
  private readonly plot = new EquityPlot();
  private readonly breadth = new Breadth();
  private readonly jobs = new Jobs();
  private readonly alertList = new AlertList();
  private newest: number | null = null;
  private saidTimeframes = '';

  private readonly watched = watchlistTable(() => this.newest);
  private readonly held = heldTable();
  private readonly ordered = orderedTable();
  private readonly ran = ranTable();
  private readonly timeframes = h('span', {
    class: 'seg',
    role: 'group',
    'aria-label': 'Timeframe',
  });
  private readonly sections: Section[];

  constructor(place: Place) {
    super(place);
    const left = this.leftSections();
    const right = this.rightSections();
    this.sections = [...left, ...right];
    this.tiles.wait([
      'Equity, INR',
      'Return',
      'Realised P&L',
      'Unrealised P&L',
      'Drawdown now / max',
      'Fees',
      'Orders',
    ]);
    this.element = h(
      'div',
      {},
      h('h1', { class: 'vh' }, 'Overview'),
      this.tiles.element,
      h(
        'div',
        { class: 'cols over' },
        h('div', {}, ...left.map((section) => section.element)),
        h('div', {}, ...right.map((section) => section.element)),
      ),
    );
  }

  private leftSections(): Section[] {
    return [
      new Section(
        {
          title: 'Watchlist',
          sources: [this.watchlist],
          waitRows: 12,
          side: [this.timeframes, h('a', { class: 'link', href: '/insights' }, 'All insights')],
          empty: () =>
            this.watchlist.value?.symbols.length === 0
              ? ['No bars are stored. Import some: ', command('millrace bars import RELIANCE.csv')]
              : null,
        },
        h('div', { class: 'scroll-x' }, this.watched.element),
      ),
      new Section(
        {
          title: 'Positions',
          sources: [this.positions],
          side: [h('a', { class: 'link', href: '/runs/last?tab=positions' }, 'Run')],
          missing: () => this.noRun(),
          empty: () => (this.positions.value?.rows.length === 0 ? [this.holdsNothing()] : null),
        },
        h('div', { class: 'scroll-x' }, this.held.element),
      ),
      new Section(
        {
          title: 'Last orders',
          sources: [this.orders],
          side: [h('a', { class: 'link', href: '/runs/last?tab=orders' }, 'All orders')],
          missing: () => this.noRun(),
          empty: () =>
            this.orders.value?.rows.length === 0 ? ['The newest run made no order.'] : null,
        },
        h('div', { class: 'scroll-x' }, this.ordered.element),
      ),
    ];
  }

  private rightSections(): Section[] {
    return [
      new Section(
        {
          title: 'Equity',
          meta: ['INR, newest run'],
          sources: [this.equity],
          missing: () => this.noRun(),
          empty: () =>
            this.equity.value?.points.length === 0
              ? [this.equity.value.note ?? 'The newest run has no cash.']
              : null,
        },
        this.plot.element,
      ),
      new Section(
        {
          title: 'Market',
          meta: ['bias of every symbol'],
          sources: [this.watchlist],
          side: [h('a', { class: 'link', href: '/regimes' }, 'Regimes')],
          empty: () =>
            this.watchlist.value?.symbols.every((one) => one.insight === null)
              ? [
                  `No insight is stored for ${this.timeframe}. Make some: `,
                  command(`millrace analytics update --timeframe ${this.timeframe}`),
                ]
              : null,
        },
        this.breadth.element,
      ),
      new Section(
        { title: 'Needs a look', sources: [this.frame, this.health] },
        this.alertList.element,
      ),
      new Section({ title: 'Jobs', sources: [this.health] }, this.jobs.element),
      new Section(
        {
          title: 'Runs',
          sources: [this.runs],
          side: [h('a', { class: 'link', href: '/runs' }, 'All runs')],
          empty: () => (this.runs.value?.total === 0 ? this.noRun() : null),
        },
        h('div', { class: 'scroll-x' }, this.ran.element),
      ),
    ];
  }

  /** Unless told: the timeframe whose insights are the newest. */
  private followInsights(): void {
    const isKnown = this.frame.value !== null || this.frame.failure !== null;
    if (!this.query.has('timeframe') && isKnown) {
      this.timeframe = this.frame.value?.newest_insight?.timeframe ?? this.timeframe;
      this.watchlist.aim(withQuery('/watchlist', { timeframe: this.timeframe }));
    }
    const stored = this.health.value?.insights.filter((one) => one.symbols > 0) ?? [];
    const names = offered(
      stored.map((one) => one.timeframe),
      this.timeframe,
    );
    const said = `${names.join()} ${this.timeframe}`;
    if (isKnown && said !== this.saidTimeframes) {
      this.saidTimeframes = said;
      replace(this.timeframes, ...names.map((name) => this.timeframeLink(name)));
    }
  }

  private timeframeLink(name: string): HTMLAnchorElement {
    const current = name === this.timeframe ? 'true' : null;
    return h('a', { href: withQuery('/', { timeframe: name }), 'aria-current': current }, name);
  }

  /** Asks for the newest run's lists once there is a run. */
  private followRun(): void {
    const total = this.runs.value?.total ?? null;
    if (total === 0) {
      [this.positions, this.orders, this.equity].forEach((source) => source.lack());
    } else if (total !== null) {
      this.positions.aim('/runs/last/positions?limit=50');
      this.orders.aim(`/runs/last/orders?order=desc&limit=${ORDERS}`);
      this.equity.aim('/runs/last/equity');
    }
  }

  override paint(): void {
    this.followInsights();
    this.followRun();
    const watched = this.watchlist.value?.symbols ?? [];
    this.newest = newestClose(watched.flatMap((row) => row.insight ?? []));
    this.watched.update(watched);
    this.held.update(this.positions.value?.rows ?? []);
    if (!this.ordered.element.contains(document.activeElement)) {
      this.ordered.update(this.orders.value?.rows ?? [], true); // rows move, so nobody may be in
    }
    this.ran.update(this.runs.value?.runs ?? [], true);
    this.breadth.show(watched);
    if (this.health.value !== null) {
      this.jobs.show(this.health.value, this.frame.value);
    }
    if (this.health.value !== null && this.frame.value !== null) {
      this.alertList.show(alerts(this.frame.value, this.health.value, this.runs.value));
    }
    this.paintTiles();
    for (const section of this.sections) {
      section.show();
    }
    if (this.equity.value !== null) {
      this.plot.show(this.equity.value);
    }
  }

  override restyle(): void {
    this.plot.restyle();
  }

  override leave(): void {
    super.leave();
    this.plot.close();
  }

  private paintTiles(): void {
    const run = this.runs.value?.runs[0];
    const equity = this.equity.value;
    if (
      this.runs.value === null ||
      (run !== undefined && equity === null && !this.equity.failure)
    ) {
      return;
    }
    this.tiles.show([...moneyTiles(run ?? null, equity), ordersTile(run)]);
  }

  private holdsNothing(): string {
    const isEnded = !isRunning(this.runs.value?.runs[0]);
    return isEnded ? 'The newest run holds nothing.' : POSITIONS_AT_ITS_END;
  }

  private noRun(): (string | Node)[] {
    return [
      'No run is stored. Make one: ',
      command('millrace run --mode dry_run --symbols RELIANCE'),
    ];
  }
}
