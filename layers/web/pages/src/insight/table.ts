import { biasOf, chip, metered, symbolLink, timeOf } from '../element/parts.ts';
import { type Column, Table, type TableOptions } from '../element/table.ts';
import { fixed, signed } from '../format/number.ts';
import { isoOf } from '../format/time.ts';
import type { Insight } from '../read/insights.ts';
import { regimeOf } from './detail.ts';

/** Agreement in a word: all votes one way, most of them, or neither. */
export function agreementWord(agreement: number): string {
  if (agreement >= 0.999) {
    return 'one-sided';
  }
  return agreement >= 0.75 ? 'agree' : 'conflict';
}

export function rsiZone(rsi: number): string {
  if (rsi >= 70) {
    return 'high';
  }
  return rsi <= 30 ? 'low' : '';
}

function columns(staleOf: (insight: Insight) => string | null): Column<Insight>[] {
  const hist = (row: Insight): number => row.values.macd - row.values.macd_signal;
  const plain = (
    head: string,
    value: (row: Insight) => number,
    write: (value: number) => string,
    kind = 'n',
  ): Column<Insight> => ({
    head,
    class: kind,
    text: (row) => write(value(row)),
    sort: value,
    csv: value,
  });
  const two = (value: number): string => signed(value, 2);
  return [
    {
      head: 'Symbol',
      isName: true,
      class: 'pa',
      text: (row) => row.symbol,
      cell: (row) => [symbolLink(row.symbol)],
      sort: (row) => row.symbol,
      csv: (row) => row.symbol,
    },
    {
      head: 'Bias',
      class: 'pc',
      text: (row) => row.bias,
      cell: (row) => [biasOf(row.bias)],
      sort: (row) => row.bias,
      csv: (row) => row.bias,
    },
    {
      head: 'Confidence',
      class: 'n pb',
      text: (row) => fixed(row.confidence, 2),
      cell: (row) => metered(row.confidence, 's'),
      sort: (row) => row.confidence,
      csv: (row) => row.confidence,
    },
    plain(
      'Agreement',
      (row) => row.agreement,
      (value) => fixed(value, 2),
    ),
    { head: '', class: 'dim wideonly', text: (row) => agreementWord(row.agreement) },
    {
      head: 'Signal',
      class: 'dim pd',
      text: (row) => `${row.signal} ${staleOf(row) ?? ''}`,
      cell: (row) => (staleOf(row) === null ? [row.signal] : [staleChip(staleOf(row) ?? '')]),
      sort: (row) => row.signal,
      csv: (row) => row.signal,
    },
    plain(
      'RSI',
      (row) => row.values.rsi,
      (value) => fixed(value, 1),
    ),
    { head: '', class: 'dim wideonly', text: (row) => rsiZone(row.values.rsi) },
    plain('MACD', (row) => row.values.macd, two),
    plain('Sig.', (row) => row.values.macd_signal, two, 'n dim'),
    plain('Hist.', hist, two),
    plain(
      'ADX',
      (row) => row.values.adx,
      (value) => fixed(value, 1),
    ),
    {
      head: 'Regime',
      class: 'dim',
      text: (row) => row.regime ?? 'none yet',
      cell: (row) => [regimeOf(row.regime)],
      sort: (row) => row.regime,
      csv: (row) => row.regime,
    },
    {
      head: 'Age',
      class: 'n',
      text: (row) => `${row.bar_close} ${staleOf(row) ?? ''}`,
      cell: (row) => [timeOf(row.bar_close, 'age')],
      sort: (row) => -row.bar_close,
      tone: (row) => (staleOf(row) === null ? '' : 'stale'),
      csvHead: 'Bar close (UTC)',
      csv: (row) => isoOf(row.bar_close),
    },
  ];
}

function staleChip(why: string): Node {
  const element = chip('stale', 'bad');
  element.title = why;
  return element;
}

export function insightTable(
  staleOf: (insight: Insight) => string | null,
  options: Pick<TableOptions<Insight>, 'open' | 'sorted' | 'onSort'>,
): Table<Insight> {
  return new Table<Insight>({
    label: 'Insights',
    class: 'tight cards head-sticky',
    columns: columns(staleOf),
    key: (row) => row.symbol,
    rowClass: (row) => (staleOf(row) === null ? '' : 'is-stale'),
    ...options,
  });
}
