import type { Insight } from '../read/insights.ts';

export interface InsightFilter {
  bias: string; // empty: any
  from: number; // the least confidence
  regime: string; // empty: any; none: without one
  symbol: string; // a part of the name
}

export function passes(insight: Insight, filter: InsightFilter): boolean {
  return (
    (filter.bias === '' || insight.bias === filter.bias) &&
    insight.confidence >= filter.from &&
    (filter.regime === '' || (insight.regime ?? 'none') === filter.regime) &&
    insight.symbol.toUpperCase().includes(filter.symbol.trim().toUpperCase())
  );
}

/** What the filter asks for, as a sentence that says why nothing is left. */
export function nothingPasses(filter: InsightFilter): string {
  const parts = [
    filter.bias === '' ? '' : `is ${filter.bias}`,
    filter.from > 0 ? `has a confidence of ${filter.from.toFixed(2)} or more` : '',
    filter.regime === '' ? '' : `has the regime ${filter.regime.replaceAll('_', ' ')}`,
    filter.symbol === '' ? '' : `is of a symbol with ${filter.symbol}`,
  ].filter((part) => part !== '');
  return `No insight ${parts.join(' and ')}.`;
}
