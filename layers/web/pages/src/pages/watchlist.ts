import { h } from '../element/h.ts';
import { biasOf, metered, spark, symbolLink, timeOf } from '../element/parts.ts';
import { Table } from '../element/table.ts';
import { direction, fixed, percent, price } from '../format/number.ts';
import { regimeWords } from '../format/words.ts';
import { staleness } from '../insight/stale.ts';
import type { Watched } from '../read/insights.ts';

const changeOf = (row: Watched): number | null =>
  row.previous_close === null || row.previous_close === 0
    ? null
    : row.last_close / row.previous_close - 1;

function changeText(row: Watched): string {
  const part = changeOf(row);
  return part === null ? 'first session' : percent(part);
}

function biasText(row: Watched): string {
  return row.insight === null ? 'none' : `${row.insight.bias} ${fixed(row.insight.confidence, 2)}`;
}

function biasCell(row: Watched): Node[] {
  if (row.insight === null) {
    return [h('span', { class: 'dim3' }, 'no insight yet')];
  }
  const confidence = ` ${fixed(row.insight.confidence, 2)}`;
  return [biasOf(row.insight.bias), h('span', { class: 'only-phone' }, confidence)];
}

/** Last price, change and insight of every symbol. `newest` is the newest close known of all. */
export function watchlistTable(newest: () => number | null): Table<Watched> {
  const staleOf = (row: Watched): string | null =>
    row.insight === null ? null : staleness(row.insight, newest());
  const ageCell = (row: Watched): (Node | string)[] => {
    if (row.insight === null) {
      return [];
    }
    const age = timeOf(row.insight.bar_close, 'age');
    const why = staleOf(row);
    return why === null ? [age] : [h('span', { class: 'chip bad', title: why }, 'stale'), ' ', age];
  };
  return new Table<Watched>({
    label: 'Watchlist',
    class: 'cards tight',
    key: (row) => row.symbol,
    rowClass: (row) => (staleOf(row) === null ? '' : 'is-stale'),
    columns: [
      {
        head: 'Symbol',
        isName: true,
        class: 'pa',
        text: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol)],
      },
      { head: 'Last', class: 'n pb', text: (row) => price(row.last_close) },
      {
        head: 'Change',
        class: 'n pd',
        text: (row) => changeText(row),
        tone: (row) => direction((changeOf(row) ?? 0) * 100),
      },
      {
        head: 'Session',
        class: 'n wideonly',
        text: (row) => row.spark.join(),
        cell: (row) => [spark(row.spark, row.previous_close)],
      },
      {
        head: 'Bias',
        class: 'pc',
        text: (row) => biasText(row),
        cell: (row) => biasCell(row),
      },
      {
        head: 'Confidence',
        class: 'n',
        text: (row) => fixed(row.insight?.confidence ?? -1, 2),
        cell: (row) => (row.insight === null ? [] : metered(row.insight.confidence)),
      },
      { head: 'Signal', class: 'dim', text: (row) => row.insight?.signal ?? '' },
      {
        head: 'RSI',
        class: 'n',
        text: (row) => (row.insight ? fixed(row.insight.values.rsi, 1) : ''),
      },
      {
        head: 'Regime',
        class: 'dim',
        text: (row) => (row.insight ? regimeWords(row.insight.regime) : ''),
      },
      {
        head: 'Age',
        class: 'n',
        text: (row) => `${row.insight?.bar_close} ${staleOf(row)}`,
        cell: (row) => ageCell(row),
      },
    ],
  });
}
