import { barsOf, PERIODS } from './market.mjs';

const WEIGHTS = {
  ema_trend: 0.25,
  rsi: 0.15,
  macd: 0.2,
  adx: 0.15,
  session_vwap: 0.15,
  volatility: 0.1,
};
const DAY = 86_400;

function ema(values, period) {
  const out = new Array(values.length).fill(null);
  const factor = 2 / (period + 1);
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (row < period) {
      sum += values[row];
      out[row] = row === period - 1 ? sum / period : null;
    } else {
      out[row] = out[row - 1] + factor * (values[row] - out[row - 1]);
    }
  }
  return out;
}

function wilder(values, period) {
  let mean = 0;
  return values.map((value, row) => {
    mean = row < period ? mean + value / period : mean + (value - mean) / period;
    return mean;
  });
}

function directional(bars) {
  const size = bars.close.length;
  const [up, down, range] = [[], [], []];
  for (let row = 0; row < size; row += 1) {
    const before = Math.max(0, row - 1);
    const rise = bars.high[row] - bars.high[before];
    const fall = bars.low[before] - bars.low[row];
    up.push(rise > fall && rise > 0 ? rise : 0);
    down.push(fall > rise && fall > 0 ? fall : 0);
    range.push(
      Math.max(bars.high[row], bars.close[before]) - Math.min(bars.low[row], bars.close[before]),
    );
  }
  const atr = wilder(range, 14);
  const plus = wilder(up, 14).map((value, row) => (100 * value) / (atr[row] || 1));
  const minus = wilder(down, 14).map((value, row) => (100 * value) / (atr[row] || 1));
  const dx = plus.map(
    (value, row) => (100 * Math.abs(value - minus[row])) / (value + minus[row] || 1),
  );
  return { atr, plus, minus, adx: wilder(dx, 14) };
}

function rsiOf(close) {
  const step = close.map((value, row) => (row === 0 ? 0 : value - close[row - 1]));
  const gain = wilder(
    step.map((value) => Math.max(0, value)),
    14,
  );
  const loss = wilder(
    step.map((value) => Math.max(0, -value)),
    14,
  );
  return gain.map((value, row) =>
    value + loss[row] === 0 ? 50 : (100 * value) / (value + loss[row]),
  );
}

function vwapOf(bars) {
  let [day, value, volume] = [null, 0, 0];
  return bars.close.map((close, row) => {
    const today = Math.floor(bars.open_time[row] / DAY);
    if (today !== day) {
      [day, value, volume] = [today, 0, 0];
    }
    value += ((bars.high[row] + bars.low[row] + close) / 3) * bars.volume[row];
    volume += bars.volume[row];
    return volume > 0 ? value / volume : null;
  });
}

const clamp = (value) => Math.max(-1, Math.min(1, value));
const short = (value, places = 4) => Number(value.toFixed(places));
const known = new Map();

/** All insights of a symbol as columns, from the 120th closed bar on. */
export function insightsOf(symbol, timeframe) {
  const key = `${symbol} ${timeframe}`;
  if (!known.has(key)) {
    known.set(key, make(symbol, timeframe));
  }
  return known.get(key);
}

function regimeAt(adx, slow, row, atr, close) {
  if (atr[row] / close[row] > 0.0016) {
    return 'volatile';
  }
  const slope = (slow[row] - slow[row - 10]) / atr[row];
  if (adx[row] >= 22 && Math.abs(slope) > 0.25) {
    return slope > 0 ? 'trending_up' : 'trending_down';
  }
  return 'ranging';
}

function make(symbol, timeframe) {
  const bars = barsOf(symbol, timeframe);
  const [fast, slow] = [ema(bars.close, 20), ema(bars.close, 50)];
  const [ema12, ema26] = [ema(bars.close, 12), ema(bars.close, 26)];
  const macd = ema12.map((value, row) => (ema26[row] === null ? 0 : value - ema26[row]));
  const signalLine = ema(macd, 9);
  const rsi = rsiOf(bars.close);
  const vwap = vwapOf(bars);
  const { atr, plus, minus, adx } = directional(bars);
  const out = {
    bar_close: [],
    bias: [],
    signal: [],
    confidence: [],
    agreement: [],
    score: [],
    regime: [],
    votes: {},
    values: {},
    revision: [],
  };
  for (const name of Object.keys(WEIGHTS)) {
    out.votes[name] = [];
  }
  const names = [
    'ema_fast',
    'ema_slow',
    'rsi',
    'macd',
    'macd_signal',
    'adx',
    'plus_di',
    'minus_di',
    'session_vwap',
    'atr',
  ];
  for (const name of names) {
    out.values[name] = [];
  }
  const closed = bars.close.length - (isForming(bars, timeframe) ? 1 : 0);
  let held = null;
  for (let row = 120; row < closed; row += 1) {
    const unit = atr[row] || 1;
    const votes = {
      ema_trend: clamp((fast[row] - slow[row]) / unit),
      rsi: clamp((rsi[row] - 50) / 20),
      macd: clamp((macd[row] - signalLine[row]) / unit / 0.25),
      adx: clamp((Math.max(0, adx[row] - 15) / 20) * Math.sign(plus[row] - minus[row])),
      session_vwap: clamp((bars.close[row] - vwap[row]) / unit),
      volatility: clamp((bars.close[row] - fast[row]) / unit / 2),
    };
    let [score, agreement] = [0, 0];
    for (const [name, weight] of Object.entries(WEIGHTS)) {
      score += weight * votes[name];
      out.votes[name].push(short(votes[name]));
    }
    for (const [name, weight] of Object.entries(WEIGHTS)) {
      agreement += Math.sign(votes[name]) === Math.sign(score) ? weight : 0;
    }
    const before = Math.abs(out.score.at(-5) ?? score);
    const moved = Math.abs(score) - before;
    if (held === null || row % 7 === 0) {
      held = regimeAt(adx, slow, row, atr, bars.close);
    }
    out.bar_close.push(bars.close_time[row]);
    out.bias.push(score >= 0.2 ? 'bullish' : score <= -0.2 ? 'bearish' : 'neutral');
    out.signal.push(moved > 0.05 ? 'improving' : moved < -0.05 ? 'weakening' : 'stable');
    out.score.push(short(score));
    out.agreement.push(short(agreement));
    out.confidence.push(short(Math.abs(score) * agreement));
    out.regime.push(symbol === 'MARUTI' ? null : held);
    out.revision.push(1);
    const values = [
      fast[row],
      slow[row],
      rsi[row],
      macd[row],
      signalLine[row],
      adx[row],
      plus[row],
      minus[row],
      symbol === 'LT' ? null : vwap[row],
      atr[row],
    ];
    names.forEach((name, index) => {
      out.values[name].push(values[index] === null ? null : short(values[index]));
    });
  }
  return out;
}

/** The last bar's session and period are not over by what is stored. */
export function isForming(bars, timeframe) {
  const last = bars.close_time.at(-1);
  const newest = Date.parse('2026-11-20T08:12:00Z') / 1000;
  return PERIODS[timeframe] > 60 && last !== undefined && last > newest;
}

export function newestInsight(symbol, timeframe, lastBarClose) {
  const all = insightsOf(symbol, timeframe);
  const row = all.bar_close.length - 1;
  if (row < 0) {
    return null;
  }
  const pick = (columns) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row]]));
  return {
    symbol,
    bar_close: iso(all.bar_close[row]),
    period_s: PERIODS[timeframe],
    bias: all.bias[row],
    signal: all.signal[row],
    confidence: all.confidence[row],
    agreement: all.agreement[row],
    score: all.score[row],
    regime: all.regime[row],
    votes: pick(all.votes),
    values: pick(all.values),
    revision: 1,
    engine_version: 3,
    last_bar_close: iso(lastBarClose),
  };
}

export const iso = (seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
