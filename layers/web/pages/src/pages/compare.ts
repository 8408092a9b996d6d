import { h, replace } from '../element/h.ts';
import { modeBadge, runLink, select } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { change, count, direction, money, percent } from '../format/number.ts';
import { fullDate, spent } from '../format/time.ts';
import type { Source } from '../live/source.ts';
import { navigate } from '../navigate.ts';
import { drawdowns, hasCurve } from '../plots/equity.ts';
import { type Equity, readEquity, readRun, readRuns, type Run } from '../read/runs.ts';
import { returnOf } from './money_tiles.ts';
import { Page, type Place } from './page.ts';
import { isRunning, UNKNOWN } from './run_figures.ts';

const MOST = 4;

interface Compared {
  run: Source<Run>;
  equity: Source<Equity>;
}

interface Cell {
  text: string;
  tone?: string;
}

interface Line {
  name: string;
  of: (run: Run, equity: Equity) => Cell;
  isCode?: boolean;
  isResult?: boolean; // known when the run ends
}

const gain = (value: number | null): { text: string; tone: string } =>
  value === null ? { text: 'none', tone: 'dim3' } : { text: change(value), tone: direction(value) };

const plain = (text: string): { text: string } => ({ text });

const returned = (run: Run, equity: Equity): { text: string; tone: string } => {
  const part = returnOf(run.final_equity, equity);
  return part === null
    ? { text: 'none', tone: 'dim3' }
    : { text: percent(part), tone: direction(part * 100) };
};

const worst = (_: Run, equity: Equity): { text: string; tone?: string } => {
  if (!hasCurve(equity)) {
    return { text: 'none', tone: 'dim3' };
  }
  const values = equity.points.map((point) => point.equity);
  return plain(percent(Math.min(0, ...drawdowns(values, equity.capital))));
};

export const LINES: readonly Line[] = [
  { name: 'Strategies', of: (run) => plain(run.strategies.map((one) => one.id).join(', ')) },
  { name: 'Symbols', of: (run) => plain(run.symbols.join(' ')) },
  { name: 'From', of: (run) => plain(run.from === null ? 'first bar' : fullDate(run.from)) },
  { name: 'To', of: (run) => plain(run.to === null ? 'last bar' : fullDate(run.to)) },
  {
    name: 'Final equity, INR',
    isResult: true,
    of: (run) =>
      run.final_equity === null ? { text: 'none', tone: 'dim3' } : plain(money(run.final_equity)),
  },
  { name: 'Return', of: returned, isResult: true },
  { name: 'Realised P&L', of: (run) => gain(run.realized_pnl), isResult: true },
  { name: 'Unrealised P&L', of: (run) => gain(run.unrealized_pnl), isResult: true },
  {
    name: 'Fees',
    isResult: true,
    of: (run) => (run.fees === null ? { text: 'none', tone: 'dim3' } : plain(money(run.fees))),
  },
  { name: 'Max drawdown', of: worst, isResult: true },
  { name: 'Bars', of: (run) => plain(count(run.bars_processed)), isResult: true },
  { name: 'Signals', of: (run) => plain(count(run.signals_generated)), isResult: true },
  { name: 'Refused', of: (run) => plain(count(run.signals_rejected)), isResult: true },
  { name: 'Orders', of: (run) => plain(count(run.funnel.orders)), isResult: true },
  { name: 'Fills', of: (run) => plain(count(run.trades_executed)), isResult: true },
  { name: 'Insight delay', of: (run) => plain(run.insight_delay) },
  { name: 'Fill model', of: (run) => plain(`${run.fills}, ${run.slippage_bps} bps`) },
  { name: 'Limits on', of: (run) => plain(run.risk_on.join(', ')) },
  { name: 'Took', of: (run) => plain(spent(run.wall_seconds)), isResult: true },
  { name: 'Program', of: (run) => plain(run.program_version) },
  { name: 'Input hash', of: (run) => plain(run.input_hash), isResult: true, isCode: true },
  { name: 'Configuration hash', of: (run) => plain(run.configuration_hash), isCode: true },
  { name: 'Signals hash', of: (run) => plain(run.signal_hash), isResult: true, isCode: true },
  { name: 'Orders hash', of: (run) => plain(run.order_hash), isResult: true, isCode: true },
  { name: 'Trades hash', of: (run) => plain(run.trade_hash), isResult: true, isCode: true },
];

/** What stands in a line for each run, and whether that differs from the first. */
export function compared(
  line: Line,
  all: readonly { run: Run; equity: Equity }[],
): (Cell & { differs: boolean })[] {
  const isUnknown = (run: Run): boolean => line.isResult === true && isRunning(run);
  const cells = all.map(({ run, equity }): Cell => {
    return isUnknown(run) ? { text: UNKNOWN, tone: 'dim3' } : line.of(run, equity);
  });
  const nobodyKnows = all.map(({ run }) => isUnknown(run));
  return cells.map((cell, index) => ({
    ...cell,
    differs: !nobodyKnows[0] && !nobodyKnows[index] && cell.text !== cells[0]?.text,
  }));
}

/** Two to four runs side by side. What differs from the first is marked. */
export class ComparePage extends Page {
  override readonly title = 'Compare runs';
  override readonly element: HTMLElement;

  private readonly names = (this.query.get('runs') ?? '')
    .split(',')
    .filter((name) => name !== '')
    .slice(0, MOST);
  private readonly all = this.source('/runs?limit=100', readRuns);
  private readonly compared: Compared[] = this.names.map((name) => {
    const path = `/runs/${encodeURIComponent(name)}`;
    return {
      run: this.source(path, readRun, ['run']),
      equity: this.source(`${path}/equity`, readEquity, ['run']),
    };
  });
  private readonly table = h('table', { class: 't compare', 'aria-label': 'Compared runs' });
  private readonly add = h('span');
  private readonly section: Section;

  constructor(place: Place) {
    super(place);
    this.section = new Section(
      {
        title: 'Side by side',
        isTitleHidden: true,
        waitRows: 12,
        sources: this.compared.flatMap(({ run, equity }) => [run, equity]),
        missing: () => ['One of these runs is not stored: ', this.names.join(', ')],
        empty: () => (this.names.length === 0 ? ['Choose runs to compare above.'] : null),
      },
      h(
        'div',
        { class: 'scroll-x', tabindex: 0, role: 'group', 'aria-label': 'Compared runs' },
        this.table,
      ),
    );
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', {}, 'Compare'),
        this.add,
        h('span', { class: 'dim small' }, 'marked: differs from the first'),
      ),
      this.section.element,
    );
  }

  override paint(): void {
    this.paintAdd();
    if (this.section.show()) {
      this.paintTable();
    }
  }

  private paintAdd(): void {
    const known = this.all.value?.runs ?? [];
    const left = known.filter((row) => !this.names.includes(row.run_id));
    const isFull = this.names.length >= MOST;
    if (this.add.childElementCount > 0 || left.length === 0 || isFull) {
      return;
    }
    const choices = left.map(
      (row) =>
        [row.run_id, `${row.run_id} ${row.strategies.map((one) => one.id).join(' ')}`] as const,
    );
    replace(
      this.add,
      select('Add', [['', 'a run'], ...choices], '', (name) => this.open([...this.names, name])),
    );
  }

  private open(names: readonly string[]): void {
    navigate(`/compare?runs=${names.map(encodeURIComponent).join(',')}`);
  }

  private paintTable(): void {
    const known = this.compared.flatMap(({ run, equity }) =>
      run.value !== null && equity.value !== null ? [{ run: run.value, equity: equity.value }] : [],
    );
    const heads = known.map(({ run }, index) =>
      h(
        'th',
        { scope: 'col' },
        runLink(run.run_id),
        ' ',
        modeBadge(run.mode),
        ' ',
        h(
          'button',
          {
            type: 'button',
            class: 'btn bare',
            'aria-label': `Leave out ${run.run_id}`,
            onclick: () => this.open(this.names.filter((_, place) => place !== index)),
          },
          '\u00d7',
        ),
      ),
    );
    const rows = LINES.map((line) => {
      const cells = compared(line, known);
      return h(
        'tr',
        {},
        h('th', { scope: 'row', class: 'plain' }, line.name),
        ...cells.map((cell) => {
          const { differs } = cell;
          const kind = [cell.tone, line.isCode && 'mono', differs && 'differs'];
          return h(
            'td',
            { class: kind.filter(Boolean).join(' ') },
            cell.text,
            differs ? h('span', { class: 'vh' }, ' differs') : null,
          );
        }),
      );
    });
    replace(
      this.table,
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Run'), ...heads)),
      h('tbody', {}, ...rows),
    );
  }
}
