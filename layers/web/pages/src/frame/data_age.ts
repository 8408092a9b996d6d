import { age } from '../format/time.ts';
import type { Frame } from '../read/frame.ts';

export type AgeLevel = 'plain' | 'late' | 'stale';

export interface DataAge {
  text: string;
  level: AgeLevel;
}

const LATE_MS = 90_000;
const STALE_MS = 300_000;

type Known = Pick<Frame, 'session' | 'previous_session' | 'newest_bar_close'>;

/**
 * How far the newest bar is behind what could be stored by now: nothing comes between sessions, but
 * the one before today's can be there in full at any time after it.
 */
function behind(frame: Known, newest: number, now: number): number {
  const { session, previous_session: previous } = frame;
  const ofPrevious = previous === null ? 0 : previous.closes_at - newest;
  const isBegun = session !== null && now >= session.opens_at;
  const ofToday = isBegun
    ? Math.min(now, session.closes_at) - Math.max(newest, session.opens_at)
    : 0;
  return Math.max(ofPrevious, ofToday);
}

/** How old the newest stored bar is, and whether that is more than it should be. */
export function dataAge(frame: Known, now: number): DataAge {
  if (frame.newest_bar_close === null) {
    return { text: 'none', level: 'plain' };
  }
  const late = behind(frame, frame.newest_bar_close, now);
  const text = age(now - frame.newest_bar_close);
  if (late >= STALE_MS) {
    return { text: `${text} stale`, level: 'stale' };
  }
  return late >= LATE_MS ? { text: `${text} late`, level: 'late' } : { text, level: 'plain' };
}
