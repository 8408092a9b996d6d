import { h } from '../element/h.ts';
import { orderState, runLink, runState, symbolLink, timeOf } from '../element/parts.ts';
import { Table } from '../element/table.ts';
import { change, direction, money, price, quantity, signed } from '../format/number.ts';
import { modeWords, sideOf } from '../format/words.ts';
import type { Order, Position, RunRow } from '../read/runs.ts';
import { amountOf, amountTone } from './run_figures.ts';

function gain(row: Position): string {
  return row.unrealized_pnl === null ? 'none' : change(row.unrealized_pnl);
}

function gainPercent(row: Position): string {
  const paid = Math.abs(row.quantity) * row.average_entry;
  return row.unrealized_pnl === null || paid === 0
    ? ''
    : `${signed((row.unrealized_pnl / paid) * 100, 2)}%`;
}

export function heldTable(): Table<Position> {
  return new Table<Position>({
    label: 'Positions of the newest run',
    class: 'cards fix',
    key: (row) => `${row.strategy} ${row.symbol}`,
    columns: [
      {
        head: 'Symbol',
        isName: true,
        class: 'pa w-sym',
        text: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol, '?run=last')],
      },
      {
        head: 'Side',
        class: 'pc w-side',
        text: (row) => sideOf(row.quantity),
        cell: (row) => [
          sideOf(row.quantity),
          h(
            'span',
            { class: 'only-phone' },
            ` ${quantity(Math.abs(row.quantity))} at ${price(row.average_entry)}`,
          ),
        ],
      },
      { head: 'Qty', class: 'n w-qty', text: (row) => quantity(Math.abs(row.quantity)) },
      { head: 'Average', class: 'n w-px', text: (row) => price(row.average_entry) },
      { head: 'Value', class: 'n', text: (row) => money(row.market_value) },
      {
        head: 'Unrealised',
        class: 'n pb',
        text: (row) => gain(row),
        tone: (row) => direction(row.unrealized_pnl ?? 0),
      },
      {
        head: '%',
        class: 'n pd',
        text: (row) => gainPercent(row),
        tone: (row) => direction(row.unrealized_pnl ?? 0),
      },
      {
        head: 'Since',
        class: 'n dim',
        text: (row) => String(row.last_update),
        cell: (row) => [timeOf(row.last_update)],
      },
      { head: 'Strategy', class: 'dim cut', text: (row) => row.strategy },
    ],
  });
}

export function orderedTable(): Table<Order> {
  return new Table<Order>({
    label: 'Last orders',
    class: 'cards fix',
    key: (row) => String(row.order_id),
    columns: [
      {
        head: 'Symbol',
        isName: true,
        class: 'pa w-sym',
        text: (row) => row.symbol,
        cell: (row) => [symbolLink(row.symbol, '?run=last')],
      },
      {
        head: 'Side',
        class: 'pc w-side',
        text: (row) => row.side.toLowerCase(),
        cell: (row) => [
          row.side.toLowerCase(),
          h(
            'span',
            { class: 'only-phone' },
            ` ${quantity(row.quantity)} at `,
            timeOf(row.decided_at),
          ),
        ],
      },
      { head: 'Qty', class: 'n w-qty', text: (row) => quantity(row.quantity) },
      {
        head: 'Ref. price',
        class: 'n pb w-px',
        text: (row) => (row.price === null ? '' : price(row.price)),
      },
      {
        head: 'Time',
        class: 'n dim w-when',
        text: (row) => String(row.decided_at),
        cell: (row) => [timeOf(row.decided_at)],
      },
      {
        head: 'State',
        class: 'pd pad w-pl',
        text: (row) => row.status,
        cell: (row) => [orderState(row.status)],
      },
      { head: 'Reason', class: 'dim cut', text: (row) => row.reason },
    ],
  });
}

export function ranTable(): Table<RunRow> {
  return new Table<RunRow>({
    label: 'Newest runs',
    class: 'tight narrow',
    key: (row) => row.run_id,
    columns: [
      {
        head: 'Run',
        isName: true,
        text: (row) => row.run_id,
        cell: (row) => [runLink(row.run_id)],
      },
      { head: 'Mode', class: 'dim not-phone', text: (row) => modeWords(row.mode) },
      {
        head: 'Strategy',
        class: 'cut',
        text: (row) => row.strategies.map((one) => one.id).join(' '),
      },
      {
        head: 'Started',
        class: 'n dim',
        text: (row) => String(row.started_at),
        cell: (row) => [timeOf(row.started_at, 'brief')],
      },
      {
        head: 'Realised',
        class: 'n',
        text: (row) => amountOf(row, row.realized_pnl),
        tone: (row) => amountTone(row.realized_pnl),
      },
      { head: 'Status', text: (row) => row.status, cell: (row) => [runState(row.status)] },
    ],
  });
}
