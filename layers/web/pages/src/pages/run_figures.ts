import { change, direction } from '../format/number.ts';
import type { RunRow } from '../read/runs.ts';

/** What comes of a run is written down when it ends: until then 0 would be a claim. */
export const UNKNOWN = 'unknown';
export const AT_ITS_END = 'known when the run ends';
export const POSITIONS_AT_ITS_END = 'Positions are known when the run ends.';

type Ended = Pick<RunRow, 'status'>;
type Maybe = number | null;

/** One whose process was killed also says that it is running, until somebody looks after it. */
export const isRunning = (run: Ended | null | undefined): boolean => run?.status === 'running';

export const known = (value: Maybe, write: (value: number) => string): string =>
  value === null ? UNKNOWN : write(value);

export const toneOf = (value: Maybe): string => (value === null ? 'dim3' : '');

/** An amount that a run may not have, or not yet. */
export function amountOf(run: Ended, value: Maybe, write = change): string {
  const missing = isRunning(run) ? UNKNOWN : 'none';
  return value === null ? missing : write(value);
}

export const amountTone = (value: Maybe): string => (value === null ? 'dim3' : direction(value));
