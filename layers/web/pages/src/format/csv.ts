/** Comma-separated values that no spreadsheet takes for a formula. */

export type CsvValue = string | number | boolean | null;

const PLAIN_NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const FORMULA = /^[=+\-@\t\r\0]/;

export function csvField(value: CsvValue): string {
  if (value === null) {
    return '';
  }
  let text = String(value);
  if (FORMULA.test(text) && !PLAIN_NUMBER.test(text)) {
    text = `'${text}`;
  }
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvOf(heads: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [heads, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** Gives the browser a file to keep. */
export function saveCsv(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
