import { csvButton } from '../element/csv_button.ts';
import { attribute, h, say } from '../element/h.ts';
import { button, modeBadge, runLink, runState, select, timeOf } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { type Column, Table } from '../element/table.ts';
import { count, money } from '../format/number.ts';
import { isoOf } from '../format/time.ts';
import { navigate } from '../navigate.ts';
import { withQuery } from '../read/request.ts';
import { readRuns, type RunRow } from '../read/runs.ts';
import { Page, type Place } from './page.ts';
import { amountOf, amountTone, known, toneOf } from './run_figures.ts';

const LIMIT = 50;
const MOST_COMPARED = 4;

/** How many of something a run had; the file has nothing where nobody knows yet. */
const size = (head: string, of: (row: RunRow) => number | null): Column<RunRow> => ({
  head,
  class: 'n',
  text: (row) => known(of(row), count),
  tone: (row) => toneOf(of(row)),
  csv: of,
});

const ordersOf = ({ orders_sent: sent, orders_would_send: would }: RunRow): number | null =>
  sent === null || would === null ? null : sent + would;

/** Stored runs, newest first; some of them to compare. */
export class RunsPage extends Page {
  override readonly title = 'Runs';
  override readonly element: HTMLElement;

  private readonly offset = Math.max(0, Number(this.query.get('offset') ?? '0') || 0);
  private readonly chosen = new Set<string>();
  private readonly runs = this.source(
    withQuery('/runs', {
      limit: LIMIT,
      offset: this.offset === 0 ? null : this.offset,
      mode: this.query.get('mode'),
      status: this.query.get('status'),
      strategy: this.query.get('strategy'),
    }),
    readRuns,
    ['run'],
  );
  private readonly table = new Table<RunRow>({
    label: 'Runs',
    class: 'cards',
    key: (row) => row.run_id,
    open: (row) => navigate(`/runs/${encodeURIComponent(row.run_id)}`),
    columns: [
      { head: '', class: 'not-phone', text: () => '', cell: (row) => [this.box(row)] },
      {
        head: 'Run',
        isName: true,
        class: 'pa',
        text: (row) => row.run_id,
        cell: (row) => [runLink(row.run_id)],
        csv: (row) => row.run_id,
      },
      {
        head: 'Mode',
        text: (row) => row.mode,
        cell: (row) => [modeBadge(row.mode)],
        csv: (row) => row.mode,
      },
      {
        head: 'Status',
        class: 'pd',
        text: (row) => row.status,
        cell: (row) => [runState(row.status)],
        csv: (row) => row.status,
      },
      {
        head: 'Strategies',
        class: 'pc cut',
        text: (row) => row.strategies.map((one) => one.id).join(' '),
        csv: (row) => row.strategies.map((one) => one.id).join(' '),
      },
      {
        head: 'Symbols',
        class: 'dim cut',
        text: (row) => row.symbols.join(' '),
        csv: (row) => row.symbols.join(' '),
      },
      {
        head: 'Started',
        csvHead: 'Started (UTC)',
        class: 'n dim',
        text: (row) => String(row.started_at),
        cell: (row) => [timeOf(row.started_at)],
        csv: (row) => isoOf(row.started_at),
      },
      size('Bars', (row) => row.bars_processed),
      size('Signals', (row) => row.signals_generated),
      {
        ...size('Refused', (row) => row.signals_rejected),
        tone: (row) => ((row.signals_rejected ?? 0) > 0 ? '' : 'dim3'),
      },
      size('Orders', ordersOf),
      size('Fills', (row) => row.trades_executed),
      {
        head: 'Realised',
        csvHead: 'Realised (INR)',
        class: 'n pb',
        text: (row) => amountOf(row, row.realized_pnl),
        tone: (row) => amountTone(row.realized_pnl),
        csv: (row) => row.realized_pnl,
      },
      {
        head: 'Unrealised',
        csvHead: 'Unrealised (INR)',
        class: 'n',
        text: (row) => amountOf(row, row.unrealized_pnl),
        tone: (row) => amountTone(row.unrealized_pnl),
        csv: (row) => row.unrealized_pnl,
      },
      {
        head: 'Final equity',
        csvHead: 'Final equity (INR)',
        class: 'n',
        csv: (row) => row.final_equity,
        text: (row) => amountOf(row, row.final_equity, money),
        tone: (row) => toneOf(row.final_equity),
      },
    ],
  });
  private readonly list = new Section(
    {
      title: 'Runs',
      isTitleHidden: true,
      sources: [this.runs],
      waitRows: 12,
      empty: () => this.nothing(),
    },
    h('div', { class: 'scroll-x' }, this.table.element),
  );
  private readonly compare = button('Compare', () => this.goCompare());
  private readonly about = h('span', { class: 'dim small' });
  private readonly newer = button('Newer', () => this.turn(-LIMIT));
  private readonly older = button('Older', () => this.turn(LIMIT));

  constructor(place: Place) {
    super(place);
    const modes = [
      ['', 'any'],
      ['dry_run', 'dry run'],
      ['paper', 'paper'],
      ['live', 'live'],
    ] as const;
    const states = [
      ['', 'any'],
      ['running', 'running'],
      ['completed', 'completed'],
      ['halted', 'halted'],
      ['failed', 'failed'],
    ] as const;
    const strategy = h('input', {
      class: 'inp',
      type: 'search',
      placeholder: 'Strategy ID',
      size: 14,
      'aria-label': 'Strategy ID',
      value: this.query.get('strategy') ?? '',
      onchange: () => this.set('strategy', strategy.value.trim()),
    });
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', {}, 'Runs'),
        select('Mode', modes, this.query.get('mode') ?? '', (value) => this.set('mode', value)),
        select('Status', states, this.query.get('status') ?? '', (value) =>
          this.set('status', value),
        ),
        strategy,
        h('span', { class: 'gap' }),
        this.about,
        this.newer,
        this.older,
        this.compare,
        csvButton(
          () => 'runs',
          () => this.table.csv(),
        ),
      ),
      this.list.element,
    );
  }

  override paint(): void {
    const known = this.runs.value;
    this.table.update(known?.runs ?? [], true);
    this.list.show();
    const [from, to] = [this.offset + 1, this.offset + (known?.runs.length ?? 0)];
    say(
      this.about,
      known === null || known.total === 0
        ? ''
        : `${count(from)} to ${count(to)} of ${count(known.total)}`,
    );
    this.newer.disabled = this.offset === 0;
    this.older.disabled = known === null || to >= known.total;
    this.newer.hidden = this.older.hidden = this.newer.disabled && this.older.disabled;
    this.compare.disabled = this.chosen.size < 2;
    attribute(this.compare, 'title', 'Choose two to four runs');
  }

  private box(row: RunRow): Node {
    const box = h('input', {
      type: 'checkbox',
      'aria-label': `Compare ${row.run_id}`,
      checked: this.chosen.has(row.run_id),
      onchange: () => {
        if (!box.checked || this.chosen.size >= MOST_COMPARED) {
          this.chosen.delete(row.run_id);
          box.checked = false;
        } else {
          this.chosen.add(row.run_id);
        }
        this.paint();
      },
    });
    return h('label', { class: 'box' }, box);
  }

  private goCompare(): void {
    navigate(`/compare?runs=${[...this.chosen].map(encodeURIComponent).join(',')}`);
  }

  private set(name: string, value: string): void {
    this.keep('offset', '');
    this.keep(name, value);
    navigate(location.pathname + location.search);
  }

  private turn(step: number): void {
    this.keep('offset', String(Math.max(0, this.offset + step)), '0');
    navigate(location.pathname + location.search);
  }

  private nothing(): (Node | string)[] | null {
    if (this.runs.value?.runs.length !== 0) {
      return null;
    }
    const filtered = ['mode', 'status', 'strategy', 'offset'].some((name) => this.query.has(name));
    return filtered
      ? ['No run passes the filter. ', button('Clear filter', () => navigate('/runs'))]
      : ['No run is stored. Make one: ', command('millrace run --mode dry_run --symbols RELIANCE')];
  }
}
