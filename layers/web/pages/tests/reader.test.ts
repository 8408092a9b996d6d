import { describe, expect, it } from 'vitest';
import { numbers } from '../src/read/columns.ts';
import { readEvent } from '../src/read/events.ts';
import { readFrame } from '../src/read/frame.ts';
import {
  date,
  list,
  mapOf,
  nullable,
  number,
  object,
  oneOf,
  optional,
  ReadError,
  sameLength,
  text,
  time,
} from '../src/read/reader.ts';

const reader = object({ name: text, size: nullable(number), at: time, kind: oneOf('a', 'b') });
const GOOD = { name: 'x', size: null, at: '2026-11-20T08:10:00Z', kind: 'b', more: 1 };

describe('readers', () => {
  it('give what is there, and pass over what they do not know', () => {
    expect(reader(GOOD, 'it')).toEqual({
      name: 'x',
      size: null,
      at: Date.parse(GOOD.at),
      kind: 'b',
    });
  });

  it.each([
    [{ ...GOOD, name: undefined }, 'it.name is missing, expected a text'],
    [{ ...GOOD, size: '3' }, 'it.size is "3", expected a number'],
    [
      { ...GOOD, at: '2026-11-20' },
      'it.at is "2026-11-20", expected a time such as 2026-11-20T08:10:00Z',
    ],
    [{ ...GOOD, at: '2026-13-40T99:00:00Z' }, 'expected a time'],
    [{ ...GOOD, kind: 'c' }, 'it.kind is "c", expected one of a, b'],
    [[], 'it is [], expected an object'],
    [null, 'it is null, expected an object'],
  ])('name what is wrong: %j', (value, message) => {
    expect(() => reader(value, 'it')).toThrow(ReadError);
    expect(() => reader(value, 'it')).toThrow(message);
  });

  it('say where in a list', () => {
    expect(() => list(reader)([GOOD, { ...GOOD, name: 3 }], 'rows')).toThrow('rows[1].name is 3');
    expect(() => numbers([1, null], 'close')).toThrow('close[1] is null, expected a number');
    expect(() => mapOf(number)({ a: 'x' }, 'refused')).toThrow('refused.a');
  });

  it('know optional, dates and columns of one length', () => {
    expect(optional(text)(undefined, 'x')).toBeNull();
    expect(date('2026-11-20', 'x')).toBe('2026-11-20');
    expect(() => sameLength('bars', { open: [1], close: [1, 2] })).toThrow('open 1, close 2');
  });

  it('refuse a frame without its session', () => {
    expect(() =>
      readFrame({ program_version: '0.4.0', store: 'x', exchange: 'NSE' }, '/frame'),
    ).toThrow('/frame.session is missing');
  });
});

describe('events', () => {
  it('are read by their name, and unknown ones passed over', () => {
    const data =
      '{"batch_id":9,"timeframe":"5m","computed_at":"2026-11-20T08:10:30Z","insights":150}';
    expect(readEvent('insights', data)).toEqual({
      name: 'insights',
      data: {
        batch_id: 9,
        timeframe: '5m',
        computed_at: Date.parse('2026-11-20T08:10:30Z'),
        insights: 150,
      },
    });
    expect(readEvent('weather', '{}')).toBeNull();
  });

  it('fail with their name', () => {
    expect(() => readEvent('run', '{"run_id":1}')).toThrow('event run.run_id is 1');
    expect(() => readEvent('bars', '{')).toThrow('event bars is no JSON');
  });
});
