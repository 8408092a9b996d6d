import { type Fact, Facts } from '../element/facts.ts';
import { h } from '../element/h.ts';
import { meter, symbolLink } from '../element/parts.ts';
import { Table } from '../element/table.ts';
import { change, count, direction, money } from '../format/number.ts';
import type { Run } from '../read/runs.ts';
import { isRunning, known, toneOf, UNKNOWN } from './run_figures.ts';

interface Step {
  name: string;
  size: number | null; // none: the run has not ended
  ofBefore: number | null;
  isSub: boolean;
}

/** Bars to fills, each as a part of the step before; what was refused under the signals. */
export function funnelSteps({ status, funnel }: Pick<Run, 'status' | 'funnel'>): Step[] {
  const isKnown = !isRunning({ status });
  const part = (size: number, whole: number): number | null => (whole > 0 ? size / whole : null);
  const step = (name: string, size: number, whole: number | null, isSub = false): Step => ({
    name,
    size: isKnown ? size : null,
    ofBefore: whole === null || !isKnown ? null : part(size, whole),
    isSub,
  });
  const refused = Object.entries(funnel.refused).sort(([, a], [, b]) => b - a);
  return [
    step('Bars', funnel.bars, null),
    step('With an insight', funnel.with_insight, funnel.bars),
    step('Signals', funnel.signals, funnel.bars),
    step('already at the target', funnel.no_order, funnel.signals, true),
    ...refused.map(([reason, size]) => step(reason, size, funnel.signals, true)),
    step('Orders', funnel.orders, funnel.signals),
    step('unfilled', funnel.unfilled, funnel.orders, true),
    step('Fills', funnel.fills, funnel.orders),
  ];
}

export class Funnel {
  private readonly most = { bars: 1 };
  private readonly table = new Table<Step>({
    label: 'Funnel',
    class: 'tight',
    key: (row) => row.name,
    rowClass: (row) => (row.isSub ? 'sub' : ''),
    columns: [
      { head: 'Step', isName: true, text: (row) => row.name },
      {
        head: 'Count',
        class: 'n',
        text: (row) => known(row.size, count),
        tone: (row) => toneOf(row.size),
      },
      {
        head: 'of previous',
        class: 'n dim',
        text: (row) => (row.ofBefore === null ? '' : `${(row.ofBefore * 100).toFixed(1)}%`),
      },
      {
        head: 'log scale',
        class: 'n not-phone',
        text: (row) => (row.isSub ? '' : String(row.size)),
        cell: (row) =>
          row.isSub || row.size === null
            ? []
            : [meter(row.size === 0 ? 0 : Math.log1p(row.size) / Math.log1p(this.most.bars))],
      },
    ],
  });
  readonly element = h('div', { class: 'fun' }, this.table.element);

  show(run: Run): void {
    this.most.bars = Math.max(1, run.funnel.bars);
    this.table.update(funnelSteps(run));
  }
}

type BreakdownRow = Run['breakdown'][number];

export class Breakdown {
  private readonly table = new Table<BreakdownRow>({
    label: 'By strategy and symbol',
    class: 'tight',
    key: (row) => `${row.strategy} ${row.symbol}`,
    columns: [
      {
        head: 'Symbol',
        isName: true,
        text: (row) => row.symbol,
        sort: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol)],
      },
      {
        head: 'Strategy',
        class: 'dim',
        text: (row) => row.strategy,
        sort: (row) => row.strategy,
      },
      {
        head: 'Trips',
        class: 'n',
        text: (row) => count(row.round_trips),
        sort: (row) => row.round_trips,
      },
      {
        head: 'Realised',
        class: 'n',
        sort: (row) => row.realized_pnl,
        text: (row) => (row.realized_pnl === null ? 'none' : change(row.realized_pnl)),
        tone: (row) => (row.realized_pnl === null ? 'dim3' : direction(row.realized_pnl)),
      },
      {
        head: 'Fees',
        class: 'n dim',
        sort: (row) => row.fees,
        text: (row) => (row.fees === null ? 'none' : money(row.fees)),
      },
    ],
  });
  readonly element = h('div', { class: 'scroll-x' }, this.table.element);

  show(run: Run): void {
    this.table.update(run.breakdown);
  }
}

/** What was chosen before the run, and can change every number of it. */
export class Choices {
  private readonly facts = new Facts('dense');
  readonly element = this.facts.element;

  show(run: Run): void {
    const strategies = run.strategies.map((one): Fact => [one.id, one.type]);
    this.facts.show([
      ...strategies,
      ['Fills', `${run.fills.replaceAll('_', ' ')}, slippage ${run.slippage_bps} bps`],
      ['Costs', run.costs],
      ['Insight delay, oldest', `${run.insight_delay}, ${run.insight_max_age}`],
      ['Limits on', run.risk_on.join(', ') || 'none'],
      ['Limits off', count(run.risk_off.length), run.risk_off.length > 0 ? 'late' : ''],
      ['Bars per second', isRunning(run) ? UNKNOWN : count(run.bars_per_second)],
      ['Program, engine', `${run.program_version}, ${run.engine_version}`],
    ]);
  }
}

export class Hashes {
  private readonly facts = new Facts('dense hashes');
  readonly element = this.facts.element;

  show(run: Run): void {
    const atItsEnd = (name: string, hash: string): Fact =>
      isRunning(run) ? [name, UNKNOWN, 'dim3'] : [name, hash, 'mono'];
    this.facts.show([
      atItsEnd('Input', run.input_hash),
      ['Configuration', run.configuration_hash, 'mono'],
      atItsEnd('Signals', run.signal_hash),
      atItsEnd('Orders', run.order_hash),
      atItsEnd('Trades', run.trade_hash),
    ]);
  }
}
