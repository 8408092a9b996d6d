import { date, flag, list, nullable, number, object, type Read, text, time } from './reader.ts';
import { mode, runStatus, tradingEntry } from './trading.ts';

const session = object({ date, opens_at: time, closes_at: time });
export type ExchangeSession = Read<typeof session>;

export const readFrame = object({
  program_version: text,
  store: text,
  exchange: text,
  session: nullable(session), // of today
  previous_session: nullable(session), // the newest one before today
  next_session: session,
  newest_bar_close: nullable(time),
  newest_insight: nullable(object({ timeframe: text, batch_id: number, computed_at: time })),
  last_import: nullable(
    object({ import_id: number, imported_at: time, source: text, bars: number }),
  ),
  last_run: nullable(object({ run_id: text, mode, status: runStatus, started_at: time })),
  trading: list(tradingEntry),
  stopped: flag,
});
export type Frame = Read<typeof readFrame>;
