import { type Reader, ReadError } from './reader.ts';

/** Columns of charts: long lists of one type, read without making a name for every cell. */
function column<T>(is: (value: unknown) => value is T, expected: string): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) {
      throw new ReadError(
        `${at} is ${value === undefined ? 'missing' : 'no list'}, expected a list`,
      );
    }
    const cells: unknown[] = value;
    for (let row = 0; row < cells.length; row += 1) {
      if (!is(cells[row])) {
        throw new ReadError(`${at}[${row}] is ${JSON.stringify(cells[row])}, expected ${expected}`);
      }
    }
    return cells as T[];
  };
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isNumberOrNull = (value: unknown): value is number | null =>
  value === null || Number.isFinite(value);

export const numbers = column(isNumber, 'a number');
export const numbersOrNull = column(isNumberOrNull, 'a number or null');

export function namesOf<const T extends string>(...names: readonly T[]): Reader<T[]> {
  const known: ReadonlySet<unknown> = new Set(names);
  return column((value): value is T => known.has(value), `one of ${names.join(', ')}`);
}

export function namesOrNull<const T extends string>(...names: readonly T[]): Reader<(T | null)[]> {
  const known: ReadonlySet<unknown> = new Set([null, ...names]);
  return column(
    (value): value is T | null => known.has(value),
    `one of ${names.join(', ')} or null`,
  );
}
