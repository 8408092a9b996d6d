import { h, replace } from '../element/h.ts';
import { meter, select, timeOf, tradingState } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { fixed, quantity } from '../format/number.ts';
import { modeWords } from '../format/words.ts';
import { navigate } from '../navigate.ts';
import { withQuery } from '../read/request.ts';
import { readRuns } from '../read/runs.ts';
import { type Limit, readRisk, type TradingChange, type TradingEntry } from '../read/trading.ts';
import { Page, type Place } from './page.ts';

/** How near a limit is: a word beside the number, so that colour is not alone. */
export function nearness(percent: number | null): '' | 'near' | 'reached' {
  if (percent === null || percent < 80) {
    return '';
  }
  return percent >= 100 ? 'reached' : 'near';
}

export const historyColumns = [
  {
    head: 'At',
    isName: true,
    class: 'plain pa',
    text: (row: TradingChange) => String(row.at),
    cell: (row: TradingChange) => [timeOf(row.at)],
  },
  {
    head: 'State',
    class: 'pb',
    text: (row: TradingChange) => row.state,
    cell: (row: TradingChange) => [tradingState(row.state)],
  },
  { head: 'Of', text: (row: TradingChange) => row.strategy ?? modeWords(row.mode) },
  { head: 'Mode', class: 'dim', text: (row: TradingChange) => modeWords(row.mode) },
  { head: 'Who', class: 'pd', text: (row: TradingChange) => row.who },
  { head: 'Why', class: 'pc cut', text: (row: TradingChange) => row.why },
];

/** Trading states and limits. They are changed from the command line, never here. */
export class RiskPage extends Page {
  override readonly title = 'Risk';
  override readonly element: HTMLElement;

  private readonly run = this.query.get('run') ?? '';
  private readonly risk = this.source(withQuery('/risk', { run: this.run }), readRisk, [
    'trading',
    'run',
  ]);
  private readonly runs = this.source('/runs?limit=100', readRuns, ['run']);
  private readonly stop = h('div', { class: 'notes' });
  private readonly chooser = h('span');
  private readonly states = new Table<TradingEntry>({
    label: 'Trading states',
    class: 'cards',
    key: (row) => `${row.mode} ${row.strategy}`,
    columns: [
      {
        head: 'Of',
        isName: true,
        class: 'pa',
        text: (row) => row.strategy ?? modeWords(row.mode),
      },
      { head: 'Mode', class: 'dim', text: (row) => modeWords(row.mode) },
      {
        head: 'In force',
        class: 'pb',
        text: (row) => row.in_force,
        cell: (row) => [tradingState(row.in_force)],
      },
      { head: 'Set to', class: 'dim', text: (row) => row.state },
      {
        head: 'Since',
        class: 'n',
        text: (row) => String(row.since),
        cell: (row) =>
          row.since === null ? [h('span', { class: 'dim3' }, 'always')] : [timeOf(row.since)],
      },
      { head: 'Who', class: 'pd', text: (row) => row.who ?? '' },
      { head: 'Why', class: 'pc cut', text: (row) => row.why ?? '' },
    ],
  });
  private readonly limits = new Table<Limit>({
    label: 'Limits in force',
    class: 'cards',
    key: (row) => row.limit,
    columns: [
      { head: 'Limit', isName: true, class: 'plain pa mono', text: (row) => row.limit },
      {
        head: 'Value',
        class: 'n pb',
        text: (row) => (typeof row.value === 'number' ? quantity(row.value) : row.value),
      },
      { head: 'Unit', class: 'dim', text: (row) => row.unit ?? '' },
      {
        head: 'Used',
        class: 'n',
        text: (row) => (row.used === null ? 'none' : fixed(row.used, 2)),
        tone: (row) => (row.used === null ? 'dim3' : ''),
      },
      {
        head: 'Of limit',
        class: 'n pd',
        text: (row) => this.partOf(row),
        cell: (row) =>
          row.percent === null
            ? [h('span', { class: 'dim3' }, 'single orders')]
            : [meter(row.percent / 100), ' ', h('span', { class: 'mv' }, this.partOf(row))],
        tone: (row) => ({ '': '', near: 'late', reached: 'stale' })[nearness(row.percent)],
      },
      { head: '', class: 'pc', text: (row) => nearness(row.percent) },
    ],
  });
  private readonly history = new Table<TradingChange>({
    label: 'Changes of trading states',
    class: 'cards',
    key: (row) => `${row.at} ${row.mode} ${row.strategy}`,
    columns: historyColumns,
  });
  private readonly off = h('p', { class: 'empty mono' });
  private readonly sections: Section[];

  constructor(place: Place) {
    super(place);
    const sources = [this.risk];
    this.sections = [
      new Section(
        {
          title: 'Trading state',
          sources,
          meta: ['changed by ', command('millrace risk halt'), ' and ', command('risk resume')],
        },
        this.stop,
        this.states.element,
      ),
      new Section(
        {
          title: 'Limits',
          sources,
          side: [this.chooser],
          empty: () =>
            (this.risk.value?.limits ?? []).length === 0
              ? [
                  'No run is stored, so no limit was in force yet. Make one: ',
                  command('millrace run --mode paper --symbols RELIANCE'),
                ]
              : null,
        },
        this.limits.element,
        h('p', { class: 'sub-h' }, 'Off'),
        this.off,
      ),
    ];
    const history = new Section(
      {
        title: 'History',
        meta: ['newest first'],
        sources,
        empty: () =>
          this.risk.value?.history.length === 0 ? ['The state was never changed.'] : null,
      },
      this.history.element,
    );
    this.sections.push(history);
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'page-h' },
        h('h1', {}, 'Risk'),
        h('span', { class: 'dim' }, 'every order is checked before it is sent'),
      ),
      h(
        'div',
        { class: 'cols half' },
        h('div', {}, ...this.sections.slice(0, 2).map((section) => section.element)),
        h('div', {}, history.element),
      ),
    );
  }

  override paint(): void {
    const risk = this.risk.value;
    if (risk !== null) {
      const limits = risk.limits ?? [];
      this.states.update(risk.trading);
      this.limits.update(limits.filter((row) => row.value !== 'off'));
      const off = limits.filter((row) => row.value === 'off').map((row) => row.limit);
      this.off.textContent = off.length === 0 ? 'none' : off.join(', ');
      this.history.update(risk.history, true);
      replace(
        this.stop,
        risk.stopped
          ? h(
              'p',
              { class: 'note bad' },
              'The file STOP halts everything: ',
              command(risk.stop_file),
            )
          : null,
      );
    }
    this.paintChooser();
    for (const section of this.sections) {
      section.show();
    }
  }

  private paintChooser(): void {
    const runs = this.runs.value?.runs ?? [];
    const now = this.run || this.risk.value?.run_id || '';
    if (this.chooser.childElementCount === 0 && runs.length > 0 && now !== '') {
      const choices = runs.map(
        (row) => [row.run_id, `${row.run_id} ${modeWords(row.mode)}`] as const,
      );
      replace(
        this.chooser,
        select('as run', choices, now, (value) => navigate(`/risk?run=${value}`)),
      );
    }
  }

  private partOf(row: Limit): string {
    if (row.percent === null) {
      return 'none';
    }
    return row.percent > 1e6 ? 'beyond' : `${fixed(row.percent, 1)}%`;
  }
}
