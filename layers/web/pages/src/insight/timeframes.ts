/** What the server makes of minutes, shortest first. */
export const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '1d'] as const;

/** What a chart always has, by the keys 1 to 5. */
export const CHARTED: readonly string[] = ['1m', '5m', '15m', '1h', '1d'];

/** Those that are stored and the one that is shown, in order; one that is none comes last. */
export function offered(stored: readonly string[], shown: string): string[] {
  const known = TIMEFRAMES.filter((name) => stored.includes(name) || name === shown);
  return [...known, ...(known.some((name) => name === shown) ? [] : [shown])];
}
