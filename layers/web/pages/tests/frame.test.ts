import { describe, expect, it } from 'vitest';
import { dataAge } from '../src/frame/data_age.ts';
import { sessionText } from '../src/frame/session_clock.ts';
import { matches } from '../src/frame/search.ts';

const at = (text: string): number => Date.parse(`2026-11-20T${text}Z`);
const session = { date: '2026-11-20', opens_at: at('03:45:00'), closes_at: at('10:00:00') };
const previous = {
  date: '2026-11-19',
  opens_at: Date.parse('2026-11-19T03:45:00Z'),
  closes_at: Date.parse('2026-11-19T10:00:00Z'),
};
const next = {
  date: '2026-11-23',
  opens_at: Date.parse('2026-11-23T03:45:00Z'),
  closes_at: Date.parse('2026-11-23T10:00:00Z'),
};

describe('the age of the data', () => {
  const age = (newest: string | null, now: string, today: typeof session | null = session) =>
    dataAge(
      {
        session: today,
        previous_session: previous,
        newest_bar_close: newest === null ? null : at(newest),
      },
      at(now),
    );

  it('is late from 90 s and stale from 300 s while the session is open', () => {
    expect(age('08:12:00', '08:12:07')).toEqual({ text: '7 s', level: 'plain' });
    expect(age('08:12:00', '08:13:29').level).toBe('plain');
    expect(age('08:12:00', '08:13:30')).toEqual({ text: '1:30 late', level: 'late' });
    expect(age('08:12:00', '08:17:00')).toEqual({ text: '5:00 stale', level: 'stale' });
  });

  it('counts from the open, not from the evening before', () => {
    const evening = { newest_bar_close: previous.closes_at };
    const level = (now: string) =>
      dataAge({ session, previous_session: previous, ...evening }, at(now)).level;
    expect([level('03:44:00'), level('03:46:00'), level('03:47:00'), level('03:51:00')]).toEqual([
      'plain',
      'plain',
      'late',
      'stale',
    ]);
  });

  it('asks for no more than the close once the session is over', () => {
    expect(age('10:00:00', '13:00:00')).toEqual({ text: '3 h', level: 'plain' });
    expect(age('09:50:00', '13:00:00').level).toBe('stale');
  });

  it('misses the session before today\u2019s, at any time of any day', () => {
    const level = (newest: number, now: string, today: typeof session | null) =>
      dataAge({ session: today, previous_session: previous, newest_bar_close: newest }, at(now))
        .level;
    const dayBefore = previous.opens_at - 63_900_000; // the close of the session before that one
    expect([
      level(dayBefore, '03:00:00', session), // before the open
      level(dayBefore, '03:46:00', session), // while today alone would be no cause
      level(dayBefore, '08:00:00', null), // on a day without a session
      level(previous.closes_at - 300_000, '08:00:00', null),
      level(previous.closes_at - 60_000, '08:00:00', null),
      level(previous.closes_at, '03:00:00', session),
    ]).toEqual(['stale', 'stale', 'stale', 'stale', 'plain', 'plain']);
  });

  it('alarms nobody without a session or without bars', () => {
    expect(age('08:00:00', '09:00:00', null).level).toBe('plain');
    expect(age(null, '09:00:00')).toEqual({ text: 'none', level: 'plain' });
  });
});

describe('the exchange\u2019s day', () => {
  const text = (now: string, today: typeof session | null = session) =>
    sessionText({ session: today, next_session: next }, at(now));

  it('goes from before the open to after the close', () => {
    expect(text('03:36:48')).toEqual({
      phase: 'pre-open',
      event: 'opens 09:15',
      left: '0:08:12',
    });
    expect(text('08:12:07')).toEqual({ phase: 'open', event: 'closes 15:30', left: '1:47:53' });
    expect(text('10:00:00')).toEqual({
      phase: 'closed',
      event: 'opens Mon 23 Nov 09:15',
      left: null,
    });
    expect(text('08:00:00', null).phase).toBe('closed');
  });
});

describe('the symbol search', () => {
  it('puts beginnings before middles and stops at its size', () => {
    const names = ['BHARTIARTL', 'INFY', 'KOTAKBANK', 'SBIN'];
    expect(matches(names, 'b', 9)).toEqual(['BHARTIARTL', 'KOTAKBANK', 'SBIN']);
    expect(matches(names, ' inf', 9)).toEqual(['INFY']);
    expect(matches(names, '', 2)).toEqual(['BHARTIARTL', 'INFY']);
  });
});
