import { numbers } from './columns.ts';
import {
  flag,
  list,
  nullable,
  number,
  object,
  type Read,
  type Reader,
  sameLength,
  text,
  time,
} from './reader.ts';

export const symbolRow = object({
  symbol: text,
  bars: number,
  sessions: number,
  first_open: time,
  last_open: time,
  minutes_missing: number,
  revised: number,
  flags: object({
    off_session: number,
    weekend: number,
    jump: number,
    zero_volume: number,
    stale_run: number,
    off_tick: number,
  }),
});
export type SymbolRow = Read<typeof symbolRow>;

export const readSymbols = object({ symbols: list(symbolRow) });
export type Symbols = Read<typeof readSymbols>;

const bars = object({
  symbol: text,
  timeframe: text,
  last_import_id: nullable(number),
  open_time: numbers,
  close_time: numbers,
  open: numbers,
  high: numbers,
  low: numbers,
  close: numbers,
  volume: numbers,
  is_forming: flag,
  gaps: list(object({ from: number, to: number, minutes: number })),
  has_more_before: flag,
  tick: nullable(number),
  previous_close: nullable(number), // of the session before the last, in shares of the last
});
export type Bars = Read<typeof bars>;

export const readBars: Reader<Bars> = (value, at) => {
  const read = bars(value, at);
  sameLength(at, {
    open_time: read.open_time,
    close_time: read.close_time,
    open: read.open,
    high: read.high,
    low: read.low,
    close: read.close,
    volume: read.volume,
  });
  return read;
};
