import {
  list,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  type Reader,
  ReadError,
  text,
  time,
} from './reader.ts';
import { mode, runStatus, tradingState } from './trading.ts';

const readers = {
  bars: object({
    import_id: number,
    imported_at: time,
    symbols: nullable(list(text)),
    newest_bar_close: nullable(time),
  }),
  insights: object({ batch_id: number, timeframe: text, computed_at: time, insights: number }),
  run: object({ run_id: text, mode, status: runStatus, records: number }),
  trading: object({
    mode: nullable(mode), // none: the file STOP
    strategy: nullable(text),
    state: tradingState,
    who: nullable(text),
    why: nullable(text),
    since: nullable(time),
  }),
  resync: object({}),
  session: object({ state: oneOf('ended') }),
};

export type EventName = keyof typeof readers;
export type LiveEvent = {
  [K in EventName]: { name: K; data: Read<(typeof readers)[K]> };
}[EventName];

function isEventName(name: string): name is EventName {
  return Object.hasOwn(readers, name);
}

/** An event of the stream; none for a kind that these pages do not know. */
export function readEvent(name: string, data: string): LiveEvent | null {
  if (!isEventName(name)) {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw new ReadError(`event ${name} is no JSON: ${data.slice(0, 40)}`);
  }
  const read: Reader<unknown> = readers[name];
  return { name, data: read(value, `event ${name}`) } as LiveEvent;
}
