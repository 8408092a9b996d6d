import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisLabels } from '../format/number.ts';
import { dayMonth, hourMinute, monthYear } from '../format/time.ts';
import { palette } from './palette.ts';

export interface Line {
  at: number[]; // milliseconds
  values: number[];
  base: number | null; // a dotted line, such as the capital
  tone?: 'plain' | 'loss';
  format?: (value: number) => string;
  isBare?: boolean; // no times below
}

const DAY_S = 86_400;

/** A line over time by uPlot: drawn again when its host's size or the theme changes. */
export class LinePlot {
  readonly host: HTMLElement;
  private plot: uPlot | null = null;
  private line: Line | null = null;
  private readonly sizes: ResizeObserver;

  constructor(host: HTMLElement) {
    this.host = host;
    this.sizes = new ResizeObserver(() => this.fit());
    this.sizes.observe(host);
  }

  show(line: Line): void {
    if (JSON.stringify(line) !== JSON.stringify(this.line)) {
      this.line = line;
      this.draw();
    }
  }

  restyle(): void {
    this.draw();
  }

  close(): void {
    this.sizes.disconnect();
    this.plot?.destroy();
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width > 0 && this.plot === null) {
      this.draw();
    } else if (width > 0) {
      this.plot?.setSize({ width, height });
    }
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = null;
    const { clientWidth: width, clientHeight: height } = this.host;
    if (this.line === null || width === 0) {
      return;
    }
    const data: uPlot.AlignedData = [this.line.at.map((at) => at / 1000), this.line.values];
    this.plot = new uPlot(this.options(this.line, width, height), data, this.host);
  }

  private options(line: Line, width: number, height: number): uPlot.Options {
    const colours = palette();
    const isLoss = line.tone === 'loss';
    const font = `11px ${colours.font}`;
    const axis = {
      stroke: colours['text-3'],
      font,
      grid: { stroke: colours.line, width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
      padding: [10, 0, line.isBare ? 6 : 0, 14],
      scales: { y: { range: (_, low, high) => this.range(line, low, high) } },
      axes: [
        {
          ...axis,
          size: line.isBare ? 0 : 22,
          space: 70,
          show: !line.isBare,
          values: (_, splits, __, ___, step) => splits.map((at) => timeLabel(at * 1000, step)),
        },
        {
          ...axis,
          side: 1,
          size: 66,
          space: 30,
          values: (_, splits, __, ___, step) =>
            line.format === undefined ? axisLabels(splits, step) : splits.map(line.format),
        },
      ],
      series: [
        {},
        {
          stroke: isLoss ? colours.down : colours.text,
          width: 1.25,
          points: { show: line.values.length < 3 },
          ...(isLoss ? { fill: colours['down-soft'] } : {}),
        },
      ],
      hooks: {
        drawAxes: [(plot) => drawBase(plot, line.base, colours['line-3'])],
      },
    };
  }

  private range(line: Line, low: number, high: number): uPlot.Range.MinMax {
    const all = line.base === null ? [low, high] : [low, high, line.base];
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const room = (most - least || Math.abs(most) || 1) * 0.06;
    return line.tone === 'loss' ? [least - room, 0] : [least - room, most + room];
  }
}

function timeLabel(at: number, step: number): string {
  if (step >= 28 * DAY_S) {
    return monthYear(at);
  }
  return step >= DAY_S ? dayMonth(at) : hourMinute(at);
}

function drawBase(plot: uPlot, base: number | null, colour: string): void {
  if (base === null) {
    return;
  }
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(base, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
