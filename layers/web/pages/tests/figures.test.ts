import { describe, expect, it } from 'vitest';
import { nothingPasses, passes } from '../src/insight/filter.ts';
import { staleness } from '../src/insight/stale.ts';
import { agreementWord, rsiZone } from '../src/insight/table.ts';
import { funnelSteps } from '../src/pages/run_sides.ts';
import { nearness } from '../src/pages/risk.ts';
import { drawdowns } from '../src/plots/equity.ts';
import { monthlyReturns } from '../src/plots/months.ts';
import type { Insight } from '../src/read/insights.ts';
import { routeOf } from '../src/routes.ts';

const insight = (more: Partial<Insight>): Insight => ({
  symbol: 'INFY',
  bar_close: 600_000,
  period_s: 300,
  bias: 'bullish',
  signal: 'stable',
  confidence: 0.7,
  agreement: 1,
  score: 0.7,
  regime: 'ranging',
  revision: 1,
  engine_version: 3,
  last_bar_close: 600_000,
  votes: { ema_trend: 1, rsi: 1, macd: 1, adx: 1, session_vwap: null, volatility: 1 },
  values: {
    ema_fast: 1,
    ema_slow: 1,
    rsi: 50,
    macd: 0,
    macd_signal: 0,
    adx: 20,
    plus_di: 1,
    minus_di: 1,
    session_vwap: null,
    atr: 1,
  },
  ...more,
});

describe('insights', () => {
  it('are stale when bars go on without them, or others have bars', () => {
    expect(staleness(insight({}), 600_000)).toBeNull();
    expect(staleness(insight({ last_bar_close: 1_199_999 }), 1_199_999)).toBeNull();
    expect(staleness(insight({ last_bar_close: 1_200_000 }), 1_200_000)).toBe(
      'insights are behind the bars',
    );
    expect(staleness(insight({}), 1_200_000)).toBe('no newer bars');
  });

  it('pass what asks for nothing and say what did not pass', () => {
    const any = { bias: '', from: 0, regime: '', symbol: '' };
    expect(passes(insight({}), any)).toBe(true);
    expect(passes(insight({ regime: null }), { ...any, regime: 'none' })).toBe(true);
    expect(passes(insight({}), { ...any, from: 0.71 })).toBe(false);
    expect(passes(insight({}), { ...any, symbol: ' nf' })).toBe(true);
    expect(nothingPasses({ ...any, from: 0.95 })).toBe(
      'No insight has a confidence of 0.95 or more.',
    );
  });

  it('have words for agreement and RSI', () => {
    expect([1, 0.8, 0.6].map(agreementWord)).toEqual(['one-sided', 'agree', 'conflict']);
    expect([71, 50, 30].map(rsiZone)).toEqual(['high', '', 'low']);
  });
});

const funnel = {
  bars: 100,
  with_insight: 98,
  signals: 10,
  refused: { cash: 1, collar: 3 },
  no_order: 2,
  orders: 4,
  unfilled: 1,
  fills: 3,
};

describe('a run', () => {
  it('falls from its highest point, capital included', () => {
    expect(drawdowns([90, 110, 99], 100).map((one) => one.toFixed(2))).toEqual([
      '-0.10',
      '0.00',
      '-0.10',
    ]);
    expect(drawdowns([], null)).toEqual([]);
  });

  it('has returns by month and year', () => {
    const at = (text: string): number => Date.parse(text);
    const years = monthlyReturns({
      run_id: 'run-1',
      capital: 100,
      note: null,
      points: [
        { at: at('2025-12-30T10:00:00Z'), equity: 110 },
        { at: at('2026-01-05T10:00:00Z'), equity: 121 },
        { at: at('2026-02-05T10:00:00Z'), equity: 121 },
      ],
    });
    expect(years.map((one) => [one.year, one.whole.toFixed(1)])).toEqual([
      [2025, '10.0'],
      [2026, '10.0'],
    ]);
    expect(years[1]?.months.slice(0, 3).map((one) => one?.toFixed(1))).toEqual([
      '10.0',
      '0.0',
      undefined,
    ]);
  });

  it('has a funnel with what was refused under the signals', () => {
    const steps = funnelSteps({ status: 'completed', funnel });
    expect(steps.map((step) => step.name)).toEqual([
      'Bars',
      'With an insight',
      'Signals',
      'already at the target',
      'collar',
      'cash',
      'Orders',
      'unfilled',
      'Fills',
    ]);
    expect(steps[2]?.ofBefore).toBe(0.1);
  });

  it('nears a limit at 80 and reaches it at 100 percent', () => {
    expect([null, 79.9, 80, 100].map(nearness)).toEqual(['', '', 'near', 'reached']);
  });
});

describe('addresses', () => {
  it('open their page, with the name in them', () => {
    expect(routeOf('/chart/M%26M')?.name).toBe('M&M');
    expect(routeOf('/runs/run-3')?.name).toBe('run-3');
    expect(routeOf('/runs')?.route.name).toBe('Runs');
    expect(routeOf('/login')).toBeNull();
    expect(routeOf('/account/password')).toBeNull();
    expect(routeOf('/chart/%')?.name).toBe('%');
  });
});
