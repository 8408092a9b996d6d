import { symbolRow } from './bars.ts';
import { list, number, object, type Read, text, time } from './reader.ts';

export const readHealth = object({
  store: object({
    file: text,
    file_bytes: number,
    bars: number,
    schema_version: number,
    duckdb_version: text,
    sqlite_version: text,
  }),
  symbols: list(symbolRow),
  imports: list(object({ import_id: number, imported_at: time, source: text, bars: number })),
  rejects: list(object({ import_id: number, file: text, rows: number })),
  insights: list(
    object({
      timeframe: text,
      symbols: number,
      computed_to: time,
      behind: number,
      batches: list(object({ batch_id: number, computed_at: time, insights: number })),
    }),
  ),
  server: object({
    started_at: time,
    program_version: text,
    views_cached: number,
    views_last_known: number,
    streams: number,
  }),
});
export type Health = Read<typeof readHealth>;
