import { csvButton } from '../element/csv_button.ts';
import { h } from '../element/h.ts';
import { chip, modeBadge, runLink, runState, timeOf } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { type Column, Table } from '../element/table.ts';
import { count, money } from '../format/number.ts';
import { isoOf } from '../format/time.ts';
import { navigate } from '../navigate.ts';
import { readStrategies, type StrategyRow } from '../read/runs.ts';
import { Page, type Place } from './page.ts';
import { amountOf, amountTone } from './run_figures.ts';

function size(head: string, of: (row: StrategyRow) => number, kind = 'n'): Column<StrategyRow> {
  return { head, class: kind, text: (row) => count(of(row)), sort: of, csv: of };
}

function gain(
  head: string,
  of: (row: StrategyRow) => number | null,
  kind = 'n',
): Column<StrategyRow> {
  return {
    head,
    class: kind,
    sort: of,
    csvHead: `${head} (INR)`,
    csv: of,
    text: (row) => amountOf(row, of(row)),
    tone: (row) => amountTone(of(row)),
  };
}

/** What each strategy did in each of the newest runs. */
export class StrategiesPage extends Page {
  override readonly title = 'Strategies';
  override readonly element: HTMLElement;

  private readonly strategies = this.source('/strategies', readStrategies, ['run', 'trading']);
  private readonly table = new Table<StrategyRow>({
    label: 'Strategies',
    class: 'cards',
    key: (row) => `${row.run_id} ${row.id}`,
    sorted: this.query.get('sort') ?? '-Started',
    onSort: (sorted) => this.keep('sort', sorted, '-Started'),
    open: (row) =>
      navigate(`/runs/${encodeURIComponent(row.run_id)}?strategy=${encodeURIComponent(row.id)}`),
    columns: [
      {
        head: 'Strategy',
        isName: true,
        class: 'pa',
        text: (row) => row.id,
        sort: (row) => row.id,
        csv: (row) => row.id,
      },
      {
        head: 'Type',
        class: 'dim',
        text: (row) => row.type,
        sort: (row) => row.type,
        csv: (row) => row.type,
      },
      {
        head: 'Run',
        class: 'pc',
        text: (row) => row.run_id,
        sort: (row) => row.run_id,
        cell: (row) => [runLink(row.run_id)],
        csv: (row) => row.run_id,
      },
      {
        head: 'Mode',
        text: (row) => row.mode,
        sort: (row) => row.mode,
        cell: (row) => [modeBadge(row.mode)],
        csv: (row) => row.mode,
      },
      {
        head: 'Status',
        class: 'pd',
        text: (row) => `${row.status} ${row.disabled}`,
        cell: (row) => [runState(row.status), row.disabled ? chip('disabled', 'bad') : null],
        sort: (row) => row.status,
        csv: (row) => (row.disabled ? 'disabled' : row.status),
      },
      {
        head: 'Started',
        csvHead: 'Started (UTC)',
        class: 'n dim',
        text: (row) => String(row.started_at),
        cell: (row) => [timeOf(row.started_at)],
        sort: (row) => row.started_at,
        csv: (row) => isoOf(row.started_at),
      },
      size('Symbols', (row) => row.symbols),
      size('Signals', (row) => row.signals),
      size('Refused', (row) => row.refused),
      size('Orders', (row) => row.orders),
      size('Trades', (row) => row.trades),
      size('Trips', (row) => row.round_trips),
      gain('Realised', (row) => row.realized_pnl, 'n pb'),
      gain('Unrealised', (row) => row.unrealized_pnl),
      {
        head: 'Fees',
        csvHead: 'Fees (INR)',
        class: 'n dim',
        sort: (row) => row.fees,
        csv: (row) => row.fees,
        text: (row) => amountOf(row, row.fees, money),
      },
    ],
  });
  private readonly list = new Section(
    {
      title: 'Strategies',
      isTitleHidden: true,
      sources: [this.strategies],
      waitRows: 10,
      empty: () =>
        this.strategies.value?.strategies.length === 0
          ? ['No strategy has run yet. What there is: ', command('millrace strategies list')]
          : null,
    },
    h('div', { class: 'scroll-x' }, this.table.element),
  );

  constructor(place: Place) {
    super(place);
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', {}, 'Strategies'),
        h('span', { class: 'dim small' }, 'a row each strategy and run, of the newest 50 runs'),
        h('span', { class: 'gap' }),
        csvButton(
          () => 'strategies',
          () => this.table.csv(),
        ),
      ),
      this.list.element,
    );
  }

  override paint(): void {
    this.table.update(this.strategies.value?.strategies ?? []);
    this.list.show();
  }
}
