import { h, replace } from '../element/h.ts';
import { direction, signed } from '../format/number.ts';
import { yearMonth } from '../format/time.ts';
import type { Equity } from '../read/runs.ts';

export interface Year {
  year: number;
  months: (number | null)[];
  whole: number;
}

/** Returns of months and years in percent, from the closes of sessions. */
export function monthlyReturns(equity: Equity): Year[] {
  const years: Year[] = [];
  let monthBase = equity.capital ?? equity.points[0]?.equity ?? 0;
  let yearBase = monthBase;
  let before: { year: number; month: number; equity: number } | null = null;
  for (const point of equity.points) {
    const { year, month } = yearMonth(point.at);
    if (before !== null && (before.month !== month || before.year !== year)) {
      monthBase = before.equity;
      yearBase = before.year === year ? yearBase : before.equity;
    }
    let row = years.at(-1);
    if (row?.year !== year) {
      row = { year, months: Array.from({ length: 12 }, () => null), whole: 0 };
      years.push(row);
    }
    row.months[month] = monthBase > 0 ? (point.equity / monthBase - 1) * 100 : null;
    row.whole = yearBase > 0 ? (point.equity / yearBase - 1) * 100 : 0;
    before = { year, month, equity: point.equity };
  }
  return years;
}

const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function shade(value: number): string {
  const way = direction(value);
  const size = Math.abs(value) >= 0.5 ? 2 : 1;
  return way === '' ? '' : `h-${way === 'up' ? 'u' : 'd'}${size} ${way}`;
}

/** The heat table: one row a year, faint colour with a sign. */
export class Months {
  readonly element = h('table', {
    class: 't heat tight',
    'aria-label': 'Monthly returns in percent',
  });
  private drawn: Equity | null = null;

  /** False when there is not even a month to compare with another. */
  show(equity: Equity): boolean {
    const years = monthlyReturns(equity);
    if (equity !== this.drawn) {
      this.drawn = equity;
      const heads = ['%', ...NAMES, 'Year'].map((name) => h('th', { scope: 'col' }, name));
      const rows = years.map((year) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, String(year.year)),
          ...year.months.map((value) =>
            value === null ? h('td') : h('td', { class: shade(value) }, signed(value, 2)),
          ),
          h('td', { class: `strong ${direction(year.whole)}` }, signed(year.whole, 2)),
        ),
      );
      replace(this.element, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows));
    }
    return years.flatMap((year) => year.months).filter((value) => value !== null).length > 1;
  }
}
