import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dayMonth, hourMinute } from '../format/time.ts';
import type { InsightHistory } from '../read/insights.ts';
import { palette } from './palette.ts';

/** Confidence of each insight as a bar: up is bullish, down is bearish, a mark is neutral. */
export class ConfidencePlot {
  private readonly host: HTMLElement;
  private readonly sizes: ResizeObserver;
  private plot: uPlot | null = null;
  private history: InsightHistory | null = null;

  constructor(host: HTMLElement) {
    this.host = host;
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(host);
  }

  show(history: InsightHistory): void {
    this.history = history;
    this.draw();
  }

  restyle(): void {
    this.draw();
  }

  close(): void {
    this.sizes.disconnect();
    this.plot?.destroy();
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = null;
    const { clientWidth: width, clientHeight: height } = this.host;
    if (this.history === null || width === 0) {
      return;
    }
    const { bar_close: at, bias, confidence } = this.history;
    const of = (name: string, sign: number): (number | null)[] =>
      confidence.map((value, index) => (bias[index] === name ? sign * value : null));
    const data = [
      at.map((_, index) => index),
      of('bullish', 1),
      of('bearish', -1),
      bias.map((name) => (name === 'neutral' ? 0.02 : null)),
    ] as uPlot.AlignedData;
    this.plot = new uPlot(this.options(at, width, height), data, this.host);
  }

  private options(at: readonly number[], width: number, height: number): uPlot.Options {
    const colours = palette();
    const font = `11px ${colours.font}`;
    const axis = { stroke: colours['text-3'], font, ticks: { show: false } };
    const bars = uPlot.paths.bars?.({ size: [0.8, 12], align: 0 });
    const series = (colour: string): uPlot.Series => ({
      fill: colour,
      width: 0,
      points: { show: false },
      ...(bars ? { paths: bars } : {}),
    });
    return {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [4, 0, 0, 14],
      scales: { x: { time: false, range: [-0.7, at.length - 0.3] }, y: { range: [-1, 1] } },
      axes: [
        {
          ...axis,
          size: 20,
          space: 60,
          grid: { show: false },
          values: (_, splits) => splits.map((index) => timeAt(at, index)),
        },
        {
          ...axis,
          side: 1,
          size: 34,
          grid: { stroke: colours.line, width: 1 },
          splits: () => [-0.7, 0, 0.7],
          values: (_, splits) => splits.map((value) => Math.abs(value).toFixed(2)),
        },
      ],
      series: [{}, series(colours.up), series(colours.down), series(colours['line-3'])],
    };
  }
}

function timeAt(at: readonly number[], index: number): string {
  const seconds = at[Math.round(index)];
  if (seconds === undefined || !Number.isInteger(index)) {
    return '';
  }
  const span = (at.at(-1) ?? 0) - (at[0] ?? 0);
  return span > 2 * 86_400 ? dayMonth(seconds * 1000) : hourMinute(seconds * 1000);
}
