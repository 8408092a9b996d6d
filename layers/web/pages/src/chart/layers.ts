import type {
  IChartApi,
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPrimitivePaneRenderer,
  ISeriesApi,
  Logical,
  PrimitivePaneViewZOrder,
  Time,
} from 'lightweight-charts';
import { words } from '../format/words.ts';
import type { Palette } from '../plots/palette.ts';
import type { Bars } from '../read/bars.ts';
import type { Marker } from './markers.ts';
import { firstFrom, type GapMark, type Stretch } from './series.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** What the layers draw; changed in place, so that a layer is made once. */
export interface Drawn {
  bars: Bars | null;
  stretches: Stretch[];
  gaps: GapMark[];
  markers: Marker[];
  colours: Palette;
  shows: { regime: boolean; signals: boolean; fills: boolean };
}

export const STRIP_HEIGHT = 16;
const FONT = '11px';
const WAYS: Record<string, string> = { trending_up: '\u25b2 ', trending_down: '\u25bc ' };

interface Canvas {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  first: number; // bars in view
  last: number;
  x: (bar: number) => number;
  step: number;
}

/** One layer on one pane: told which bars are in view, it draws those. */
abstract class Layer implements IPanePrimitive<Time> {
  protected readonly drawn: Drawn;
  private readonly chart: IChartApi;
  private readonly view: IPanePrimitivePaneView;

  constructor(chart: IChartApi, drawn: Drawn, order: PrimitivePaneViewZOrder) {
    this.chart = chart;
    this.drawn = drawn;
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.drawOn(target) };
    this.view = { zOrder: () => order, renderer: () => renderer };
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return [this.view];
  }

  protected abstract draw(canvas: Canvas): void;

  private drawOn(target: Target): void {
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (range === null || this.drawn.bars === null) {
      return;
    }
    const step = scale.options().barSpacing;
    const origin = scale.logicalToCoordinate(0 as Logical) ?? 0;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.save();
      context.font = `${FONT} ${this.drawn.colours.font}`;
      this.draw({
        context,
        ...mediaSize,
        step,
        first: Math.max(0, Math.floor(range.from)),
        last: Math.ceil(range.to),
        x: (bar) => origin + bar * step,
      });
      context.restore();
    });
  }
}

/** Regimes behind everything, on every pane; on the first their names in a strip at the top. */
export class RegimeLayer extends Layer {
  private readonly hasStrip: boolean;

  constructor(chart: IChartApi, drawn: Drawn, hasStrip: boolean) {
    super(chart, drawn, 'bottom');
    this.hasStrip = hasStrip;
  }

  protected override draw(canvas: Canvas): void {
    const { stretches, shows, colours } = this.drawn;
    if (!shows.regime) {
      return;
    }
    const from = firstFrom(stretches, canvas.first, (one) => one.to);
    for (let index = from; index < stretches.length; index += 1) {
      const stretch = stretches[index];
      if (stretch === undefined || stretch.from > canvas.last) {
        break;
      }
      this.band(canvas, stretch);
    }
    if (this.hasStrip) {
      canvas.context.fillStyle = colours['line-2'];
      canvas.context.fillRect(0, STRIP_HEIGHT, canvas.width, 1);
    }
  }

  private band({ context, height, width, x, step }: Canvas, { regime, from, to }: Stretch): void {
    const { colours } = this.drawn;
    const bands: Record<string, string> = {
      trending_up: colours['up-band'],
      trending_down: colours['down-band'],
      volatile: colours['vol-band'],
    };
    const left = Math.max(0, x(from) - step / 2);
    const right = Math.min(width, x(to) + step / 2);
    const band = bands[regime];
    if (band !== undefined) {
      context.fillStyle = band;
      context.fillRect(left, 0, right - left, height);
    }
    if (this.hasStrip && right - left > 2) {
      context.fillStyle = colours['line-2'];
      context.fillRect(Math.round(left), 0, 1, STRIP_HEIGHT);
      const name = (WAYS[regime] ?? '') + words(regime);
      if (context.measureText(name).width + 8 < right - left) {
        context.fillStyle = colours['text-2'];
        context.fillText(name, left + 4, STRIP_HEIGHT - 4);
      }
    }
  }
}

/** A dotted line where minutes are missing, with their number where there is room. */
export class GapLayer extends Layer {
  constructor(chart: IChartApi, drawn: Drawn) {
    super(chart, drawn, 'normal');
  }

  protected override draw({ context, height, first, last, x, step }: Canvas): void {
    const { gaps, colours } = this.drawn;
    let labelledTo = -Infinity;
    for (const gap of gaps) {
      if (gap.bar < first || gap.bar > last) {
        continue;
      }
      const at = Math.round(x(gap.bar) - (gap.isInside ? 0 : step / 2)) + 0.5;
      context.strokeStyle = colours['line-3'];
      context.setLineDash([1, 2]);
      context.beginPath();
      context.moveTo(at, STRIP_HEIGHT);
      context.lineTo(at, height);
      context.stroke();
      if (at > labelledTo) {
        const text = gap.minutes === 1 ? '1 minute missing' : `${gap.minutes} minutes missing`;
        haloed(context, text, at + 4, STRIP_HEIGHT + 52, colours['text-3'], colours.bg);
        labelledTo = at + context.measureText(text).width + 12;
      }
    }
  }
}

function haloed(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  halo: string,
): void {
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
  context.lineWidth = 1;
}

/** A run's signals as hollow circles, its fills as triangles with their quantity. */
export class MarkerLayer extends Layer {
  private readonly prices: ISeriesApi<'Candlestick'>;

  constructor(chart: IChartApi, drawn: Drawn, prices: ISeriesApi<'Candlestick'>) {
    super(chart, drawn, 'top');
    this.prices = prices;
  }

  protected override draw(canvas: Canvas): void {
    const { markers, shows } = this.drawn;
    const from = firstFrom(markers, canvas.first - 1, (one) => one.bar);
    for (let index = from; index < markers.length; index += 1) {
      const marker = markers[index];
      if (marker === undefined || marker.bar > canvas.last) {
        break;
      }
      if (marker.kind === 'signal' ? shows.signals : shows.fills) {
        this.mark(canvas, marker);
      }
    }
  }

  private mark({ context, x, step }: Canvas, marker: Marker): void {
    const { bars, colours } = this.drawn;
    const price = marker.isBuy ? bars?.low[marker.bar] : bars?.high[marker.bar];
    const edge = price === undefined ? null : this.prices.priceToCoordinate(price);
    if (edge === null) {
      return;
    }
    const way = marker.isBuy ? 1 : -1;
    const [at, y] = [x(marker.bar), edge + 7 * way];
    if (marker.kind === 'signal') {
      context.beginPath();
      context.arc(at, y + 4 * way, 2.75, 0, 2 * Math.PI);
      context.fillStyle = colours.bg;
      context.fill();
      context.lineWidth = 1.25;
      context.strokeStyle = colours.text;
      context.stroke();
      context.lineWidth = 1;
      return;
    }
    context.fillStyle = colours.text;
    context.beginPath();
    context.moveTo(at, y);
    context.lineTo(at + 4.5, y + 8 * way);
    context.lineTo(at - 4.5, y + 8 * way);
    context.fill();
    if (step > 4) {
      context.textAlign = 'center';
      haloed(context, marker.text, at, y + (marker.isBuy ? 20 : -12), colours.text, colours.bg);
      context.textAlign = 'start';
    }
  }
}
