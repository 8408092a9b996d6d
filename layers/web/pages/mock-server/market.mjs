import { randomFrom, seedOf } from './random.mjs';

const DAY = 86_400;
export const NOW = Date.parse('2026-11-20T08:12:07Z') / 1000;
const OPENS = 3 * 3600 + 45 * 60; // 09:15 IST
const MINUTES = 375;

export const PRICES = {
  INFY: 1495,
  RELIANCE: 1430,
  TCS: 3139,
  ICICIBANK: 1387,
  HDFCBANK: 1004,
  'M&M': 3592,
  BHARTIARTL: 2061,
  LT: 3904,
  SBIN: 907,
  KOTAKBANK: 2158,
  MARUTI: 15864,
  TATASTEEL: 173,
};
export const SYMBOLS = Object.keys(PRICES).sort();
export const PERIODS = { '1m': 60, '5m': 300, '15m': 900, '30m': 1800, '1h': 3600, '1d': DAY };

/** Opens of the sessions up to today, oldest first: every weekday is one here. */
export function sessionOpens(count) {
  const opens = [];
  for (let day = Math.floor(NOW / DAY); opens.length < count; day -= 1) {
    const weekday = new Date(day * DAY * 1000).getUTCDay();
    if (weekday !== 0 && weekday !== 6) {
      opens.unshift(day * DAY + OPENS);
    }
  }
  return opens;
}

function round(value, tick) {
  return Number((Math.round(value / tick) * tick).toFixed(2));
}

const minutesOf = new Map();

/** Minute bars as columns. INFY has 270 sessions, the others 30. */
export function minutes(symbol) {
  if (!minutesOf.has(symbol)) {
    minutesOf.set(symbol, make(symbol));
  }
  return minutesOf.get(symbol);
}

function make(symbol) {
  const random = randomFrom(seedOf(symbol));
  const opens = sessionOpens(symbol === 'INFY' ? 270 : 30);
  const bars = { open_time: [], open: [], high: [], low: [], close: [], volume: [] };
  const tick = PRICES[symbol] > 1000 ? 0.1 : 0.05;
  const last = symbol === 'TATASTEEL' ? NOW - 22 * 60 : NOW - 67;
  let price = PRICES[symbol] * 0.98;
  let drift = 0;
  for (const open of opens) {
    price *= 1 + (random() - 0.5) * 0.006;
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const at = open + minute * 60;
      const isGap = symbol === 'INFY' && open === opens.at(-1) && minute >= 88 && minute < 98;
      drift = drift * 0.95 + (random() - 0.5) * 0.00007;
      const pull = (PRICES[symbol] / price - 1) * 0.0004;
      const first = price;
      price *= 1 + drift + pull + (random() - 0.5) * 0.0011;
      const reach = price * 0.0005;
      const high = Math.max(first, price) + random() * reach;
      const low = Math.min(first, price) - random() * reach;
      if (at > last || isGap) {
        continue;
      }
      const busy = 1 + 2 * Math.abs(minute / MINUTES - 0.5) ** 2 * 4;
      bars.open_time.push(at);
      bars.open.push(round(first, tick));
      bars.high.push(round(high, tick));
      bars.low.push(round(low, tick));
      bars.close.push(round(price, tick));
      bars.volume.push(Math.round((2000 + random() * 9000) * busy));
    }
  }
  return bars;
}

/** Bars of a timeframe, made of minutes within each session. */
export function barsOf(symbol, timeframe) {
  const period = PERIODS[timeframe];
  const from = minutes(symbol);
  if (period === 60) {
    return { ...from, close_time: from.open_time.map((at) => at + 60) };
  }
  const out = {
    open_time: [],
    close_time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
  };
  let key = null;
  for (let row = 0; row < from.open_time.length; row += 1) {
    const day = Math.floor(from.open_time[row] / DAY) * DAY + OPENS;
    const start =
      timeframe === '1d' ? day : day + Math.floor((from.open_time[row] - day) / period) * period;
    const last = out.open_time.length - 1;
    if (start !== key) {
      key = start;
      out.open_time.push(start);
      out.close_time.push(Math.min(start + period, day + MINUTES * 60));
      for (const name of ['open', 'high', 'low', 'close', 'volume']) {
        out[name].push(from[name][row]);
      }
    } else {
      out.high[last] = Math.max(out.high[last], from.high[row]);
      out.low[last] = Math.min(out.low[last], from.low[row]);
      out.close[last] = from.close[row];
      out.volume[last] += from.volume[row];
    }
  }
  return out;
}

/** Minutes missing inside sessions, as stretches. */
export function gapsOf(symbol, from, to) {
  const times = minutes(symbol).open_time;
  const gaps = [];
  for (let row = 1; row < times.length; row += 1) {
    const step = times[row] - times[row - 1];
    if (step > 60 && step < 6 * 3600 && times[row] >= from && times[row - 1] <= to) {
      gaps.push({ from: times[row - 1] + 60, to: times[row] - 60, minutes: step / 60 - 1 });
    }
  }
  return gaps;
}
