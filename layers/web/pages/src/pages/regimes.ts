import { h, svg } from '../element/h.ts';
import { symbolLink, timeOf } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { count } from '../format/number.ts';
import { age, moment } from '../format/time.ts';
import { regimeWords, words } from '../format/words.ts';
import { regimeOf } from '../insight/detail.ts';
import { noInsights, TimeframeChoice } from '../insight/timeframe_choice.ts';
import { navigate } from '../navigate.ts';
import { readInsights, readRegimes, type Regimes, REGIMES } from '../read/insights.ts';
import { now, withQuery } from '../read/request.ts';
import { Page, type Place } from './page.ts';

type Row = Regimes['regimes'][number];

const SHAPES: Record<string, string> = {
  trending_up: 'M0 8L0 0L1 0L1 8Z',
  trending_down: 'M0 16L0 8L1 8L1 16Z',
  ranging: 'M0 9L0 7L1 7L1 9Z',
  volatile: 'M0 16L0 0L1 0L1 16Z',
};

/** Stretches of one symbol from left to right; height and place say it as well as colour. */
function strip(row: Row, from: number, to: number): SVGSVGElement {
  const width = Math.max(1, to - from);
  const x = (at: number): number => ((Math.max(at, from) - from) / width) * 400;
  const seen = row.stretches.filter((one) => one.regime !== null && one.to > from);
  const parts = seen.map((one) => {
    const [left, right] = [x(one.from), x(one.to)];
    const name = one.regime ?? '';
    const place = `translate(${left.toFixed(1)} 0)`;
    const size = `scale(${Math.max(0.5, right - left).toFixed(1)} 1)`;
    const about = `${words(name)}, ${moment(one.from, now())} to ${moment(one.to, now())}`;
    return svg(
      'path',
      { class: `rg-${name}`, d: SHAPES[name] ?? '', transform: `${place} ${size}` },
      svg('title', {}, about),
    );
  });
  return svg(
    'svg',
    {
      class: 'strip',
      viewBox: '0 0 400 16',
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': `${count(row.stretches.length)} stretches of ${row.symbol}`,
    },
    svg('line', { class: 'mid', x1: 0, x2: 400, y1: 8, y2: 8 }),
    ...parts,
  );
}

/** Before the first stretch, where its regime may have begun before what is read. */
function sinceOf(row: Row): (Node | string)[] {
  const first = row.stretches[0];
  if (row.since !== null || first === undefined) {
    return row.since === null ? [] : [timeOf(row.since)];
  }
  return ['before ', timeOf(first.from)];
}

export const changesOf = (row: Row): number => Math.max(0, row.stretches.length - 1);

/** The regime of every symbol, since when, and the way there. */
export class RegimesPage extends Page {
  override readonly title = 'Regimes';
  override readonly element: HTMLElement;

  private readonly timeframe = this.query.get('timeframe') ?? '5m';
  private readonly regimes = this.source(
    withQuery('/regimes', { timeframe: this.timeframe }),
    readRegimes,
    ['insights'],
  );
  private readonly insights = this.source(
    withQuery('/insights', { timeframe: this.timeframe }),
    readInsights,
    ['insights'],
  );
  private readonly frames = new TimeframeChoice((value) =>
    navigate(`/regimes?timeframe=${encodeURIComponent(value)}`),
  );
  private range: [number, number] = [0, 0];
  private readonly table = new Table<Row>({
    label: 'Regimes',
    class: 'cards',
    key: (row) => row.symbol,
    sorted: this.query.get('sort') ?? 'Symbol',
    onSort: (sorted) => this.keep('sort', sorted, 'Symbol'),
    columns: [
      {
        head: 'Symbol',
        isName: true,
        class: 'pa w-sym',
        text: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol)],
        sort: (row) => row.symbol,
      },
      {
        head: 'Regime',
        class: 'pc',
        text: (row) => regimeWords(row.regime),
        cell: (row) => [row.stretches.length === 0 ? 'none in this time' : regimeOf(row.regime)],
        sort: (row) => row.regime,
      },
      {
        head: 'Since',
        class: 'n pb',
        text: (row) => `${row.since} ${row.stretches[0]?.from}`,
        cell: sinceOf,
        sort: (row) => row.since,
      },
      {
        head: 'For',
        class: 'n dim pd',
        text: (row) => (row.since === null ? '' : age(now() - row.since)),
        cell: (row) => (row.since === null ? [] : [timeOf(row.since, 'age')]),
      },
      {
        head: 'Changes',
        class: 'n',
        text: (row) => count(changesOf(row)),
        sort: changesOf,
      },
      {
        head: 'Last 20 sessions',
        class: 'wide',
        text: (row) => JSON.stringify(row.stretches),
        cell: (row) => [strip(row, ...this.range)],
      },
    ],
  });
  private readonly counts = h('span', { class: 'dim' });
  private readonly list = new Section(
    {
      title: 'Regimes',
      isTitleHidden: true,
      sources: [this.regimes],
      waitRows: 12,
      empty: () =>
        this.regimes.value?.regimes.length === 0
          ? noInsights(this.timeframe, this.stored(), '/regimes')
          : null,
    },
    this.table.element,
  );

  constructor(place: Place) {
    super(place);
    const legend = REGIMES.map((name) =>
      h(
        'span',
        { class: 'key' },
        svg(
          'svg',
          {
            class: 'strip key',
            viewBox: '0 0 1 16',
            preserveAspectRatio: 'none',
            'aria-hidden': 'true',
          },
          svg('path', { class: `rg-${name}`, d: SHAPES[name] ?? '' }),
        ),
        words(name),
      ),
    );
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', {}, 'Regimes'),
        this.frames.element,
        this.counts,
        h('span', { class: 'gap' }),
        ...legend,
      ),
      this.list.element,
    );
  }

  private stored(): readonly string[] {
    return this.insights.value?.stored_timeframes ?? [];
  }

  override paint(): void {
    this.frames.show(this.stored(), this.timeframe);
    const rows = this.regimes.value?.regimes ?? [];
    const stretches = rows.flatMap((row) => row.stretches);
    this.range = [
      Math.min(...stretches.map((one) => one.from)),
      Math.max(...stretches.map((one) => one.to)),
    ];
    this.table.update(rows);
    this.counts.textContent = REGIMES.map(
      (name) =>
        `${count(rows.filter((row) => row.regime === name).length)} ${words(name).toLowerCase()}`,
    ).join(', ');
    this.list.show();
  }
}
