import { csvOf, type CsvValue, saveCsv } from '../format/csv.ts';
import { button } from './parts.ts';

/** Saves what a table shows: plain decimals, times in UTC. */
export function csvButton(
  name: () => string,
  content: () => { heads: string[]; rows: CsvValue[][] },
): HTMLButtonElement {
  const save = (): void => {
    const { heads, rows } = content();
    saveCsv(`${name()}.csv`, csvOf(heads, rows));
  };
  const element = button('CSV', save);
  element.title = 'Save as CSV: plain decimals, times in UTC';
  return element;
}
