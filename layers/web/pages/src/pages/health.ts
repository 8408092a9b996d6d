import { csvButton } from '../element/csv_button.ts';
import { Facts } from '../element/facts.ts';
import { h } from '../element/h.ts';
import { symbolLink, timeOf } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { Tiles } from '../element/tiles.ts';
import { bytes, count } from '../format/number.ts';
import { isoOf } from '../format/time.ts';
import type { SymbolRow } from '../read/bars.ts';
import { type Health, readHealth } from '../read/health.ts';
import { Page, type Place } from './page.ts';

type Flag = keyof SymbolRow['flags'];
const FLAGS: readonly [Flag, string][] = [
  ['off_session', 'Off session'],
  ['weekend', 'Weekend'],
  ['jump', 'Jumps'],
  ['zero_volume', 'No volume'],
  ['stale_run', 'Stale runs'],
  ['off_tick', 'Off tick'],
];

function flagColumn([flag, head]: readonly [Flag, string]) {
  const of = (row: SymbolRow): number => row.flags[flag];
  return {
    head,
    class: 'n',
    text: (row: SymbolRow) => count(of(row)),
    sort: of,
    csv: of,
    tone: (row: SymbolRow) => (of(row) > 0 ? 'late' : 'dim3'),
  };
}

/** The stores and the server: how much there is, how whole it is, what came last. */
export class HealthPage extends Page {
  override readonly title = 'Health';
  override readonly element: HTMLElement;

  private readonly health = this.source('/health', readHealth, ['bars', 'insights']);
  private readonly tiles = new Tiles();
  private readonly store = new Facts();
  private readonly server = new Facts();
  private readonly symbols = new Table<SymbolRow>({
    label: 'Bars by symbol',
    class: 'cards',
    key: (row) => row.symbol,
    sorted: this.query.get('sort') ?? 'Symbol',
    onSort: (sorted) => this.keep('sort', sorted, 'Symbol'),
    columns: [
      {
        head: 'Symbol',
        isName: true,
        class: 'pa',
        text: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol)],
        sort: (row) => row.symbol,
        csv: (row) => row.symbol,
      },
      {
        head: 'Bars',
        class: 'n pb',
        text: (row) => count(row.bars),
        sort: (row) => row.bars,
        csv: (row) => row.bars,
      },
      {
        head: 'Sessions',
        class: 'n',
        text: (row) => count(row.sessions),
        sort: (row) => row.sessions,
        csv: (row) => row.sessions,
      },
      {
        head: 'First',
        csvHead: 'First bar (UTC)',
        class: 'n dim',
        text: (row) => String(row.first_open),
        cell: (row) => [timeOf(row.first_open, 'date')],
        csv: (row) => isoOf(row.first_open),
      },
      {
        head: 'Newest',
        csvHead: 'Newest bar (UTC)',
        class: 'n pd',
        text: (row) => String(row.last_open),
        cell: (row) => [timeOf(row.last_open)],
        sort: (row) => row.last_open,
        csv: (row) => isoOf(row.last_open),
      },
      {
        head: 'Missing',
        csvHead: 'Missing minutes',
        class: 'n pc',
        text: (row) => count(row.minutes_missing),
        cell: (row) => [
          count(row.minutes_missing),
          h('span', { class: 'only-phone' }, ' minutes missing'),
        ],
        tone: (row) => (row.minutes_missing > 0 ? 'late' : 'dim3'),
        sort: (row) => row.minutes_missing,
        csv: (row) => row.minutes_missing,
      },
      {
        head: 'Revised',
        class: 'n',
        text: (row) => count(row.revised),
        tone: (row) => (row.revised > 0 ? '' : 'dim3'),
        sort: (row) => row.revised,
        csv: (row) => row.revised,
      },
      ...FLAGS.map(flagColumn),
    ],
  });
  private readonly insights = new Table<Health['insights'][number]>({
    label: 'Insights by timeframe',
    class: 'tight',
    key: (row) => row.timeframe,
    columns: [
      { head: 'Timeframe', isName: true, text: (row) => row.timeframe },
      { head: 'Symbols', class: 'n', text: (row) => count(row.symbols) },
      {
        head: 'Computed to',
        class: 'n',
        text: (row) => String(row.computed_to),
        cell: (row) => [timeOf(row.computed_to)],
      },
      {
        head: 'Behind',
        class: 'n',
        text: (row) => count(row.behind),
        tone: (row) => (row.behind > 0 ? 'late' : 'dim3'),
      },
      {
        head: 'Last batch',
        class: 'n',
        text: (row) => String(row.batches[0]?.computed_at),
        cell: (row) => (row.batches[0] ? [timeOf(row.batches[0].computed_at)] : []),
      },
      {
        head: 'Insights in it',
        class: 'n',
        text: (row) => count(row.batches[0]?.insights ?? 0),
      },
    ],
  });
  private readonly imports = new Table<Health['imports'][number]>({
    label: 'Imports',
    class: 'tight',
    key: (row) => String(row.import_id),
    columns: [
      { head: 'ID', isName: true, class: 'n', text: (row) => String(row.import_id) },
      {
        head: 'At',
        class: 'n',
        text: (row) => String(row.imported_at),
        cell: (row) => [timeOf(row.imported_at)],
      },
      { head: 'Bars', class: 'n', text: (row) => count(row.bars) },
      { head: 'Source', class: 'dim cut', text: (row) => row.source },
    ],
  });
  private readonly rejects = new Table<Health['rejects'][number]>({
    label: 'Rejected rows',
    class: 'tight',
    key: (row) => `${row.import_id} ${row.file}`,
    columns: [
      { head: 'Import', isName: true, class: 'n', text: (row) => String(row.import_id) },
      { head: 'Rows', class: 'n', text: (row) => count(row.rows) },
      { head: 'File', class: 'dim cut', text: (row) => row.file },
    ],
  });
  private readonly sections: Section[];

  constructor(place: Place) {
    super(place);
    const sources = [this.health];
    const known = (): Health | null => this.health.value;
    const importIt = [command('millrace bars import RELIANCE.csv --timezone Asia/Kolkata')];
    const left = [
      new Section(
        {
          title: 'Bars',
          sources,
          waitRows: 12,
          meta: ['minutes missing inside sessions, and flags'],
          side: [
            csvButton(
              () => 'bars',
              () => this.symbols.csv(),
            ),
          ],
          empty: () =>
            known()?.symbols.length === 0
              ? ['No bars are stored. Import some: ', ...importIt]
              : null,
        },
        h('div', { class: 'scroll-x' }, this.symbols.element),
      ),
    ];
    const right = [
      new Section(
        {
          title: 'Insights',
          sources,
          empty: () =>
            known()?.insights.length === 0
              ? [
                  'No insight is stored. Make some: ',
                  command('millrace analytics update --timeframe 5m'),
                ]
              : null,
        },
        h('div', { class: 'scroll-x' }, this.insights.element),
      ),
      new Section(
        {
          title: 'Imports',
          meta: ['newest 20'],
          sources,
          empty: () =>
            known()?.imports.length === 0 ? ['Nothing was imported. Start: ', ...importIt] : null,
        },
        this.imports.element,
      ),
      new Section(
        {
          title: 'Rejected rows',
          sources,
          empty: () => (known()?.rejects.length === 0 ? ['No row was rejected.'] : null),
        },
        this.rejects.element,
      ),
      new Section({ title: 'Store', sources }, this.store.element),
      new Section({ title: 'Server', sources }, this.server.element),
    ];
    this.sections = [...left, ...right];
    this.tiles.wait(['Bars', 'Store', 'Minutes missing', 'Symbols', 'Streams', 'Old views served']);
    this.element = h(
      'div',
      {},
      h('h1', { class: 'vh' }, 'Health'),
      this.tiles.element,
      h(
        'div',
        { class: 'cols over' },
        h('div', {}, ...left.map((section) => section.element)),
        h('div', {}, ...right.map((section) => section.element)),
      ),
    );
  }

  override paint(): void {
    const health = this.health.value;
    if (health !== null) {
      this.symbols.update(health.symbols);
      this.insights.update(health.insights);
      this.imports.update(health.imports, true);
      this.rejects.update(health.rejects, true);
      this.paintFacts(health);
    }
    for (const section of this.sections) {
      section.show();
    }
  }

  private paintFacts({ store, server, symbols, insights }: Health): void {
    const missing = symbols.reduce((sum, row) => sum + row.minutes_missing, 0);
    const behind = insights.reduce((most, row) => Math.max(most, row.behind), 0);
    this.tiles.show([
      { name: 'Bars', value: count(store.bars), note: `${count(symbols.length)} symbols` },
      {
        name: 'Store',
        value: bytes(store.file_bytes),
        note: store.file,
      },
      {
        name: 'Minutes missing',
        value: count(missing),
        tone: missing > 0 ? 'late' : '',
        note: 'inside sessions',
      },
      {
        name: 'Insights behind',
        value: count(behind),
        tone: behind > 0 ? 'late' : '',
        note: 'symbols',
      },
      { name: 'Streams', value: count(server.streams), note: 'browsers that follow' },
      {
        name: 'Old views served',
        value: count(server.views_last_known),
        note: `${count(server.views_cached)} views kept`,
      },
    ]);
    this.store.show([
      ['File', store.file, 'mono'],
      ['Schema', String(store.schema_version)],
      ['DuckDB', store.duckdb_version],
      ['SQLite', store.sqlite_version],
    ]);
    this.server.show([
      ['Program', server.program_version],
      [
        'Started',
        [timeOf(server.started_at, 'moment-s'), ', up ', timeOf(server.started_at, 'age')],
      ],
      ['Views kept', count(server.views_cached)],
    ]);
  }
}
