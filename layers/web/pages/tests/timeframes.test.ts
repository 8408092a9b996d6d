import { describe, expect, it } from 'vitest';
import { CHARTED, offered } from '../src/insight/timeframes.ts';

describe('timeframes', () => {
  it('are those that are stored and the one that is shown, shortest first', () => {
    expect(offered(['1h', '30m'], '5m')).toEqual(['5m', '30m', '1h']);
    expect(offered(['5m', '30m'], '30m')).toEqual(['5m', '30m']);
    expect(offered([], '1m')).toEqual(['1m']);
  });

  it('are never another than the one that was asked for', () => {
    expect(offered(['5m'], '7m')).toEqual(['5m', '7m']);
    expect(offered(CHARTED, '30m')).toEqual(['1m', '5m', '15m', '30m', '1h', '1d']);
  });
});
