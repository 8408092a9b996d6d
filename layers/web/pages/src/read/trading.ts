import {
  flag,
  list,
  nullable,
  number,
  numberOrWord,
  object,
  oneOf,
  optional,
  type Read,
  text,
  time,
} from './reader.ts';

export const mode = oneOf('dry_run', 'paper', 'live');
export const tradingState = oneOf('active', 'reducing', 'halted');
export const runStatus = oneOf('running', 'completed', 'halted', 'failed');

export const tradingEntry = object({
  mode,
  strategy: nullable(text),
  state: tradingState,
  in_force: tradingState,
  since: nullable(time),
  who: nullable(text),
  why: nullable(text),
  until_end_of: nullable(text),
});
export type TradingEntry = Read<typeof tradingEntry>;

export const tradingChange = object({
  at: time,
  mode,
  strategy: nullable(text),
  state: tradingState,
  who: text,
  why: text,
});
export type TradingChange = Read<typeof tradingChange>;

const limit = object({
  limit: text,
  unit: optional(text),
  value: numberOrWord,
  used: optional(number),
  percent: optional(number),
});
export type Limit = Read<typeof limit>;

export const readRisk = object({
  trading: list(tradingEntry),
  stop_file: text,
  stopped: flag,
  run_id: optional(text),
  limits: optional(list(limit)),
  history: list(tradingChange),
});
export type Risk = Read<typeof readRisk>;

export const readAudit = object({
  entries: list(
    object({ at: time, what: text, user: text, by: text, address: text, detail: text }),
  ),
  trading: list(tradingChange),
});
export type Audit = Read<typeof readAudit>;
