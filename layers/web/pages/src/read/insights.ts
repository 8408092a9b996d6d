import { namesOf, namesOrNull, numbers, numbersOrNull } from './columns.ts';
import {
  date,
  flag,
  list,
  nullable,
  number,
  object,
  oneOf,
  type Read,
  type Reader,
  sameLength,
  text,
  time,
} from './reader.ts';

const BIAS = ['bullish', 'bearish', 'neutral'] as const;
const SIGNAL = ['improving', 'stable', 'weakening'] as const;
export const REGIMES = ['trending_up', 'trending_down', 'ranging', 'volatile'] as const;
export type Bias = (typeof BIAS)[number];
export type Regime = (typeof REGIMES)[number];

export const regime = nullable(oneOf(...REGIMES));

export const CONTRIBUTORS = [
  'ema_trend',
  'rsi',
  'macd',
  'adx',
  'session_vwap',
  'volatility',
] as const;

const maybe = nullable(number);

export const insight = object({
  symbol: text,
  bar_close: time,
  period_s: number,
  bias: oneOf(...BIAS),
  signal: oneOf(...SIGNAL),
  confidence: number,
  agreement: number,
  score: number,
  regime,
  votes: object({
    ema_trend: maybe,
    rsi: maybe,
    macd: maybe,
    adx: maybe,
    session_vwap: maybe,
    volatility: maybe,
  }),
  values: object({
    ema_fast: number,
    ema_slow: number,
    rsi: number,
    macd: number,
    macd_signal: number,
    adx: number,
    plus_di: number,
    minus_di: number,
    session_vwap: maybe,
    atr: number,
  }),
  revision: number,
  engine_version: number,
  last_bar_close: nullable(time),
});
export type Insight = Read<typeof insight>;

export const readInsights = object({
  timeframe: text,
  stored_timeframes: list(text),
  insights: list(insight),
});
export type Insights = Read<typeof readInsights>;

export const readWatchlist = object({
  timeframe: text,
  symbols: list(
    object({
      symbol: text,
      last_close: number,
      last_bar_close: time,
      previous_close: nullable(number),
      session_date: date,
      spark: numbers,
      insight: nullable(insight),
    }),
  ),
});
export type Watchlist = Read<typeof readWatchlist>;
export type Watched = Watchlist['symbols'][number];

const history = object({
  symbol: text,
  timeframe: text,
  bar_close: numbers,
  bias: namesOf(...BIAS),
  signal: namesOf(...SIGNAL),
  confidence: numbers,
  agreement: numbers,
  score: numbers,
  regime: namesOrNull(...REGIMES),
  votes: object({
    ema_trend: numbersOrNull,
    rsi: numbersOrNull,
    macd: numbersOrNull,
    adx: numbersOrNull,
    session_vwap: numbersOrNull,
    volatility: numbersOrNull,
  }),
  values: object({
    ema_fast: numbers,
    ema_slow: numbers,
    rsi: numbers,
    macd: numbers,
    macd_signal: numbers,
    adx: numbers,
    plus_di: numbers,
    minus_di: numbers,
    session_vwap: numbersOrNull,
    atr: numbers,
  }),
  revision: numbers,
  has_more_before: flag,
});
export type InsightHistory = Read<typeof history>;

export const readInsightHistory: Reader<InsightHistory> = (value, at) => {
  const read = history(value, at);
  sameLength(at, {
    bar_close: read.bar_close,
    bias: read.bias,
    signal: read.signal,
    confidence: read.confidence,
    regime: read.regime,
    ...read.votes,
    ...read.values,
  });
  return read;
};

export const readRegimes = object({
  timeframe: text,
  regimes: list(
    object({
      symbol: text,
      regime,
      since: nullable(time),
      stretches: list(object({ regime, from: time, to: time })),
    }),
  ),
});
export type Regimes = Read<typeof readRegimes>;
