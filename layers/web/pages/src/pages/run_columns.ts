import { h } from '../element/h.ts';
import { orderState, symbolLink, timeOf } from '../element/parts.ts';
import type { Column } from '../element/table.ts';
import { change, count, direction, fixed, money, price, quantity } from '../format/number.ts';
import { isoOf } from '../format/time.ts';
import { sideOf } from '../format/words.ts';
import type {
  Adjustment,
  Order,
  Position,
  RoundTrip,
  Signal,
  Trade,
  Verdict,
} from '../read/runs.ts';

type Maybe = number | null;

const amount = (value: Maybe): string => (value === null ? 'none' : change(value));
const tone = (value: Maybe): string => (value === null ? 'dim3' : direction(value));

function time<R>(head: string, of: (row: R) => number, kind = 'dim'): Column<R> {
  return {
    head,
    class: kind,
    text: (row) => String(of(row)),
    cell: (row) => [timeOf(of(row))],
    csvHead: `${head} (UTC)`,
    csv: (row) => isoOf(of(row)),
  };
}

const inRupees = (head: string): string => `${head.replace(', INR', '')} (INR)`;

function symbol<R extends { symbol: string }>(run: string): Column<R> {
  const query = `?run=${encodeURIComponent(run)}`;
  return {
    head: 'Symbol',
    isName: true,
    class: 'pa w-sym',
    text: (row) => row.symbol,
    cell: (row) => [symbolLink(row.symbol, query)],
    csv: (row) => row.symbol,
  };
}

function plain<R>(head: string, of: (row: R) => string, kind = ''): Column<R> {
  return { head, class: kind, text: of, csv: of };
}

function figure<R>(
  head: string,
  of: (row: R) => Maybe,
  write: (value: number) => string,
  kind = 'n',
): Column<R> {
  return {
    head,
    class: kind,
    csvHead: write === price || write === money ? inRupees(head) : head,
    csv: of,
    text: (row) => {
      const value = of(row);
      return value === null ? 'none' : write(value);
    },
    tone: (row) => (of(row) === null ? 'dim3' : ''),
  };
}

function gain<R>(head: string, of: (row: R) => Maybe, kind = 'n'): Column<R> {
  return {
    head,
    class: kind,
    text: (row) => amount(of(row)),
    tone: (row) => tone(of(row)),
    csvHead: inRupees(head),
    csv: of,
  };
}

const strategy = <R extends { strategy: string }>(kind = 'dim'): Column<R> =>
  plain('Strategy', (row) => row.strategy, kind);

export const signalColumns = (run: string): Column<Signal>[] => [
  symbol(run),
  time('Decided', (row) => row.timestamp, 'dim pd'),
  plain('Signal', (row) => row.type.toLowerCase(), 'pc'),
  figure(
    'Confidence',
    (row) => row.confidence,
    (value) => fixed(value, 2),
    'n pb',
  ),
  strategy(),
  plain('Reason', (row) => row.reason, 'dim cut'),
];

export const verdictColumns = (run: string): Column<Verdict>[] => [
  symbol(run),
  time('Decided', (row) => row.timestamp, 'dim pd'),
  plain('Signal', (row) => row.signal.toLowerCase()),
  plain('Side', (row) => row.side.toLowerCase(), 'pc'),
  figure('Qty', (row) => row.quantity, quantity),
  {
    head: 'Outcome',
    class: 'pb',
    text: (row) => row.outcome,
    cell: (row) => [orderState(row.outcome)],
    csv: (row) => row.outcome,
  },
  plain('Reason', (row) => row.reason, 'cut'),
  figure('Order', (row) => row.order_id, String, 'n dim'),
  strategy(),
];

export const orderColumns = (run: string): Column<Order>[] => [
  symbol(run),
  {
    head: 'Side',
    class: 'pc w-side',
    text: (row) => row.side.toLowerCase(),
    csv: (row) => row.side.toLowerCase(),
    cell: (row) => [
      row.side.toLowerCase(),
      h('span', { class: 'only-phone' }, ` ${quantity(row.quantity)}`),
    ],
  },
  figure('Qty', (row) => row.quantity, quantity, 'n w-qty'),
  {
    ...figure<Order>('Filled', (row) => row.filled_quantity, quantity),
    csvHead: 'Filled quantity',
  },
  plain('Type', (row) => row.type.toLowerCase(), 'dim'),
  {
    ...figure<Order>('Ref. price', (row) => row.price, price, 'n pb w-px'),
    csvHead: 'Reference price (INR)',
  },
  time('Decided', (row) => row.decided_at, 'n dim'),
  time('Last change', (row) => row.timestamp, 'n dim'),
  {
    head: 'State',
    class: 'pd',
    text: (row) => row.status,
    cell: (row) => [orderState(row.status)],
    csv: (row) => row.status,
  },
  figure('ID', (row) => row.order_id, String, 'n dim'),
  strategy(),
  plain('Reason', (row) => row.reason, 'dim cut'),
];

export const tradeColumns = (run: string): Column<Trade>[] => [
  symbol(run),
  plain('Side', (row) => row.side.toLowerCase(), 'pc w-side'),
  figure('Qty', (row) => row.quantity, quantity, 'n w-qty'),
  figure('Price', (row) => row.price, price, 'n pb w-px'),
  time('Filled at', (row) => row.timestamp, 'n dim pd'),
  figure('Fees', (row) => (row.hypothetical ? null : row.fees), money, 'n dim'),
  plain('Kind', (row) => (row.hypothetical ? 'hypothetical' : 'fill'), 'dim'),
  figure('Order', (row) => row.order_id, String, 'n dim'),
  figure('ID', (row) => row.trade_id, String, 'n dim'),
  strategy(),
];

export const roundTripColumns = (run: string): Column<RoundTrip>[] => [
  symbol(run),
  plain('Side', (row) => (row.side === 'BUY' ? 'long' : 'short'), 'pc'),
  figure('Qty', (row) => row.quantity, quantity),
  time('Entry', (row) => row.entry_time, 'n dim'),
  figure('Entry price', (row) => row.entry_price, price),
  time('Exit', (row) => row.exit_time, 'n dim'),
  figure('Exit price', (row) => row.exit_price, price),
  figure('Bars', (row) => row.bars_held, count),
  gain('Gross', (row) => row.gross_pnl),
  figure('Fees', (row) => row.fees, money, 'n dim'),
  gain('Net, INR', (row) => row.net_pnl, 'n pb'),
  plain('Exit reason', (row) => row.exit_reason, 'mono dim pd cut slim'),
  strategy('dim cut slim'),
];

export const positionColumns = (run: string): Column<Position>[] => [
  symbol(run),
  plain('Side', (row) => sideOf(row.quantity), 'pc w-side'),
  figure('Qty', (row) => Math.abs(row.quantity), quantity, 'n w-qty'),
  figure('Average', (row) => row.average_entry, price, 'n w-px'),
  figure('Value', (row) => row.market_value, money),
  gain('Unrealised', (row) => row.unrealized_pnl, 'n pb'),
  gain('Realised', (row) => row.realized_pnl, 'n pd'),
  figure('Fees', (row) => row.fees, money, 'n dim'),
  time('Last change', (row) => row.last_update, 'n dim'),
  strategy(),
];

export const adjustmentColumns = (run: string): Column<Adjustment>[] => [
  symbol(run),
  time('At', (row) => row.timestamp, 'dim pd'),
  plain('Kind', (row) => row.kind, 'pc'),
  figure('Before', (row) => row.quantity_before, quantity),
  figure('After', (row) => row.quantity_after, quantity),
  gain('Cash', (row) => row.cash, 'n pb'),
  strategy(),
];
