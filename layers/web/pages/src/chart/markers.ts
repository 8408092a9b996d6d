import type { Bars } from '../read/bars.ts';
import type { Signal, Trade } from '../read/runs.ts';
import { quantity } from '../format/number.ts';
import { barAt } from './series.ts';

export interface Marker {
  bar: number;
  kind: 'signal' | 'fill';
  isBuy: boolean;
  text: string;
}

/** Signals stand on the bar whose close decided them, fills on the bar they happened in. */
export function markersOf(
  bars: Bars,
  signals: readonly Signal[],
  trades: readonly Trade[],
): Marker[] {
  const decided = signals.map((signal): Marker => ({
    bar: barAt(bars, signal.timestamp / 1000 - 1),
    kind: 'signal',
    isBuy: signal.type === 'BUY',
    text: signal.type.toLowerCase(),
  }));
  const filled = trades.map((trade): Marker => ({
    bar: barAt(bars, trade.timestamp / 1000),
    kind: 'fill',
    isBuy: trade.side === 'BUY',
    text: quantity(trade.quantity),
  }));
  return [...decided, ...filled].filter((marker) => marker.bar >= 0).sort((a, b) => a.bar - b.bar);
}
