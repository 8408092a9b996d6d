import { isoOf } from '../format/time.ts';
import { Source } from '../live/source.ts';
import { type Bars, readBars } from '../read/bars.ts';
import type { LiveEvent } from '../read/events.ts';
import { type InsightHistory, readInsightHistory } from '../read/insights.ts';
import { get, withQuery } from '../read/request.ts';
import { mergeBars, mergeInsights } from './series.ts';

const FIRST = 1_500;
const TAIL = 300;
const OLDER = 5_000;
const MOST = 100_000;

/**
 * Bars and insights of one symbol and timeframe: the newest at first, older ones as they are asked
 * for, and the tail again whenever the store has more.
 */
export class ChartLoader {
  bars: Bars | null = null;
  insights: InsightHistory | null = null;
  failure: string | null = null; // of older bars
  readonly newestBars: Source<Bars>;
  readonly newestInsights: Source<InsightHistory>;

  private readonly symbol: string;
  private readonly timeframe: string;
  private readonly onChange: () => void;
  private seenBars: Bars | null = null;
  private seenInsights: InsightHistory | null = null;
  private isLoadingOlder = false;
  private readonly gone = new AbortController();

  constructor(symbol: string, timeframe: string, first: number, onChange: () => void) {
    this.symbol = symbol;
    this.timeframe = timeframe;
    this.onChange = onChange;
    const limit = Math.min(MOST, Math.max(FIRST, first));
    const concerns = (event: LiveEvent): boolean =>
      event.name !== 'bars' || event.data.symbols === null || event.data.symbols.includes(symbol);
    const ofFrame = (event: LiveEvent): boolean =>
      event.name !== 'insights' || event.data.timeframe === timeframe;
    this.newestBars = new Source(
      this.path('bars', { limit }),
      readBars,
      onChange,
      ['bars'],
      concerns,
    );
    this.newestInsights = new Source(
      this.path('insights', { limit }),
      readInsightHistory,
      onChange,
      ['insights'],
      ofFrame,
    );
  }

  /** Takes in what came. False when nothing did. */
  takeIn(): boolean {
    const [bars, insights] = [this.newestBars.value, this.newestInsights.value];
    const isNew = bars !== this.seenBars || insights !== this.seenInsights;
    if (bars !== null && bars !== this.seenBars) {
      this.bars = this.fits(bars) ? mergeBars(this.bars, bars) : bars;
      this.newestBars.aim(this.path('bars', { limit: TAIL }), true);
    }
    if (insights !== null && insights !== this.seenInsights) {
      this.insights = mergeInsights(this.insights, insights);
      this.newestInsights.aim(this.path('insights', { limit: TAIL }), true);
    }
    this.seenBars = bars;
    this.seenInsights = insights;
    return isNew;
  }

  /** Fetches what is before the first bar, twice as much each time. */
  async loadOlder(): Promise<void> {
    const first = this.bars?.open_time[0];
    if (this.isLoadingOlder || first === undefined || this.bars?.has_more_before !== true) {
      return;
    }
    this.isLoadingOlder = true;
    const limit = Math.min(MOST, Math.max(OLDER, this.bars.open_time.length));
    const signal = this.gone.signal;
    try {
      const to = isoOf((first - 1) * 1000);
      const bars = await get(this.path('bars', { to, limit }), readBars, {
        signal,
        byPage: true,
      });
      const [from, until] = [bars.value?.close_time[0], bars.value?.close_time.at(-1)];
      if (bars.value !== null && from !== undefined && until !== undefined) {
        const range = { from: isoOf(from * 1000), to: isoOf(until * 1000), limit: MOST };
        const insights = await get(this.path('insights', range), readInsightHistory, {
          signal,
          byPage: true,
        });
        this.bars = mergeBars(this.bars, bars.value);
        this.insights =
          insights.value === null ? this.insights : mergeInsights(this.insights, insights.value);
      }
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.isLoadingOlder = false;
    if (!signal.aborted) {
      this.onChange();
    }
  }

  close(): void {
    this.gone.abort();
    this.newestBars.close();
    this.newestInsights.close();
  }

  /** Whether a new tail touches what is known, or so much came that some is missing in between. */
  private fits(tail: Bars): boolean {
    const [known, first] = [this.bars?.open_time.at(-1), tail.open_time[0]];
    return known === undefined || first === undefined || first <= known || !tail.has_more_before;
  }

  private path(kind: 'bars' | 'insights', query: Record<string, string | number>): string {
    return withQuery(`/${kind}/${encodeURIComponent(this.symbol)}`, {
      timeframe: this.timeframe,
      ...query,
    });
  }
}
