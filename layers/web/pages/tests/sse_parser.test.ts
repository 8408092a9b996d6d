import { describe, expect, it } from 'vitest';
import { SseParser, type WireEvent } from '../src/live/sse_parser.ts';

function parsed(...pieces: string[]): { events: WireEvent[]; parser: SseParser } {
  const events: WireEvent[] = [];
  const parser = new SseParser((event) => events.push(event));
  pieces.forEach((piece) => parser.push(piece));
  return { events, parser };
}

describe('server-sent events', () => {
  it('come in any pieces', () => {
    const whole = 'retry: 2000\n\n: beat\n\nid: 7\nevent: bars\ndata: {"a":1}\n\n';
    const { events, parser } = parsed(...whole);
    expect(events).toEqual([{ name: 'bars', data: '{"a":1}' }]);
    expect([parser.lastId, parser.retryMs]).toEqual(['7', 2000]);
  });

  it('keep lines of data apart and end lines either way', () => {
    expect(parsed('data: a\r\ndata:b\r\n\r\n').events).toEqual([{ name: 'message', data: 'a\nb' }]);
  });

  it('count an ID only with its whole event', () => {
    const { parser } = parsed('id: 7\ndata: x\n\nid: 8\ndata: y\n');
    expect(parser.lastId).toBe('7');
    parser.restart();
    parser.push('data: z\n\n');
    expect(parser.lastId).toBe('7');
  });

  it('say nothing for a beat', () => {
    expect(parsed(': beat\n\n').events).toEqual([]);
  });
});
