import { h, replace } from '../element/h.ts';
import { symbolLink } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { InsightDetail } from '../insight/detail.ts';
import { dayNumber, periodOf } from '../format/time.ts';
import { Source } from '../live/source.ts';
import type { ConfidencePlot } from '../plots/confidence_plot.ts';
import { type Insight, type InsightHistory, readInsightHistory } from '../read/insights.ts';
import { withQuery } from '../read/request.ts';

const SESSION_S = 22_500; // 09:15 to 15:30

/** The insights of the newest day alone; all of them where a day has few. */
export function newestDay(history: InsightHistory): InsightHistory {
  const last = history.bar_close.at(-1);
  if (last === undefined || (periodOf(history.timeframe) ?? 0) >= 3600) {
    return history;
  }
  const day = dayNumber(last * 1000);
  const from = history.bar_close.findIndex((at) => dayNumber(at * 1000) === day);
  return {
    ...history,
    bar_close: history.bar_close.slice(from),
    bias: history.bias.slice(from),
    confidence: history.confidence.slice(from),
  };
}

/** One insight beside the list: contributors, and how its confidence came about over the day. */
export class InsightPanel {
  readonly element = h('aside', { class: 'side', 'aria-label': 'The insight in full' });
  private readonly title = h('h2');
  private readonly link = h('span', { class: 'sec-s' });
  private readonly detail = new InsightDetail();
  private readonly canvas = h('div', { class: 'plot h-mini', role: 'img' });
  private readonly history: Section;
  private readonly onChange: () => void;
  private source: Source<InsightHistory> | null = null;
  private plot: ConfidencePlot | null = null;
  private shown = '';
  private drawn: InsightHistory | null = null;
  private readonly sources: Source<unknown>[] = [];
  private isClosed = false;

  constructor(onChange: () => void) {
    this.onChange = onChange;
    this.history = new Section(
      {
        title: 'Confidence',
        meta: ['of the day; up is bullish, down is bearish'],
        sources: this.sources,
        empty: () =>
          this.source?.value?.bar_close.length === 0 ? ['No history is stored.'] : null,
      },
      this.canvas,
    );
    const head = h(
      'header',
      { class: 'sec-h' },
      this.title,
      h('span', { class: 'gap' }),
      this.link,
    );
    replace(
      this.element,
      h('section', { class: 'sec' }, head, this.detail.element),
      this.history.element,
    );
    this.element.hidden = true;
    void import('../plots/confidence_plot.ts').then(({ ConfidencePlot: Plot }) => {
      if (!this.isClosed) {
        this.plot = new Plot(this.canvas);
        this.draw();
      }
    });
  }

  show(insight: Insight | null, timeframe: string): void {
    this.element.hidden = insight === null;
    if (insight === null) {
      this.history.show(); // of nothing: it waits no more
      return;
    }
    const key = `${insight.symbol} ${timeframe}`;
    if (key !== this.shown) {
      this.shown = key;
      const chart = withQuery(`/chart/${encodeURIComponent(insight.symbol)}`, { timeframe });
      replace(this.title, symbolLink(insight.symbol));
      replace(this.link, h('a', { class: 'link', href: chart }, 'Chart'));
      this.fetch(insight.symbol, timeframe);
    }
    this.detail.show(insight, [
      ['Engine, revision', `${insight.engine_version}, ${insight.revision}`],
    ]);
    this.history.show();
    this.draw();
  }

  restyle(): void {
    this.drawn = null;
    this.draw();
  }

  close(): void {
    this.isClosed = true;
    this.source?.close();
    this.plot?.close();
  }

  private fetch(symbol: string, timeframe: string): void {
    this.source?.close();
    const limit = Math.max(20, Math.ceil(SESSION_S / (periodOf(timeframe) ?? 60)));
    const path = withQuery(`/insights/${encodeURIComponent(symbol)}`, { timeframe, limit });
    this.source = new Source(path, readInsightHistory, this.onChange, ['insights']);
    this.sources.splice(0, 1, this.source);
  }

  private draw(): void {
    const known = this.source?.value ?? null;
    if (
      known === null ||
      this.plot === null ||
      known === this.drawn ||
      this.canvas.clientWidth === 0
    ) {
      return;
    }
    this.drawn = known;
    const day = newestDay(known);
    this.canvas.setAttribute('aria-label', `Confidence of ${day.bar_close.length} insights`);
    this.plot.show(day);
  }
}
