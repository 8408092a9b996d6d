import { describe, expect, it } from 'vitest';
import { markersOf } from '../src/chart/markers.ts';
import {
  barAt,
  changedFrom,
  gapMarks,
  insightRows,
  insightsChangedFrom,
  leaning,
  mergeBars,
  mergeInsights,
  newTail,
  regimeStretches,
  shiftOf,
  touches,
} from '../src/chart/series.ts';
import type { Bars } from '../src/read/bars.ts';
import type { InsightHistory, Regime } from '../src/read/insights.ts';

function bars(times: number[], closes = times.map((_, index) => 100 + index), more = {}): Bars {
  return {
    symbol: 'INFY',
    timeframe: '1m',
    last_import_id: 1,
    open_time: times,
    close_time: times.map((at) => at + 60),
    open: closes,
    high: closes,
    low: closes,
    close: closes,
    volume: closes,
    is_forming: false,
    gaps: [],
    has_more_before: true,
    tick: 0.05,
    previous_close: null,
    ...more,
  };
}

function insights(
  closes: number[],
  regimes: (Regime | null)[] = closes.map(() => 'ranging'),
): InsightHistory {
  const column = closes.map((_, index) => index / 10);
  return {
    symbol: 'INFY',
    timeframe: '1m',
    bar_close: closes,
    bias: closes.map(() => 'bullish'),
    signal: closes.map(() => 'stable'),
    confidence: column,
    agreement: column,
    score: column,
    regime: regimes,
    votes: {
      ema_trend: column,
      rsi: column,
      macd: column,
      adx: column,
      session_vwap: column,
      volatility: column,
    },
    values: {
      ema_fast: column,
      ema_slow: column,
      rsi: column,
      macd: column,
      macd_signal: column,
      adx: column,
      plus_di: column,
      minus_di: column,
      session_vwap: column,
      atr: column,
    },
    revision: closes.map(() => 1),
    has_more_before: false,
  };
}

describe('bars that come in stretches', () => {
  it('put older ones before, and take over whether there are more', () => {
    const merged = mergeBars(bars([180, 240]), bars([60, 120], [1, 2], { has_more_before: false }));
    expect(merged.open_time).toEqual([60, 120, 180, 240]);
    expect(merged.has_more_before).toBe(false);
  });

  it('replace the tail and add to it', () => {
    const old = bars([60, 120, 180], [1, 2, 3], { is_forming: true });
    const merged = mergeBars(old, bars([180, 240], [9, 10]));
    expect(merged.close).toEqual([1, 2, 9, 10]);
    expect([merged.is_forming, merged.has_more_before]).toEqual([false, true]);
  });

  it('keep gaps once', () => {
    const gap = { from: 120, to: 180, minutes: 2 };
    const old = bars([60, 240, 300], [1, 2, 3], { gaps: [gap] });
    expect(mergeBars(old, bars([60, 240, 300], [1, 2, 3], { gaps: [gap] })).gaps).toEqual([gap]);
  });

  it('say from where on something changed', () => {
    const old = bars([60, 120, 180], [1, 2, 3]);
    expect(changedFrom(old, bars([60, 120, 180, 240], [1, 2, 3, 4]))).toBe(3);
    expect(changedFrom(old, bars([60, 120, 180], [1, 5, 3]))).toBe(1);
    expect(changedFrom(old, bars([0, 60, 120, 180]))).toBe(0);
    expect(changedFrom(old, bars([60, 120], [1, 2]))).toBe(2);
  });

  it.each(['open', 'high', 'low', 'close', 'volume'])('see another %s of any bar', (name) => {
    const times = Array.from({ length: 1_000 }, (_, index) => index * 60);
    const revised = times.map((_, index) => (index === 7 ? 1 : 100 + index));
    expect(changedFrom(bars(times), bars(times, undefined, { [name]: revised }))).toBe(7);
  });

  it('touch what is known, or leave a hole', () => {
    expect(touches(undefined, [60], true)).toBe(true);
    expect(touches([60, 120], [120, 180], true)).toBe(true);
    expect(touches([60, 120], [240, 300], true)).toBe(false);
    expect(touches([60, 120], [240, 300], false)).toBe(true);
  });

  it('say how far they moved, by those that both have', () => {
    expect(shiftOf([120, 180], [0, 60, 120, 180])).toBe(2);
    expect(shiftOf([60, 120, 180], [120, 180, 240])).toBe(-1);
    expect(shiftOf([60, 120], [600])).toBeNull();
  });

  it('take over the close of the session before from the newest stretch alone', () => {
    const old = bars([180, 240], undefined, { previous_close: 5 });
    const newer = bars([240, 300], undefined, { previous_close: 6 });
    expect(mergeBars(old, newer).previous_close).toBe(6);
    expect(mergeBars(old, bars([60, 120], undefined, { previous_close: 7 })).previous_close).toBe(
      5,
    );
  });
});

describe('insights on bars', () => {
  it('belong to the bar that closed then', () => {
    expect(insightRows(bars([0, 60, 120]), insights([120, 180]))).toEqual([-1, 0, 1]);
    expect(insightRows(bars([0, 60]), insights([]))).toEqual([-1, -1]);
  });

  it('merge like bars', () => {
    expect(mergeInsights(insights([60, 120]), insights([120, 180])).bar_close).toEqual([
      60, 120, 180,
    ]);
  });

  it('make stretches of a regime that go over bars without one', () => {
    const some = insights([60, 120, 240, 300], ['ranging', 'ranging', 'ranging', 'volatile']);
    const rows = insightRows(bars([0, 60, 120, 180, 240]), some);
    expect(regimeStretches(rows, some)).toEqual([
      { regime: 'ranging', from: 0, to: 3 },
      { regime: 'volatile', from: 4, to: 4 },
    ]);
    expect(regimeStretches([0, 1], insights([60, 120], [null, 'ranging']))).toEqual([
      { regime: 'ranging', from: 1, to: 1 },
    ]);
  });

  const on = (some: InsightHistory, times = [0, 60, 120, 180]) => ({
    bars: bars(times),
    insights: some,
    rows: insightRows(bars(times), some),
  });
  const revised = (some: InsightHistory, row: number, value: number | null): InsightHistory => ({
    ...some,
    values: {
      ...some.values,
      session_vwap: some.values.session_vwap.map((one, at) => (at === row ? value : one)),
    },
  });

  it('say from which bar on they are drawn otherwise', () => {
    const some = insights([60, 120]);
    const changed = (after: InsightHistory) => insightsChangedFrom(on(some), on(after), 4);
    expect(changed(insights([60, 120]))).toBe(4);
    expect(changed(insights([60, 120, 180, 240]))).toBe(2);
    expect(changed(revised(some, 1, 9))).toBe(1);
    expect(changed({ ...some, bias: ['bullish', 'bearish'] })).toBe(1);
  });

  it('are drawn from the first bar on where a line loses a point', () => {
    const some = insights([60, 120]);
    expect(insightsChangedFrom(on(some), on(revised(some, 1, null)), 4)).toBe(0);
    expect(insightsChangedFrom(on(some), on(insights([60])), 4)).toBe(0);
  });

  it('that came after their bars are a tail as long as they are', () => {
    expect(newTail(on(insights([60])), on(insights([60, 120, 180, 240])))).toBe(1);
    expect(newTail(on(insights([])), on(insights([60, 120])))).toBe(0);
    expect(newTail(on(insights([60])), on(insights([60]), [0, 60, 120, 180, 240]))).toBe(3);
  });

  it('are no tail where older ones changed', () => {
    const some = insights([60, 120, 180]);
    expect(newTail(on(some), on(revised(some, 0, 9)))).toBeNull();
    expect(newTail(on(insights([60, 180])), on(some))).toBeNull();
    const other = { ...on(some), bars: bars([0, 60, 120, 180], [1, 101, 102, 103]) };
    expect(newTail(on(some), other)).toBeNull();
  });

  it('lean by their bias', () => {
    expect([leaning(0.8, 'bullish'), leaning(0.8, 'bearish'), leaning(0.1, 'neutral')]).toEqual([
      0.8, -0.8, 0.02,
    ]);
  });
});

describe('marks', () => {
  it('put gaps between bars, or on the bar that they are inside of', () => {
    const gaps = [{ from: 120, to: 180, minutes: 2 }];
    expect(gapMarks(bars([0, 60, 240], [1, 2, 3], { gaps }))).toEqual([
      { bar: 2, isInside: false, minutes: 2 },
    ]);
    const day = bars([0], [1], {
      gaps: [...gaps, { from: 300, to: 300, minutes: 1 }],
      close_time: [22_500],
    });
    expect(gapMarks(day)).toEqual([{ bar: 0, isInside: true, minutes: 3 }]);
  });

  it('put a signal on the bar it closed with and its fill on the next', () => {
    const signal = {
      timestamp: 120_000,
      strategy: 's',
      symbol: 'INFY',
      type: 'BUY',
      confidence: 1,
      reason: '',
    };
    const trade = {
      timestamp: 120_000,
      trade_id: 1,
      order_id: 1,
      strategy: 's',
      symbol: 'INFY',
      side: 'BUY',
      quantity: 650,
      price: 1,
      fees: 0,
      hypothetical: false,
    };
    const marks = markersOf(bars([0, 60, 120]), [signal], [trade]);
    expect(marks.map((mark) => [mark.bar, mark.kind, mark.text])).toEqual([
      [1, 'signal', 'buy'],
      [2, 'fill', '650'],
    ]);
    expect(markersOf(bars([180]), [signal], [trade])).toEqual([]);
  });

  it('find the bar of a time', () => {
    expect([59, 60, 61, 500].map((at) => barAt(bars([60, 120]), at))).toEqual([-1, 0, 0, 1]);
  });
});
