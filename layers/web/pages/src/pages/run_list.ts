import { csvOf, saveCsv } from '../format/csv.ts';
import { count } from '../format/number.ts';
import { attribute, h, replace, say } from '../element/h.ts';
import { button } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { type Column, Table } from '../element/table.ts';
import { Source } from '../live/source.ts';
import { get, withQuery } from '../read/request.ts';
import type { Reader } from '../read/reader.ts';
import type { RunList as Rows } from '../read/runs.ts';

const PAGE = 100;
const WHOLE = 5_000;

/** One list of a run, newest first, a hundred rows at a time. */
export interface ListPart {
  readonly element: HTMLElement;
  paint(): void;
  showNew(): void;
  save(): Promise<void>;
  close(): void;
}

export interface ListOptions<R> {
  run: string;
  name: string; // as in the path
  label: string;
  read: Reader<Rows<R>>;
  columns: Column<R>[];
  key: (row: R, index: number) => string;
  filter: { symbol: string; strategy: string };
  onChange: () => void;
  nothing: () => string;
}

/**
 * Every row, the newest first. Asked for from the oldest on: rows that come meanwhile are at the
 * end then, and push none across to the next stretch.
 */
export async function wholeList<R>(
  stretch: (offset: number) => Promise<{ value: Rows<R> | null }>,
): Promise<R[]> {
  const rows: R[] = [];
  for (let total = 1; rows.length < total;) {
    const { value } = await stretch(rows.length);
    total = value === null || value.rows.length === 0 ? 0 : value.total;
    rows.push(...(value?.rows ?? []));
  }
  return rows.reverse();
}

/**
 * Rows of a run that may still grow. New ones wait while somebody reads: they are shown at the top
 * when asked for, or by themselves while the list is at its top and has no focus.
 */
export class RunListPart<R> implements ListPart {
  readonly element: HTMLElement;
  private readonly options: ListOptions<R>;
  private readonly source: Source<Rows<R>>;
  private readonly table: Table<R & { place: string }>;
  private readonly section: Section;
  private readonly news = h('p', { class: 'note', hidden: true });
  private readonly newsText = button('', () => this.showNew());
  private readonly about = h('span', { class: 'small dim' });
  private readonly newer = button('Newer', () => this.turn(-PAGE));
  private readonly older = button('Older', () => this.turn(PAGE));
  private readonly unsaved = h('div', { class: 'notes', 'aria-live': 'polite' });
  private shown: Rows<R> | null = null;
  private offset = 0;

  constructor(options: ListOptions<R>) {
    this.options = options;
    this.table = new Table<R & { place: string }>({
      label: options.label,
      class: 'cards tight',
      columns: options.columns,
      key: (row) => row.place,
    });
    this.source = new Source(this.path(PAGE, 0), options.read, options.onChange, ['run']);
    this.newsText.append(' ', h('kbd', {}, 'u'));
    this.news.append(this.newsText, h('span', { class: 'why' }, 'since you began to read'));
    const pages = h('p', { class: 'pages' }, this.about, this.newer, this.older);
    this.section = new Section(
      {
        title: options.label,
        isTitleHidden: true,
        sources: [this.source],
        waitRows: 8,
        empty: () => (this.source.value?.total === 0 ? [options.nothing()] : null),
      },
      this.news,
      h('div', { class: 'scroll-x' }, this.table.element),
      pages,
    );
    this.element = h('div', {}, this.unsaved, this.section.element);
  }

  paint(): void {
    const known = this.source.value;
    const isOther = known !== null && known.offset !== this.shown?.offset;
    if (known !== null && (this.shown === null || isOther || this.mayMove(known))) {
      this.show(known);
    }
    this.section.show();
    const waiting = (known?.total ?? 0) - (this.shown?.total ?? 0);
    this.news.hidden = waiting <= 0 || this.offset > 0;
    say(
      this.newsText.firstChild ?? this.newsText,
      `${count(waiting)} new ${this.options.label.toLowerCase()}`,
    );
  }

  showNew(): void {
    if (this.source.value !== null) {
      this.show(this.source.value);
      this.paint();
    }
  }

  /** The whole list, not only the rows that are shown. */
  async save(): Promise<void> {
    const columns = this.options.columns.filter((column) => column.csv !== undefined);
    replace(this.unsaved);
    try {
      const rows = await wholeList((offset) =>
        get(this.path(WHOLE, offset, 'asc'), this.options.read),
      );
      saveCsv(
        `${this.options.run}-${this.options.name}.csv`,
        csvOf(
          columns.map((column) => column.csvHead ?? column.head),
          rows.map((row) => columns.map((column) => column.csv?.(row) ?? null)),
        ),
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      replace(this.unsaved, h('p', { class: 'note bad' }, `The file could not be saved: ${why}`));
    }
  }

  close(): void {
    this.source.close();
  }

  private path(limit: number, offset: number, order = 'desc'): string {
    const { run, name, filter } = this.options;
    return withQuery(`/runs/${encodeURIComponent(run)}/${name}`, {
      ...filter,
      order,
      limit,
      offset: offset === 0 ? null : offset,
    });
  }

  /** Where nobody would lose their place: no more rows than before, or nobody is in the list. */
  private mayMove(known: Rows<R>): boolean {
    const isInside = this.element.contains(document.activeElement);
    return (
      known.total === this.shown?.total ||
      (!isInside && this.element.getBoundingClientRect().top >= 0)
    );
  }

  private show(known: Rows<R>): void {
    this.shown = known;
    const places = known.rows.map((row, index) => ({
      ...row,
      place: this.options.key(row, known.total - known.offset - index),
    }));
    this.table.update(places, true);
    const [from, to] = [known.offset + 1, known.offset + known.rows.length];
    say(
      this.about,
      known.total <= PAGE ? '' : `${count(from)} to ${count(to)} of ${count(known.total)}`,
    );
    this.newer.disabled = known.offset === 0;
    this.older.disabled = to >= known.total;
    this.newer.hidden = this.older.hidden = known.total <= PAGE;
    attribute(this.table.element, 'aria-rowcount', String(known.total));
  }

  private turn(step: number): void {
    this.offset = Math.max(0, this.offset + step);
    this.source.aim(this.path(PAGE, this.offset));
  }
}
