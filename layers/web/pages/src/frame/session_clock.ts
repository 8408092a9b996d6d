import { countdown, hourMinute, weekday } from '../format/time.ts';
import type { ExchangeSession, Frame } from '../read/frame.ts';

export interface SessionText {
  phase: 'pre-open' | 'open' | 'closed';
  event: string; // opens 09:15, closes 15:30
  left: string | null; // until then; none when it is another day
}

function isNext(session: ExchangeSession | null, now: number): session is ExchangeSession {
  return session !== null && now < session.closes_at;
}

/** Where the exchange's day stands, and what comes next. */
export function sessionText(
  frame: Pick<Frame, 'session' | 'next_session'>,
  now: number,
): SessionText {
  const { session, next_session: next } = frame;
  if (!isNext(session, now)) {
    const event = `opens ${weekday(next.opens_at)} ${hourMinute(next.opens_at)}`;
    return { phase: 'closed', event, left: null };
  }
  if (now < session.opens_at) {
    const event = `opens ${hourMinute(session.opens_at)}`;
    return { phase: 'pre-open', event, left: countdown(session.opens_at - now) };
  }
  const event = `closes ${hourMinute(session.closes_at)}`;
  return { phase: 'open', event, left: countdown(session.closes_at - now) };
}
