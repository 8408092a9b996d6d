import { describe, expect, it } from 'vitest';
import { alerts, sayingOf } from '../src/pages/alerts.ts';
import type { Frame } from '../src/read/frame.ts';
import type { Health } from '../src/read/health.ts';
import type { SymbolRow } from '../src/read/bars.ts';

const NEWEST = Date.parse('2026-11-20T10:00:00Z');
const frame = { stopped: false, trading: [], newest_bar_close: NEWEST } as unknown as Frame;

function lacking(symbol: string): Health {
  const row = { symbol, last_open: NEWEST - 86_400_000 } as SymbolRow;
  return { symbols: [row], insights: [] } as unknown as Health;
}

describe('what needs a look', () => {
  it('is written again when it is about another symbol', () => {
    const [of, other] = [lacking('INFY'), lacking('TCS')].map((one) => alerts(frame, one, null));
    expect(of?.[0]).toMatchObject({ about: { symbol: 'INFY' }, text: ' has no newer bar' });
    expect(sayingOf(of ?? [])).not.toBe(sayingOf(other ?? []));
    expect(sayingOf(of ?? [])).toBe(sayingOf(alerts(frame, lacking('INFY'), null)));
  });
});
