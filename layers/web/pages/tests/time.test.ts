import { afterEach, describe, expect, it } from 'vitest';
import {
  age,
  brief,
  clock,
  countdown,
  dayMonth,
  dayNumber,
  fullDate,
  hourMinute,
  isoOf,
  moment,
  useZone,
  weekday,
} from '../src/format/time.ts';

const AT = Date.parse('2026-11-20T20:12:07Z');

afterEach(() => useZone('IST'));

describe('times', () => {
  it('are in the zone in use', () => {
    expect([clock(AT), fullDate(AT), weekday(AT)]).toEqual([
      '01:42:07',
      '21 Nov 2026',
      'Sat 21 Nov',
    ]);
    useZone('UTC');
    expect([clock(AT), hourMinute(AT), dayMonth(AT)]).toEqual(['20:12:07', '20:12', '20 Nov']);
  });

  it('change their day at the midnight of the zone', () => {
    const before = Date.parse('2026-11-20T18:29:59Z');
    expect(dayNumber(before + 1000) - dayNumber(before)).toBe(1);
    useZone('UTC');
    expect(dayNumber(before + 1000) - dayNumber(before)).toBe(0);
  });

  it('say no date today and no year this year', () => {
    expect(moment(AT, AT + 60_000)).toBe('01:42');
    expect(moment(AT, AT + 86_400_000)).toBe('21 Nov 01:42');
    expect(moment(AT, AT + 86_400_000 * 300)).toBe('21 Nov 2026 01:42');
    expect(brief(AT, AT + 86_400_000)).toBe('21 Nov');
  });

  it('are written in UTC for machines', () => {
    expect(isoOf(AT)).toBe('2026-11-20T20:12:07Z');
  });

  it('have ages a trader reads', () => {
    expect([7_000, 97_000, 1_297_000, 3 * 3_600_000, 60 * 3_600_000, -5_000].map(age)).toEqual([
      '7 s',
      '1:37',
      '21:37',
      '3 h',
      '2 d',
      '0 s',
    ]);
  });

  it('count down to zero and not beyond', () => {
    expect([5_573_000, 1, 0, -9_000].map(countdown)).toEqual([
      '1:32:53',
      '0:00:01',
      '0:00:00',
      '0:00:00',
    ]);
  });
});
