import type { CsvValue } from '../format/csv.ts';
import { attribute, type Child, h, replace } from './h.ts';

export interface Column<R> {
  head: string;
  class?: string; // of the head and every cell
  text: (row: R) => string; // what the cell says; a change of it is a change of the cell
  cell?: (row: R) => Child[]; // where it is more than its text
  tone?: (row: R) => string; // a class that depends on the row
  sort?: (row: R) => number | string | null;
  csv?: (row: R) => CsvValue;
  csvHead?: string; // where the file calls it by another name
  isName?: boolean; // names the row
}

export interface TableOptions<R> {
  label: string;
  columns: Column<R>[];
  key: (row: R) => string;
  class?: string;
  rowClass?: (row: R) => string;
  open?: (row: R) => void; // by a click or Enter
  sorted?: string; // the head it is sorted by at first, '-' before it for the largest first
  onSort?: (sorted: string) => void;
}

interface Line<R> {
  element: HTMLTableRowElement;
  cells: HTMLTableCellElement[];
  texts: string[];
  row: R;
}

const TINT_MS = 1_000;

function compare(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) {
    return a === b ? 0 : a === null ? 1 : -1; // what is not there goes last either way
  }
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en');
}

/**
 * A table that changes in place: a cell that says something new is tinted for a second, rows keep
 * their places and their focus, new ones come last, until the head is clicked.
 */
export class Table<R> {
  readonly element: HTMLTableElement;
  readonly rows: R[] = [];

  private readonly options: TableOptions<R>;
  private readonly body = h('tbody');
  private readonly heads: HTMLTableCellElement[];
  private readonly lines = new Map<string, Line<R>>();
  private sorted: string;
  private selected: string | null = null;

  constructor(options: TableOptions<R>) {
    this.options = options;
    this.sorted = options.sorted ?? '';
    this.heads = options.columns.map((column) => this.headOf(column));
    this.element = h(
      'table',
      { class: `t ${options.class ?? ''}`, 'aria-label': options.label },
      h('thead', {}, h('tr', {}, ...this.heads)),
      this.body,
    );
    this.markSorted();
  }

  update(rows: readonly R[], isNewOrder = false): void {
    const first = this.lines.size === 0 || isNewOrder;
    const keys = new Set(rows.map((row) => this.options.key(row)));
    for (const [key, line] of this.lines) {
      if (!keys.has(key)) {
        line.element.remove();
        this.lines.delete(key);
      }
    }
    for (const row of rows) {
      this.put(row);
    }
    this.rows.splice(0, this.rows.length, ...rows);
    if (first) {
      this.order();
    }
    this.keepOneStop();
  }

  /** The row at the top, as it is sorted now. */
  get first(): R | null {
    const element = this.body.rows[0];
    return element === undefined ? null : (this.lineOf(element)?.row ?? null);
  }

  /** The one row that a panel beside the table is about. */
  select(key: string | null): void {
    this.selected = key;
    for (const [name, line] of this.lines) {
      attribute(line.element, 'aria-selected', name === key ? 'true' : null);
    }
    this.keepOneStop();
  }

  /** Heads and rows as they stand, for a file. */
  csv(): { heads: string[]; rows: CsvValue[][] } {
    const columns = this.options.columns.filter((column) => column.csv !== undefined);
    const lines = [...this.body.rows].map((element) => this.lineOf(element));
    const rows = lines.filter((line) => line !== undefined).map((line) => line.row);
    return {
      heads: columns.map((column) => column.csvHead ?? column.head),
      rows: rows.map((row) => columns.map((column) => column.csv?.(row) ?? null)),
    };
  }

  private lineOf(element: HTMLTableRowElement): Line<R> | undefined {
    return this.lines.get(element.dataset['key'] ?? '');
  }

  private headOf(column: Column<R>): HTMLTableCellElement {
    const head = h('th', { scope: 'col', class: column.class ?? '' });
    if (column.sort === undefined) {
      head.textContent = column.head;
      return head;
    }
    head.append(
      h(
        'button',
        { type: 'button', class: 'sort', onclick: () => this.sortBy(column) },
        column.head,
      ),
    );
    return head;
  }

  private sortBy(column: Column<R>): void {
    this.sorted = this.sorted === `-${column.head}` ? column.head : `-${column.head}`;
    this.markSorted();
    this.order();
    this.keepOneStop();
    this.options.onSort?.(this.sorted);
  }

  private markSorted(): void {
    const name = this.sorted.replace(/^-/, '');
    this.options.columns.forEach((column, index) => {
      const head = this.heads[index];
      const way = this.sorted.startsWith('-') ? 'descending' : 'ascending';
      if (head !== undefined) {
        attribute(head, 'aria-sort', column.head === name && column.sort ? way : null);
      }
    });
  }

  private order(): void {
    const name = this.sorted.replace(/^-/, '');
    const by = this.options.columns.find((column) => column.head === name)?.sort;
    const rows = [...this.rows];
    if (by !== undefined) {
      const way = this.sorted.startsWith('-') ? -1 : 1;
      rows.sort((a, b) => {
        const [left, right] = [by(a), by(b)];
        return left === null || right === null ? compare(left, right) : way * compare(left, right);
      });
    }
    const focused = document.activeElement;
    this.body.append(...rows.map((row) => this.put(row).element));
    if (focused instanceof HTMLElement && this.body.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  private put(row: R): Line<R> {
    const key = this.options.key(row);
    let line = this.lines.get(key);
    if (line === undefined) {
      line = this.lineFor(key, row);
      this.lines.set(key, line);
      this.body.append(line.element);
    } else {
      line.row = row;
      this.change(line);
    }
    const opens = this.options.open === undefined ? '' : 'opens';
    const name = `${opens} ${this.options.rowClass?.(row) ?? ''}`.trim();
    attribute(line.element, 'class', name === '' ? null : name);
    return line;
  }

  private lineFor(key: string, row: R): Line<R> {
    const { columns, open } = this.options;
    const cells = columns.map((column) => (column.isName ? h('th', { scope: 'row' }) : h('td')));
    const element = h('tr', { tabindex: -1, 'data-key': key }, ...cells);
    const line: Line<R> = { element, cells, texts: columns.map(() => '\0'), row };
    if (open !== undefined) {
      element.addEventListener('click', (event) => {
        if (!(event.target instanceof Element && event.target.closest('a, button'))) {
          open(line.row);
        }
      });
      element.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && event.target === element) {
          event.preventDefault();
          event.stopPropagation();
          open(line.row);
        }
      });
    }
    if (key === this.selected) {
      element.setAttribute('aria-selected', 'true');
    }
    this.change(line);
    return line;
  }

  private change(line: Line<R>): void {
    this.options.columns.forEach((column, index) => {
      const cell = line.cells[index];
      const text = column.text(line.row);
      if (cell === undefined || line.texts[index] === text) {
        return;
      }
      const isNew = line.texts[index] === '\0';
      line.texts[index] = text;
      cell.className = `${column.class ?? ''} ${column.tone?.(line.row) ?? ''}`.trim();
      replace(cell, ...(column.cell?.(line.row) ?? [text]));
      if (column.class?.split(' ').includes('cut')) {
        cell.title = text; // what there is no room for
      }
      if (!isNew) {
        cell.classList.add('changed');
        setTimeout(() => cell.classList.remove('changed'), TINT_MS);
      }
    });
  }

  /** The Tab key stops once in the table: at the focused row, the selected one or the first. */
  private keepOneStop(): void {
    const rows = [...this.body.rows];
    const focused = rows.find((row) => row === document.activeElement);
    const selected = rows.find((row) => row.dataset['key'] === this.selected);
    const stop = focused ?? selected ?? rows[0];
    for (const row of rows) {
      row.tabIndex = row === stop ? 0 : -1;
    }
  }
}
