import { h, say } from '../element/h.ts';
import { money, percent } from '../format/number.ts';
import { fullDate } from '../format/time.ts';
import type { Equity } from '../read/runs.ts';
import type { LinePlot } from './line_plot.ts';

/** How far each value is below the highest before it, as a part of that. */
export function drawdowns(values: readonly number[], capital: number | null): number[] {
  let peak = capital ?? values[0] ?? 0;
  return values.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}

/** A beginning and an end are no curve: what lies between is not known. */
export function hasCurve(equity: Equity): boolean {
  return equity.points.length > 2;
}

function ends({ points, note }: Equity): string {
  const known = points.map((point) => `${money(point.equity)} on ${fullDate(point.at)}`);
  return [known.join(', '), note].filter(Boolean).join(': ');
}

/** Equity of a run by session, and below it the drawdown. The library comes when it is needed. */
export class EquityPlot {
  readonly element: HTMLElement;
  private readonly line = h('div', { class: 'plot h-eq', role: 'img' });
  private readonly below = h('div', { class: 'plot h-dd', role: 'img' });
  private readonly said = h('p', { class: 'plot-legend small' });
  private plots: [LinePlot, LinePlot] | null = null;
  private isClosed = false;
  private newest: Equity | null = null;

  constructor() {
    this.element = h('div', { class: 'equity' }, this.line, this.said, this.below);
    void import('./line_plot.ts').then(({ LinePlot: Plot }) => {
      if (!this.isClosed) {
        this.plots = [new Plot(this.line), new Plot(this.below)];
        this.draw();
      }
    });
  }

  show(equity: Equity): void {
    this.newest = equity;
    this.draw();
  }

  restyle(): void {
    this.plots?.forEach((plot) => plot.restyle());
  }

  close(): void {
    this.isClosed = true;
    this.plots?.forEach((plot) => plot.close());
  }

  private draw(): void {
    if (this.newest === null || this.newest.points.length === 0) {
      return;
    }
    const { points, capital } = this.newest;
    const at = points.map((point) => point.at);
    const values = points.map((point) => point.equity);
    const down = drawdowns(values, capital);
    const [now, most] = [down.at(-1) ?? 0, Math.min(0, ...down)];
    const isCurve = hasCurve(this.newest);
    this.line.hidden = this.below.hidden = !isCurve;
    const fall = `Drawdown from peak ${percent(now)}, max ${percent(most)}`;
    say(this.said, isCurve ? fall : ends(this.newest));
    if (!isCurve) {
      return;
    }
    this.line.setAttribute('aria-label', `Equity at ${points.length} times`);
    this.below.setAttribute('aria-label', this.said.textContent ?? '');
    this.plots?.[0].show({ at, values, base: capital, isBare: true });
    this.plots?.[1].show({
      at,
      values: down,
      base: null,
      tone: 'loss',
      format: (v) => percent(v),
    });
  }
}
