import { h } from '../element/h.ts';
import { timeOf } from '../element/parts.ts';
import { Table } from '../element/table.ts';
import { count } from '../format/number.ts';
import type { Frame } from '../read/frame.ts';
import type { Health } from '../read/health.ts';

interface Job {
  name: string;
  at: number;
  result: string;
  isLate: boolean;
}

function jobsOf(health: Health, frame: Frame | null): Job[] {
  const analytics = health.insights.flatMap((one): Job[] => {
    const batch = one.batches[0];
    const done = `${count(one.symbols - one.behind)} of ${count(one.symbols)} up to date`;
    return batch === undefined
      ? []
      : [
          {
            name: `analytics update ${one.timeframe}`,
            at: batch.computed_at,
            result: done,
            isLate: one.behind > 0,
          },
        ];
  });
  const last = frame?.last_import ?? health.imports[0];
  const imported: Job[] =
    last == null
      ? []
      : [
          {
            name: 'bars import',
            at: last.imported_at,
            result: `${count(last.bars)} bars`,
            isLate: false,
          },
        ];
  return [...analytics, ...imported];
}

/** What ran last to fill the stores, and how that went. */
export class Jobs {
  readonly element: HTMLElement;
  private readonly table = new Table<Job>({
    label: 'Jobs',
    class: 'tight',
    key: (row) => row.name,
    columns: [
      { head: 'Job', isName: true, class: 'plain', text: (row) => row.name },
      {
        head: 'Last',
        class: 'n',
        text: (row) => String(row.at),
        cell: (row) => [timeOf(row.at)],
      },
      {
        head: 'Age',
        class: 'n dim',
        text: (row) => String(row.at),
        cell: (row) => [timeOf(row.at, 'age')],
      },
      {
        head: 'Result',
        text: (row) => row.result,
        tone: (row) => (row.isLate ? 'late' : 'dim'),
      },
    ],
  });
  private readonly nothing = h('p', { class: 'empty' }, 'Nothing was imported or computed yet.');

  constructor() {
    this.element = h('div', {}, this.table.element, this.nothing);
  }

  show(health: Health, frame: Frame | null): void {
    const jobs = jobsOf(health, frame);
    this.table.update(jobs);
    this.table.element.hidden = jobs.length === 0;
    this.nothing.hidden = jobs.length > 0;
  }
}
