import type { CandlestickData, HistogramData, LineData, UTCTimestamp } from 'lightweight-charts';
import type { Palette } from '../plots/palette.ts';
import type { Bars } from '../read/bars.ts';
import type { InsightHistory } from '../read/insights.ts';
import { leaning } from './series.ts';

/** From stored columns to what each series draws, for the bars from one on. */
export interface Known {
  bars: Bars;
  insights: InsightHistory | null;
  rows: number[]; // of each bar its insight's row, or -1
  colours: Palette;
}

const at = (bars: Bars, bar: number): UTCTimestamp => bars.open_time[bar] as UTCTimestamp;

function each<T>(bars: Bars, from: number, make: (bar: number) => T | null): T[] {
  const points: T[] = [];
  for (let bar = from; bar < bars.open_time.length; bar += 1) {
    const point = make(bar);
    if (point !== null) {
      points.push(point);
    }
  }
  return points;
}

export function candles({ bars, colours }: Known, from: number): CandlestickData[] {
  const last = bars.open_time.length - 1;
  return each(bars, from, (bar) => {
    const point: CandlestickData = {
      time: at(bars, bar),
      open: bars.open[bar] ?? 0,
      high: bars.high[bar] ?? 0,
      low: bars.low[bar] ?? 0,
      close: bars.close[bar] ?? 0,
    };
    if (bar === last && bars.is_forming) {
      point.color = 'transparent';
      point.borderColor = point.wickColor = colours['text-3'];
    }
    return point;
  });
}

export function volumes({ bars }: Known, from: number): HistogramData[] {
  return each(bars, from, (bar) => ({ time: at(bars, bar), value: bars.volume[bar] ?? 0 }));
}

/** One stored value of each insight, as a line. */
export function line(
  { bars, insights, rows }: Known,
  from: number,
  name: keyof InsightHistory['values'],
): LineData[] {
  const column = insights?.values[name] ?? [];
  return each(bars, from, (bar) => {
    const value = column[rows[bar] ?? -1] ?? null;
    return value === null ? null : { time: at(bars, bar), value };
  });
}

export function macdBars({ bars, insights, rows, colours }: Known, from: number): HistogramData[] {
  return each(bars, from, (bar) => {
    const row = rows[bar] ?? -1;
    const [macd, signal] = [insights?.values.macd[row], insights?.values.macd_signal[row]];
    if (macd === undefined || signal === undefined) {
      return null;
    }
    const value = macd - signal;
    return {
      time: at(bars, bar),
      value,
      color: value >= 0 ? colours['up-mid'] : colours['down-mid'],
    };
  });
}

export function confidences(
  { bars, insights, rows, colours }: Known,
  from: number,
): HistogramData[] {
  const tones = { bullish: colours.up, bearish: colours.down, neutral: colours['line-3'] };
  return each(bars, from, (bar) => {
    const row = rows[bar] ?? -1;
    const [confidence, bias] = [insights?.confidence[row], insights?.bias[row]];
    return confidence === undefined || bias === undefined
      ? null
      : { time: at(bars, bar), value: leaning(confidence, bias), color: tones[bias] };
  });
}
