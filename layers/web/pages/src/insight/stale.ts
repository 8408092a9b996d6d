import type { Insight } from '../read/insights.ts';

const lastClose = (insight: Insight): number => insight.last_bar_close ?? insight.bar_close;

/** The newest bar close that any of these insights knows of; none of no insights. */
export function newestClose(insights: readonly Insight[]): number | null {
  return insights.reduce<number | null>(
    (newest, one) => Math.max(newest ?? 0, lastClose(one)),
    null,
  );
}

/**
 * Why an insight misleads: its symbol has bars that it does not know, or no bars when others do.
 * Two periods of grace; none when it is as new as it can be.
 */
export function staleness(insight: Insight, newest: number | null): string | null {
  const grace = 2 * insight.period_s * 1000;
  if (lastClose(insight) - insight.bar_close >= grace) {
    return 'insights are behind the bars';
  }
  if (newest !== null && newest - lastClose(insight) >= grace) {
    return 'no newer bars';
  }
  return null;
}
