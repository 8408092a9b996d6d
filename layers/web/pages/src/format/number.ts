/** Numbers as a trader reads them. Nothing here adds amounts up; it only writes them down. */

export type Grouping = 'lakh' | 'thousand';

const MINUS = '\u2212';

let grouping: Grouping = 'lakh';

export function useGrouping(wanted: Grouping): void {
  grouping = wanted;
}

function grouped(digits: string): string {
  if (grouping === 'thousand' || digits.length <= 3) {
    return digits.replace(/\B(?=(\d{3})+$)/g, ',');
  }
  const head = digits.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, ',');
  return `${head},${digits.slice(-3)}`;
}

/** With groups, so many decimals and a true minus. What rounds to zero has no sign. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const sign = value < 0 && /[1-9]/.test(text) ? MINUS : '';
  return sign + grouped(whole) + (fraction === undefined ? '' : `.${fraction}`);
}

/** The same with its sign always; zero has none. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

export const count = (value: number): string => fixed(value, 0);
export const price = (value: number): string => fixed(value, 2);
export const money = (value: number): string => fixed(value, 2);
export const change = (value: number): string => signed(value, 2);
export const percent = (ratio: number): string => `${signed(ratio * 100, 2)}%`;

/** A quantity: whole where it is whole, else with the decimals it has, eight at most. */
export function quantity(value: number): string {
  if (Number.isInteger(value)) {
    return fixed(value, 0);
  }
  const decimals = value.toFixed(8).replace(/0+$/, '').split('.')[1]?.length ?? 0;
  return fixed(value, decimals);
}

const LAKH = 1e5;
const CRORE = 1e7;

/** For axes and totals only: 47.82 L, 1.01 cr, 18.5 k; thousands as k, M and bn. */
export function short(value: number, decimals = 2): string {
  const size = Math.abs(value);
  const steps: [number, string][] =
    grouping === 'lakh'
      ? [
          [CRORE, ' cr'],
          [LAKH, ' L'],
          [1e3, ' k'],
        ]
      : [
          [1e9, ' bn'],
          [1e6, ' M'],
          [1e3, ' k'],
        ];
  for (const [step, name] of steps) {
    if (size >= step) {
      return fixed(value / step, decimals) + name;
    }
  }
  return fixed(value, size < 10 ? decimals : 0);
}

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;

/** Labels of an axis: one unit for all of them, and decimals enough to tell them apart. */
export function axisLabels(values: readonly number[], step: number): string[] {
  const size = Math.max(...values.map(Math.abs), 0);
  const million = size >= 1e6 ? 1e6 : 1;
  const unit = grouping === 'lakh' ? (size >= LAKH ? LAKH : 1) : million;
  const name = unit === 1 ? '' : unit === LAKH ? ' L' : ' M';
  let decimals = 0;
  while (decimals < 4 && !isWhole((step / unit) * 10 ** decimals)) {
    decimals += 1;
  }
  return values.map((value) => fixed(value / unit, decimals) + name);
}

/** Bytes with the unit that leaves one to three digits before the point. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let step = 0;
  let size = value;
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${fixed(size, step === 0 ? 0 : 1)} ${units[step]}`;
}

/** Which way a change goes: the class that gives its colour, none for what shows as zero. */
export function direction(value: number, decimals = 2): '' | 'up' | 'down' {
  const text = fixed(value, decimals);
  if (!/[1-9]/.test(text)) {
    return '';
  }
  return value > 0 ? 'up' : 'down';
}
