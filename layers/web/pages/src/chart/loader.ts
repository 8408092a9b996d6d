import { isoOf } from '../format/time.ts';
import { onEvent } from '../live/live.ts';
import { Source } from '../live/source.ts';
import { type Bars, readBars } from '../read/bars.ts';
import type { LiveEvent } from '../read/events.ts';
import { type InsightHistory, readInsightHistory } from '../read/insights.ts';
import { get, withQuery } from '../read/request.ts';
import { mergeBars, mergeInsights, touches } from './series.ts';

const FIRST = 1_500;
const OLDER = 5_000;
const MOST = 100_000;

/**
 * Bars and insights of one symbol and timeframe: the newest at first, older ones as they are asked
 * for, and all that is known again whenever the store has more: it may have revised any of it.
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
  private readonly stopListening: () => void;
  private limit: number; // of what is asked for first
  private seenBars: Bars | null = null;
  private seenInsights: InsightHistory | null = null;
  private isLoadingOlder = false;
  private older = new AbortController();

  constructor(symbol: string, timeframe: string, first: number, onChange: () => void) {
    this.symbol = symbol;
    this.timeframe = timeframe;
    this.onChange = onChange;
    this.limit = Math.min(MOST, Math.max(FIRST, first));
    const concerns = (event: LiveEvent): boolean =>
      event.name !== 'bars' || event.data.symbols === null || event.data.symbols.includes(symbol);
    const ofFrame = (event: LiveEvent): boolean =>
      event.name !== 'insights' || event.data.timeframe === timeframe;
    const path = (kind: Kind): string => this.path(kind, { limit: this.limit });
    this.newestBars = new Source(path('bars'), readBars, onChange, ['bars'], concerns);
    this.newestInsights = new Source(
      path('insights'),
      readInsightHistory,
      onChange,
      ['insights'],
      ofFrame,
    );
    this.stopListening = onEvent((event) => {
      if (event.name === 'resync') {
        this.startAgain();
      }
    });
  }

  /** Takes in what came. */
  takeIn(): void {
    const [bars, insights] = [this.newestBars.value, this.newestInsights.value];
    if (bars !== null && bars !== this.seenBars) {
      const isNext = touches(this.bars?.open_time, bars.open_time, bars.has_more_before);
      this.bars = isNext ? mergeBars(this.bars, bars) : bars;
    }
    if (insights !== null && insights !== this.seenInsights) {
      const { bar_close: closes, has_more_before: hasMore } = insights;
      const isNext = touches(this.insights?.bar_close, closes, hasMore);
      this.insights = isNext ? mergeInsights(this.insights, insights) : insights;
    }
    this.seenBars = bars;
    this.seenInsights = insights;
    this.aim();
  }

  /** Fetches what is before the first bar, twice as much each time. */
  async loadOlder(isByReader: boolean): Promise<void> {
    const first = this.bars?.open_time[0];
    if (this.isLoadingOlder || first === undefined || this.bars?.has_more_before !== true) {
      return;
    }
    this.isLoadingOlder = true;
    const limit = Math.min(MOST, Math.max(OLDER, this.bars.open_time.length));
    const { signal } = this.older;
    try {
      const before = this.path('bars', { to: isoOf((first - 1) * 1000), limit });
      const bars = await get(before, readBars, { signal, byPage: !isByReader });
      const [from, until] = [bars.value?.close_time[0], bars.value?.close_time.at(-1)];
      if (bars.value !== null && from !== undefined && until !== undefined) {
        const range = { from: isoOf(from * 1000), to: isoOf((until + 1) * 1000), limit: MOST };
        const insights = await get(this.path('insights', range), readInsightHistory, {
          signal,
          byPage: true,
        });
        signal.throwIfAborted();
        this.bars = mergeBars(this.bars, bars.value);
        this.insights =
          insights.value === null ? this.insights : mergeInsights(this.insights, insights.value);
        this.aim();
      }
      this.failure = null;
    } catch (error) {
      if (signal.aborted) {
        return; // the page is left, or what is older than it was belongs to another store
      }
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.isLoadingOlder = false;
    this.onChange();
  }

  close(): void {
    this.older.abort();
    this.stopListening();
    this.newestBars.close();
    this.newestInsights.close();
  }

  /** The next answer has everything from the first bar that is known on. */
  private aim(): void {
    const [open, close] = [this.bars?.open_time[0], this.bars?.close_time[0]];
    if (open !== undefined && close !== undefined) {
      const from = (at: number) => ({ from: isoOf(at * 1000), limit: MOST });
      this.newestBars.aim(this.path('bars', from(open)), true);
      this.newestInsights.aim(this.path('insights', from(close)), true);
    }
  }

  /** The store may be another. As much is asked for as was known, so that its place can stay. */
  private startAgain(): void {
    this.older.abort();
    this.older = new AbortController();
    this.isLoadingOlder = false;
    this.failure = null;
    this.limit = Math.min(MOST, Math.max(this.limit, this.bars?.open_time.length ?? 0));
    this.bars = null;
    this.insights = null;
    this.newestBars.restart(this.path('bars', { limit: this.limit }));
    this.newestInsights.restart(this.path('insights', { limit: this.limit }));
  }

  private path(kind: Kind, query: Record<string, string | number>): string {
    return withQuery(`/${kind}/${encodeURIComponent(this.symbol)}`, {
      timeframe: this.timeframe,
      ...query,
    });
  }
}

type Kind = 'bars' | 'insights';
