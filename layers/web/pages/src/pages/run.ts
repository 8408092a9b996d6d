import { h, replace } from '../element/h.ts';
import { button, modeBadge, runState, timeOf } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { type Tile, Tiles } from '../element/tiles.ts';
import { count } from '../format/number.ts';
import { fullDate, spent } from '../format/time.ts';
import { navigate } from '../navigate.ts';
import { EquityPlot, hasCurve } from '../plots/equity.ts';
import { Months } from '../plots/months.ts';
import type { LiveEvent } from '../read/events.ts';
import { withQuery } from '../read/request.ts';
import { readEquity, readRun, type Run } from '../read/runs.ts';
import { Page, type Place } from './page.ts';
import { moneyTiles } from './money_tiles.ts';
import { AT_ITS_END, isRunning, UNKNOWN } from './run_figures.ts';
import type { ListPart } from './run_list.ts';
import { Breakdown, Choices, Funnel, Hashes } from './run_sides.ts';
import { isTab, listOf, TABS, type Tab } from './run_tabs.ts';

const UNSEEN = [
  'Equity, INR',
  'Return',
  'Realised P&L',
  'Unrealised P&L',
  'Drawdown now / max',
  'Fees',
  'Orders',
  'Bars',
];

/** How much there was, once the run has ended. */
export function sizeTiles(run: Run): Tile[] {
  if (isRunning(run)) {
    return ['Orders', 'Bars'].map((name) => ({
      name,
      value: UNKNOWN,
      note: AT_ITS_END,
      tone: 'dim3',
    }));
  }
  const fills = `${count(run.trades_executed)} fills, ${count(run.signals_rejected)} refused`;
  return [
    {
      name: 'Orders',
      value: count(run.funnel.orders),
      note: run.mode === 'dry_run' ? 'would be sent' : fills,
    },
    {
      name: 'Bars',
      value: count(run.bars_processed),
      note: `${count(run.signals_generated)} signals`,
    },
  ];
}

/** One run: what came of it, why it traded and why not, and every record of it. */
export class RunPage extends Page {
  override readonly title: string;
  override readonly element: HTMLElement;
  override readonly keys = { u: () => this.list.showNew() };

  private readonly name: string;
  private readonly path: string;
  private readonly tab: Tab;
  private readonly run;
  private readonly equity;
  private readonly content: HTMLElement;
  private readonly missing = h('div', { hidden: true });
  private readonly head = h('div', { class: 'page-h' });
  private readonly notes = h('div', { class: 'notes' });
  private readonly tiles = new Tiles();
  private readonly plot = new EquityPlot();
  private readonly months = new Months();
  private readonly monthsBox = h(
    'div',
    {
      class: 'sec scroll-x',
      hidden: true,
      tabindex: 0,
      role: 'group',
      'aria-label': 'Monthly returns',
    },
    this.months.element,
  );
  private readonly funnel = new Funnel();
  private readonly breakdown = new Breakdown();
  private readonly choices = new Choices();
  private readonly hashes = new Hashes();
  private readonly sections: Section[];
  private readonly list: ListPart;
  private saidHead = '';
  private isTabShown = false;

  constructor(place: Place) {
    super(place);
    this.name = place.name;
    this.title = `Run ${place.name}`;
    this.path = `/runs/${encodeURIComponent(this.name)}`;
    const tab = this.query.get('tab') ?? '';
    this.tab = isTab(tab) ? tab : 'round_trips';
    const isThis = (event: LiveEvent): boolean =>
      event.name !== 'run' || this.name === 'last' || event.data.run_id === this.run.value?.run_id;
    this.run = this.source(this.path, readRun, ['run'], isThis);
    this.equity = this.source(`${this.path}/equity`, readEquity, ['run'], isThis);
    this.list = listOf(this.tab, {
      run: this.name,
      filter: {
        symbol: this.query.get('symbol') ?? '',
        strategy: this.query.get('strategy') ?? '',
      },
      onChange: () => this.soon(),
      isRunning: () => isRunning(this.run.value),
    });
    const side = (
      title: string,
      meta: string,
      part: { element: HTMLElement },
      empty: () => string[] | null = () => null,
    ): Section => new Section({ title, meta: [meta], sources: [this.run], empty }, part.element);
    const equity = new Section(
      {
        title: 'Equity and drawdown',
        meta: ['INR'],
        sources: [this.equity],
        empty: () =>
          this.equity.value?.points.length === 0
            ? [this.equity.value.note ?? 'This run has no cash.']
            : null,
      },
      this.plot.element,
    );
    const sides = [
      side('Funnel', 'why it traded, and why not', this.funnel),
      side('By symbol', '', this.breakdown, () =>
        isRunning(this.run.value) ? ['Known when the run ends.'] : null,
      ),
      side('Choices behind the numbers', '', this.choices),
      side('Hashes', 'XXH3-128', this.hashes),
    ];
    this.sections = [equity, ...sides];
    this.tiles.wait(UNSEEN);
    replace(this.head, h('h1', {}, this.title));
    this.content = h(
      'div',
      { class: this.query.has('tab') ? 'by-tab' : '' },
      this.head,
      this.notes,
      this.tiles.element,
      h(
        'div',
        { class: 'cols run' },
        h(
          'div',
          {},
          equity.element,
          this.monthsBox,
          h(
            'section',
            { class: 'sec records', 'aria-label': 'Records' },
            this.tabs(),
            this.list.element,
          ),
        ),
        h('div', {}, ...sides.map((section) => section.element)),
      ),
    );
    const isAnyMissing = this.name === 'last';
    replace(
      this.missing,
      h('div', { class: 'page-h' }, h('h1', {}, isAnyMissing ? 'Run' : this.title)),
      h(
        'p',
        { class: 'empty' },
        isAnyMissing
          ? 'No run is stored. Make one: '
          : `There is no run ${this.name}. What there is: `,
        command(
          isAnyMissing ? 'millrace run --mode dry_run --symbols RELIANCE' : 'millrace runs list',
        ),
      ),
    );
    this.element = h('div', {}, this.missing, this.content);
  }

  override paint(): void {
    this.missing.hidden = this.run.status !== 404;
    this.content.hidden = !this.missing.hidden;
    const run = this.run.value;
    if (run !== null) {
      this.paintHead(run);
      this.funnel.show(run);
      this.breakdown.show(run);
      this.choices.show(run);
      this.hashes.show(run);
    }
    for (const section of this.sections) {
      section.show();
    }
    this.list.paint();
    this.showOpenTab();
    const equity = this.equity.value;
    if (equity !== null) {
      this.plot.show(equity);
      this.monthsBox.hidden = !hasCurve(equity) || !this.months.show(equity);
    }
    if (run !== null && (equity !== null || this.equity.failure !== null)) {
      this.paintTiles(run);
    }
  }

  override restyle(): void {
    this.plot.restyle();
  }

  override leave(): void {
    super.leave();
    this.list.close();
    this.plot.close();
  }

  private tabs(): HTMLElement {
    const path = `/runs/${encodeURIComponent(this.name)}`;
    const kept = Object.fromEntries(this.query);
    const filter = ['symbol', 'strategy'].filter((name) => this.query.has(name));
    const clear = (): void => navigate(withQuery(path, { tab: this.tab }));
    const links = TABS.map(([tab, name]) =>
      h(
        'a',
        {
          href: withQuery(path, { ...kept, tab }),
          'aria-current': tab === this.tab ? 'true' : null,
        },
        name,
      ),
    );
    return h(
      'div',
      { class: 'tabs' },
      ...links,
      h('span', { class: 'gap' }),
      ...filter.map((name) => h('span', { class: 'dim' }, `${name} ${this.query.get(name)}`)),
      filter.length === 0 ? null : button('Clear filter', clear, 'btn bare'),
      this.tab === 'configuration' ? null : button('CSV', () => void this.list.save(), 'btn bare'),
    );
  }

  /** Where not all tabs fit. Once: then it is the reader's to scroll. */
  private showOpenTab(): void {
    if (!this.isTabShown) {
      this.isTabShown = true;
      const open = this.element.querySelector<HTMLElement>('.tabs [aria-current]');
      const box = open?.parentElement ?? null;
      if (open !== null && box !== null) {
        const middle = open.offsetLeft - box.offsetLeft + open.offsetWidth / 2;
        box.scrollLeft = middle - box.clientWidth / 2;
      }
    }
  }

  private paintHead(run: Run): void {
    const said = `${run.run_id} ${run.status} ${run.failure} ${run.warnings.join()}`;
    if (said === this.saidHead) {
      return;
    }
    this.saidHead = said;
    const range =
      run.from === null
        ? 'all stored bars'
        : `${fullDate(run.from)} to ${run.to === null ? 'the newest bar' : fullDate(run.to)}`;
    const symbols =
      run.symbols.length > 6
        ? `${run.symbols.slice(0, 6).join(' ')} and ${run.symbols.length - 6} more`
        : run.symbols.join(' ');
    replace(
      this.head,
      h('h1', {}, `Run ${run.run_id}`),
      modeBadge(run.mode),
      runState(run.status),
      h('span', { class: 'dim' }, `${range}, ${symbols}`),
      h('span', { class: 'gap' }),
      h(
        'span',
        { class: 'small dim' },
        'started ',
        timeOf(run.started_at),
        isRunning(run) ? null : `, took ${spent(run.wall_seconds)}`,
      ),
      button('Compare', () => navigate(`/compare?runs=${encodeURIComponent(run.run_id)}`)),
    );
    const line = (kind: string, text: string): HTMLElement =>
      h('p', { class: `note ${kind}` }, text);
    replace(
      this.notes,
      ...(run.failure === null ? [] : [line('bad', run.failure)]),
      ...(run.why_nothing_traded === null || isRunning(run)
        ? []
        : [line('warn', `Nothing traded: ${run.why_nothing_traded}`)]),
      ...run.held_back.map((one) => line('', `${one.strategy} made no trade: ${one.why}`)),
      ...run.failures.map((one) =>
        line('bad', `${one.strategy} failed on ${one.symbol}: ${one.reason}`),
      ),
      ...run.trading_changes
        .slice(-3)
        .map((one) => line('warn', `Trading ${one.state}: ${one.reason}`)),
      ...run.warnings.map((text) => line('warn', text)),
    );
    document.title = `Run ${run.run_id} \u00b7 Millrace`;
  }

  private paintTiles(run: Run): void {
    this.tiles.show([...moneyTiles(run, this.equity.value), ...sizeTiles(run)]);
  }
}
