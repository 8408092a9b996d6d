import {
  flag,
  json,
  list,
  mapOf,
  nullable,
  number,
  numberOrWord,
  object,
  optional,
  type Read,
  type Reader,
  text,
  time,
} from './reader.ts';
import { mode, runStatus } from './trading.ts';

const maybe = nullable(number);

const runRow = object({
  run_id: text,
  number,
  mode,
  status: runStatus,
  failure: nullable(text),
  symbols: list(text),
  strategies: list(object({ id: text, type: text })),
  from: nullable(time),
  to: nullable(time),
  started_at: time,
  wall_seconds: maybe, // this and what follows: none while it is running
  bars_processed: maybe,
  bars_with_insight: maybe,
  signals_generated: maybe,
  signals_rejected: maybe,
  orders_sent: maybe,
  orders_would_send: maybe,
  orders_unfilled: maybe,
  trades_executed: maybe,
  strategies_disabled: maybe,
  realized_pnl: maybe,
  unrealized_pnl: maybe,
  fees: maybe,
  final_equity: maybe,
  program_version: text,
  engine_version: number,
});
export type RunRow = Read<typeof runRow>;

export const readRuns = object({ total: number, runs: list(runRow) });
export type Runs = Read<typeof readRuns>;

const position = object({
  strategy: text,
  symbol: text,
  quantity: number,
  average_entry: number,
  market_value: number,
  realized_pnl: maybe,
  unrealized_pnl: maybe,
  fees: maybe,
  last_update: time,
});
export type Position = Read<typeof position>;

export const readRun = object({
  run_id: text,
  status: runStatus,
  failure: nullable(text),
  mode,
  symbols: list(text),
  strategies: list(object({ type: text, id: text, params: mapOf(json) })),
  from: nullable(time),
  to: nullable(time),
  max_bars: nullable(number),
  last_import_id: number,
  bars_processed: number,
  signals_generated: number,
  signals_rejected: number,
  orders_sent: number,
  orders_would_send: number,
  trades_executed: number,
  strategies_disabled: number,
  realized_pnl: maybe,
  unrealized_pnl: maybe,
  fees: maybe,
  final_equity: maybe,
  positions_adjusted: number,
  positions: list(position),
  input_hash: text,
  signal_hash: text,
  order_hash: text,
  trade_hash: text,
  configuration_hash: text,
  wall_seconds: number,
  bars_per_second: number,
  bars_off_session: nullable(number),
  funnel: object({
    bars: number,
    with_insight: number,
    signals: number,
    refused: mapOf(number),
    no_order: number,
    orders: number,
    unfilled: number,
    fills: number,
  }),
  why_nothing_traded: nullable(text),
  failures: list(object({ strategy: text, timestamp: time, symbol: text, reason: text })),
  held_back: list(object({ strategy: text, why: text })),
  conversions: number,
  blocks_over_budget: number,
  slowest_block_ms: number,
  trading_changes: list(object({ timestamp: time, state: text, reason: text })),
  breakdown: list(
    object({
      strategy: text,
      symbol: text,
      signals: number,
      refused: number,
      orders: number,
      trades: number,
      round_trips: number,
      realized_pnl: maybe,
      unrealized_pnl: maybe,
      fees: maybe,
    }),
  ),
  costs: text,
  fills: text,
  slippage_bps: numberOrWord,
  insight_delay: text,
  insight_max_age: text,
  unexplained_jumps_allowed: flag,
  risk_on: list(text),
  risk_off: list(text),
  program_version: text,
  engine_version: number,
  started_at: time,
  warnings: list(text),
});
export type Run = Read<typeof readRun>;

export const readEquity = object({
  run_id: text,
  points: list(object({ at: time, equity: number })),
  capital: nullable(number),
  note: optional(text),
});
export type Equity = Read<typeof readEquity>;

export const readConfiguration = object({
  run_id: text,
  configuration: mapOf(json),
  configuration_hash: text,
});

export const readStrategies = object({
  strategies: list(
    object({
      id: text,
      type: text,
      run_id: text,
      mode,
      status: runStatus,
      started_at: time,
      symbols: number,
      signals: number,
      refused: number,
      orders: number,
      trades: number,
      round_trips: number,
      realized_pnl: maybe,
      unrealized_pnl: maybe,
      fees: maybe,
      disabled: flag,
    }),
  ),
});
export type StrategyRow = Read<typeof readStrategies>['strategies'][number];

/** One stretch of a list of a run. */
export interface RunList<R> {
  run_id: string;
  total: number;
  offset: number;
  rows: R[];
}

function runList<R>(row: Reader<R>): Reader<RunList<R>> {
  return object({ run_id: text, total: number, offset: number, rows: list(row) });
}

export const readSignals = runList(
  object({
    timestamp: time,
    strategy: text,
    symbol: text,
    type: text,
    confidence: number,
    reason: text,
  }),
);
export const readVerdicts = runList(
  object({
    timestamp: time,
    strategy: text,
    symbol: text,
    signal: text,
    side: text,
    quantity: number,
    outcome: text,
    reason: text,
    order_id: nullable(number),
  }),
);
export const readOrders = runList(
  object({
    timestamp: time,
    order_id: number,
    strategy: text,
    symbol: text,
    side: text,
    type: text,
    quantity: number,
    filled_quantity: number,
    price: nullable(number),
    status: text,
    reason: text,
    decided_at: time,
  }),
);
export const readTrades = runList(
  object({
    timestamp: time,
    trade_id: number,
    order_id: number,
    strategy: text,
    symbol: text,
    side: text,
    quantity: number,
    price: number,
    fees: maybe,
    hypothetical: flag,
  }),
);
export const readRoundTrips = runList(
  object({
    strategy: text,
    symbol: text,
    side: text,
    quantity: number,
    entry_time: time,
    entry_price: number,
    exit_time: time,
    exit_price: number,
    gross_pnl: number,
    fees: maybe,
    net_pnl: number,
    bars_held: number,
    exit_reason: text,
  }),
);
export const readPositions = runList(position);
export const readAdjustments = runList(
  object({
    timestamp: time,
    strategy: text,
    symbol: text,
    kind: text,
    quantity_before: number,
    quantity_after: number,
    cash: maybe,
  }),
);
export type Signal = Read<typeof readSignals>['rows'][number];
export type Verdict = Read<typeof readVerdicts>['rows'][number];
export type Order = Read<typeof readOrders>['rows'][number];
export type Trade = Read<typeof readTrades>['rows'][number];
export type RoundTrip = Read<typeof readRoundTrips>['rows'][number];
export type Adjustment = Read<typeof readAdjustments>['rows'][number];
