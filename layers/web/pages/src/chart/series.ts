import type { Bars } from '../read/bars.ts';
import type { Bias, InsightHistory, Regime } from '../read/insights.ts';

/** Rows of the older columns outside the time of the newer ones, and the newer ones in between. */
function around(times: readonly number[], first: number, last: number): [number, number] {
  return [lowerBound(times, first), lowerBound(times, last + 1)];
}

/** The first place of a sorted list whose figure is not below `wanted`. */
export function firstFrom<T>(list: readonly T[], wanted: number, of: (item: T) => number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(list[middle] as T) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The first place whose time is not before `at`. */
export function lowerBound(times: readonly number[], at: number): number {
  return firstFrom(times, at, (time) => time);
}

type Span = readonly [before: number, after: number];

function joined<T>(old: readonly T[], part: readonly T[], [before, after]: Span): T[] {
  return [...old.slice(0, before), ...part, ...old.slice(after)];
}

/** What is known of a symbol's bars, with a newly fetched stretch of them put in its place. */
export function mergeBars(old: Bars | null, part: Bars): Bars {
  const [first, last] = [part.open_time[0], part.open_time.at(-1)];
  if (old === null || first === undefined || last === undefined) {
    return old ?? part;
  }
  const span = around(old.open_time, first, last);
  const [before, after] = span;
  const isNewest = after >= old.open_time.length;
  const gaps = old.gaps.filter((gap) => gap.to < first || gap.from > last);
  return {
    symbol: part.symbol,
    timeframe: part.timeframe,
    tick: part.tick,
    last_import_id: part.last_import_id,
    open_time: joined(old.open_time, part.open_time, span),
    close_time: joined(old.close_time, part.close_time, span),
    open: joined(old.open, part.open, span),
    high: joined(old.high, part.high, span),
    low: joined(old.low, part.low, span),
    close: joined(old.close, part.close, span),
    volume: joined(old.volume, part.volume, span),
    is_forming: isNewest ? part.is_forming : old.is_forming,
    gaps: [...gaps, ...part.gaps].sort((a, b) => a.from - b.from),
    has_more_before: before === 0 ? part.has_more_before : old.has_more_before,
    previous_close: isNewest ? part.previous_close : old.previous_close,
  };
}

/** The same for insights. */
export function mergeInsights(old: InsightHistory | null, part: InsightHistory): InsightHistory {
  const [first, last] = [part.bar_close[0], part.bar_close.at(-1)];
  if (old === null || first === undefined || last === undefined) {
    return old ?? part;
  }
  const span = around(old.bar_close, first, last);
  const columns = <K extends string, T>(a: Record<K, T[]>, b: Record<K, T[]>): Record<K, T[]> => {
    const names = Object.keys(b) as K[];
    return Object.fromEntries(
      names.map((name) => [name, joined(a[name], b[name], span)]),
    ) as Record<K, T[]>;
  };
  return {
    symbol: part.symbol,
    timeframe: part.timeframe,
    bar_close: joined(old.bar_close, part.bar_close, span),
    bias: joined(old.bias, part.bias, span),
    signal: joined(old.signal, part.signal, span),
    confidence: joined(old.confidence, part.confidence, span),
    agreement: joined(old.agreement, part.agreement, span),
    score: joined(old.score, part.score, span),
    regime: joined(old.regime, part.regime, span),
    votes: columns(old.votes, part.votes),
    values: {
      ...columns<Plain, number>(old.values, part.values),
      session_vwap: joined(old.values.session_vwap, part.values.session_vwap, span),
    },
    revision: joined(old.revision, part.revision, span),
    has_more_before: span[0] === 0 ? part.has_more_before : old.has_more_before,
  };
}
type Plain = Exclude<keyof InsightHistory['values'], 'session_vwap'>;

/** For each bar the row of its insight, -1 where there is none. */
export function insightRows(bars: Bars, insights: InsightHistory): number[] {
  let row = 0;
  return bars.close_time.map((close) => {
    while ((insights.bar_close[row] ?? Number.POSITIVE_INFINITY) < close) {
      row += 1;
    }
    return insights.bar_close[row] === close ? row : -1;
  });
}

export interface Stretch {
  regime: Regime;
  from: number; // of bars, both ends in it
  to: number;
}

/** Bars of one regime after the other. A bar without an insight goes on with the one before. */
export function regimeStretches(rows: readonly number[], insights: InsightHistory): Stretch[] {
  const stretches: Stretch[] = [];
  let now: Stretch | null = null;
  rows.forEach((row, bar) => {
    if (row < 0) {
      return;
    }
    const regime = insights.regime[row] ?? null;
    if (now !== null && now.regime === regime) {
      now.to = bar;
    } else if (regime === null) {
      now = null;
    } else {
      now = { regime, from: bar, to: bar };
      stretches.push(now);
    }
  });
  return stretches;
}

export interface GapMark {
  bar: number;
  isInside: boolean; // of the bar; else between it and the one before
  minutes: number;
}

/** Where minutes are missing: once a bar, and between two bars where whole bars are. */
export function gapMarks(bars: Bars): GapMark[] {
  const marks: GapMark[] = [];
  for (const gap of bars.gaps) {
    const next = lowerBound(bars.open_time, gap.to + 1);
    const isInside = (bars.close_time[next - 1] ?? 0) > gap.to;
    const bar = isInside ? next - 1 : next;
    const before = marks.at(-1);
    if (before?.bar === bar && before.isInside === isInside) {
      before.minutes += gap.minutes;
    } else if (bar >= 0 && bar < bars.open_time.length) {
      marks.push({ bar, isInside, minutes: gap.minutes });
    }
  }
  return marks;
}

/** The bar that a time falls in: the last that opened by then; -1 before the first. */
export function barAt(bars: Bars, at: number): number {
  return lowerBound(bars.open_time, at + 1) - 1;
}

/** Confidence with the bias as its sign; a neutral one is a mark at zero. */
export function leaning(confidence: number, bias: Bias): number {
  if (bias === 'neutral') {
    return 0.02;
  }
  return bias === 'bullish' ? confidence : -confidence;
}

/** Whether a stretch that came lies at what is known, with nothing missing in between. */
export function touches(
  known: readonly number[] | undefined,
  part: readonly number[],
  hasMoreBefore: boolean,
): boolean {
  const [last, first] = [known?.at(-1), part[0]];
  return last === undefined || first === undefined || first <= last || !hasMoreBefore;
}

/** By how many places bars moved that both have; null where they share none. */
export function shiftOf(before: readonly number[], after: readonly number[]): number | null {
  for (const [bar, at] of before.entries()) {
    const place = lowerBound(after, at);
    if (after[place] === at) {
      return place - bar;
    }
  }
  return null;
}

const DRAWN = ['open_time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** The first bar that is not as it was; as many as there were when all are. */
export function changedFrom(before: Bars, after: Bars): number {
  const count = before.open_time.length;
  for (let bar = 0; bar < count; bar += 1) {
    if (DRAWN.some((name) => before[name][bar] !== after[name][bar])) {
      return bar;
    }
  }
  return count;
}

/** Insights and, for each bar, the row of its own, or -1. */
export interface OnBars {
  insights: InsightHistory | null;
  rows: number[];
}

const LINES = ['ema_fast', 'ema_slow', 'session_vwap', 'rsi', 'macd', 'macd_signal'] as const;

function drawnAt({ insights, rows }: OnBars, bar: number): unknown[] {
  const row = rows[bar] ?? -1;
  const lines = LINES.map((name) => insights?.values[name][row] ?? null);
  return [insights?.bias[row] ?? null, insights?.confidence[row] ?? null, ...lines];
}

/**
 * The first of so many bars whose insight is drawn otherwise than it was. 0 where something is not
 * to be drawn any more: a line can get new points, but cannot lose one.
 */
export function insightsChangedFrom(before: OnBars, after: OnBars, count: number): number {
  if (before.insights === after.insights) {
    return count;
  }
  let first = count;
  for (let bar = 0; bar < count; bar += 1) {
    const now = drawnAt(after, bar);
    drawnAt(before, bar).forEach((was, place) => {
      if (was !== now[place]) {
        first = was !== null && now[place] === null ? 0 : Math.min(first, bar);
      }
    });
    if (first === 0) {
      return 0;
    }
  }
  return first;
}

/**
 * From which bar on a chart has to be told again, when points at its end are all that is new.
 * Null when older ones changed too: then it is told everything.
 */
export function newTail(
  before: OnBars & { bars: Bars },
  after: OnBars & { bars: Bars },
): number | null {
  const count = before.bars.open_time.length;
  const barsFrom = changedFrom(before.bars, after.bars);
  const insightsFrom = insightsChangedFrom(before, after, count);
  const lastInsight = before.rows.reduce((last, row, bar) => (row >= 0 ? bar : last), -1);
  const isTail = barsFrom >= count - 1 && insightsFrom >= lastInsight;
  return isTail ? Math.min(barsFrom, insightsFrom, count - 1) : null;
}
