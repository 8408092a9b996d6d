import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type Logical,
  type MouseEventParams,
  type SeriesType,
} from 'lightweight-charts';
import { price } from '../format/number.ts';
import { periodOf } from '../format/time.ts';
import { type Palette, palette } from '../plots/palette.ts';
import type { Bars } from '../read/bars.ts';
import type { InsightHistory } from '../read/insights.ts';
import { settings } from '../settings.ts';
import { type Drawn, GapLayer, MarkerLayer, RegimeLayer } from './layers.ts';
import type { Marker } from './markers.ts';
import { type Drawer, lowerPanes, type PaneName, valueLine } from './panes.ts';
import { candles, type Known, volumes } from './points.ts';
import { gapMarks, insightRows, newTail, regimeStretches, shiftOf } from './series.ts';
import { candleColours, styleOf } from './style.ts';

export type Overlay = 'ema_fast' | 'ema_slow' | 'session_vwap';

export interface ChartOptions {
  timeframe: string;
  panes: readonly PaneName[];
  onCross: (bar: number | null) => void;
  /** The first bar in view; below 0 when there is room before it. Whether a reader moved there. */
  onRange: (first: number, isByReader: boolean) => void;
}

interface Level {
  price: number;
  title: string;
}

const ROOM = 6; // empty bars right of the newest
const ZOOM = 1.25;
const MOST_UPDATED = 400; // bars; for more it is less work to draw all of them
const HAND_MS = 1_000; // what moves so soon after a hand, the hand has moved
const HANDS = ['pointerdown', 'pointermove', 'wheel', 'touchmove'] as const;

/** Candles with their indicators. Keeps zoom, place and crosshair when the data changes. */
export class PriceChart {
  readonly chart: IChartApi;
  private readonly host: HTMLElement;
  private readonly options: ChartOptions;
  private readonly prices: ISeriesApi<'Candlestick'>;
  private readonly drawers: Drawer[];
  private readonly overlays: Record<Overlay, Drawer>;
  private readonly drawn: Drawn;
  private readonly lastPrice: IPriceLine;
  private levels: IPriceLine[] = [];
  private colours: Palette = palette();
  private rows: number[] = [];
  private insights: InsightHistory | null = null;
  private cross: number | null = null;
  private scrollingTo: number | null = null;
  private handAt = -HAND_MS;
  private readonly sentTo = new Map<ISeriesApi<SeriesType>, number>(); // the newest time of each

  constructor(host: HTMLElement, options: ChartOptions) {
    this.host = host;
    this.options = options;
    const period = periodOf(options.timeframe) ?? 60;
    this.chart = createChart(host, {
      ...styleOf(this.colours, period),
      autoSize: true,
      handleScroll: { vertTouchDrag: false },
      kineticScroll: {
        mouse: false,
        touch: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      },
    });
    this.chart.timeScale().applyOptions({
      timeVisible: period < 86_400,
      secondsVisible: false,
      rightOffset: ROOM,
      minBarSpacing: 0.4,
      enableConflation: true,
    });
    this.prices = this.chart.addSeries(CandlestickSeries, {
      lastValueVisible: false,
      priceLineVisible: false,
      ...candleColours(this.colours),
      priceFormat: { type: 'custom', formatter: price, minMove: 0.01 },
    });
    this.prices.priceScale().applyOptions({ scaleMargins: { top: 0.14, bottom: 0.16 } });
    this.lastPrice = this.prices.createPriceLine({
      price: 0,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      title: '',
      axisLabelVisible: false,
    });
    this.overlays = {
      ema_fast: valueLine(this.chart, 0, 'ema_fast', { colour: 'accent' }),
      ema_slow: valueLine(this.chart, 0, 'ema_slow', { colour: 'text-2' }),
      session_vwap: valueLine(this.chart, 0, 'session_vwap', {
        colour: 'text-2',
        isDashed: true,
      }),
    };
    this.drawers = [
      this.volume(),
      ...Object.values(this.overlays),
      ...lowerPanes(this.chart, options.panes),
    ];
    this.drawn = {
      bars: null,
      stretches: [],
      gaps: [],
      markers: [],
      colours: this.colours,
      shows: { regime: true, signals: true, fills: true },
    };
    this.addLayers();
    this.paint();
    this.chart.subscribeCrosshairMove((event) => this.moved(event));
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      this.scrollingTo = null;
      if (range !== null) {
        const isByReader = performance.now() - this.handAt < HAND_MS;
        options.onRange(Math.floor(range.from), isByReader);
      }
    });
    for (const name of HANDS) {
      host.addEventListener(name, (event) => this.touched(event), { passive: true });
    }
  }

  close(): void {
    this.chart.remove();
  }

  /** New or changed data. What is in view stays in view, and only a changed tail is sent on. */
  show(bars: Bars, insights: InsightHistory | null): void {
    const before = this.drawn.bars;
    const known = before === null ? null : this.known(before);
    this.insights = insights;
    this.rows = insights === null ? bars.open_time.map(() => -1) : insightRows(bars, insights);
    this.drawn.bars = bars;
    this.drawn.gaps = gapMarks(bars);
    this.drawn.stretches = insights === null ? [] : regimeStretches(this.rows, insights);
    const from = known === null ? null : newTail(known, this.known(bars));
    if (from !== null && bars.open_time.length - from <= MOST_UPDATED) {
      this.update(Math.max(0, from));
    } else {
      this.replace(before);
    }
    this.paintLast(bars);
    this.chart.timeScale().applyOptions({}); // draws the layers again
  }

  /** A run's signals and fills, and prices worth a line. */
  mark(markers: Marker[], levels: readonly Level[]): void {
    this.drawn.markers = markers;
    for (const level of this.levels) {
      this.prices.removePriceLine(level);
    }
    this.levels = levels.map((level) =>
      this.prices.createPriceLine({
        ...level,
        color: this.colours['line-3'],
        lineWidth: 1,
        lineStyle: LineStyle.Dotted,
        axisLabelVisible: true,
        axisLabelColor: this.colours.hover,
        axisLabelTextColor: this.colours['text-2'],
      }),
    );
  }

  toggleOverlay(name: Overlay, isOn: boolean): void {
    this.overlays[name].series.applyOptions({ visible: isOn });
  }

  toggleLayer(name: keyof Drawn['shows'], isOn: boolean): void {
    this.drawn.shows[name] = isOn;
    this.chart.timeScale().applyOptions({});
  }

  /** The theme or the zone changed. */
  restyle(): void {
    this.colours = palette();
    this.drawn.colours = this.colours;
    this.chart.applyOptions(styleOf(this.colours, periodOf(this.options.timeframe) ?? 60));
    this.paint();
    if (this.drawn.bars !== null) {
      this.setAll(this.known(this.drawn.bars));
      this.paintLast(this.drawn.bars);
    }
  }

  zoom(way: 1 | -1): void {
    this.handAt = performance.now();
    const scale = this.chart.timeScale();
    scale.applyOptions({
      barSpacing: scale.options().barSpacing * (way > 0 ? ZOOM : 1 / ZOOM),
    });
  }

  /** By a tenth of what is in view. Moves are drawn a frame later: until then they add up. */
  scroll(way: 1 | -1): void {
    this.handAt = performance.now();
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const step = range === null ? 10 : Math.max(1, Math.round((range.to - range.from) / 10));
    this.scrollingTo = (this.scrollingTo ?? scale.scrollPosition()) + way * step;
    scale.scrollToPosition(this.scrollingTo, false);
  }

  /** Also of what the legends say: the crosshair goes away. */
  toNewest(): void {
    this.chart.clearCrosshairPosition();
    this.setCross(null);
    this.chart.timeScale().scrollToPosition(ROOM, false);
  }

  get isAtNewest(): boolean {
    return this.chart.timeScale().scrollPosition() >= 0;
  }

  /** As many bars as the settings say, the newest at the right. */
  reset(): void {
    const count = this.drawn.bars?.open_time.length ?? 0;
    const from = count - Math.min(settings.barsShown, this.host.clientWidth / 5);
    this.prices.priceScale().applyOptions({ autoScale: true });
    this.chart
      .timeScale()
      .setVisibleLogicalRange({ from: from as Logical, to: (count + ROOM) as Logical });
  }

  /** Moves the crosshair by bars, for who has no mouse. */
  moveCross(way: 1 | -1): void {
    const { bars } = this.drawn;
    const last = (bars?.open_time.length ?? 0) - 1;
    const bar = Math.max(0, Math.min(last, (this.cross ?? last + 1) + way));
    const time = bars?.open_time[bar];
    if (bars !== null && time !== undefined) {
      this.chart.setCrosshairPosition(bars.close[bar] ?? 0, time as never, this.prices);
      this.setCross(bar);
    }
  }

  /** Where each pane begins in the host, in pixels from its top. Null until they are laid out. */
  paneTops(): number[] | null {
    const top = this.host.getBoundingClientRect().top;
    const tops = this.chart
      .panes()
      .map((pane) => (pane.getHTMLElement()?.getBoundingClientRect().top ?? top) - top);
    const isLaidOut = tops.every((one, index) => index === 0 || one > (tops[index - 1] ?? 0));
    return isLaidOut ? tops : null;
  }

  private volume(): Drawer {
    const series = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    series.priceScale().applyOptions({ scaleMargins: { top: 0.88, bottom: 0 } });
    return {
      series: series as ISeriesApi<SeriesType>,
      points: volumes,
      paint: (colours) => series.applyOptions({ color: colours['line-2'] }),
    };
  }

  private addLayers(): void {
    const panes = this.chart.panes();
    panes.forEach((pane, index) =>
      pane.attachPrimitive(new RegimeLayer(this.chart, this.drawn, index === 0)),
    );
    panes[0]?.attachPrimitive(new GapLayer(this.chart, this.drawn));
    panes[0]?.attachPrimitive(new MarkerLayer(this.chart, this.drawn, this.prices));
  }

  private paint(): void {
    this.prices.applyOptions(candleColours(this.colours));
    this.drawers.forEach((drawer) => drawer.paint(this.colours));
  }

  private paintLast(bars: Bars): void {
    this.lastPrice.applyOptions({
      price: bars.close.at(-1) ?? 0,
      color: this.colours['line-3'],
      axisLabelVisible: bars.close.length > 0,
      axisLabelColor: this.colours.text,
      axisLabelTextColor: this.colours.bg,
    });
  }

  private known(bars: Bars): Known {
    return { bars, insights: this.insights, rows: this.rows, colours: this.colours };
  }

  private replace(before: Bars | null): void {
    const { bars } = this.drawn;
    if (bars === null) {
      return;
    }
    const range = this.chart.timeScale().getVisibleLogicalRange();
    const wasAtNewest = this.isAtNewest;
    this.setAll(this.known(bars));
    const [known, now] = [before?.open_time ?? [], bars.open_time];
    const shift = shiftOf(known, now);
    if (range === null || shift === null) {
      this.reset();
      return;
    }
    const moved = wasAtNewest ? now.length - known.length : shift;
    this.chart.timeScale().setVisibleLogicalRange({
      from: (range.from + moved) as Logical,
      to: (range.to + moved) as Logical,
    });
  }

  private setAll(known: Known): void {
    const set = (series: ISeriesApi<SeriesType>, points: ReturnType<Drawer['points']>): void => {
      series.setData(points);
      this.sentTo.set(series, Number(points.at(-1)?.time ?? 0));
    };
    set(this.prices as ISeriesApi<SeriesType>, candles(known, 0));
    for (const drawer of this.drawers) {
      set(drawer.series, drawer.points(known, 0));
    }
  }

  private update(from: number): void {
    const { bars } = this.drawn;
    if (bars === null) {
      return;
    }
    const known = this.known(bars);
    const send = (series: ISeriesApi<SeriesType>, points: ReturnType<Drawer['points']>): void => {
      const sent = this.sentTo.get(series) ?? 0;
      for (const point of points.filter((one) => Number(one.time) >= sent)) {
        series.update(point);
      }
      this.sentTo.set(series, Math.max(sent, Number(points.at(-1)?.time ?? 0)));
    };
    send(this.prices as ISeriesApi<SeriesType>, candles(known, from));
    for (const drawer of this.drawers) {
      send(drawer.series, drawer.points(known, from));
    }
  }

  /** A pointer that only passes over moves nothing. */
  private touched(event: Event): void {
    if (event.type !== 'pointermove' || (event as PointerEvent).buttons > 0) {
      this.handAt = performance.now();
    }
  }

  private moved(event: MouseEventParams): void {
    this.setCross(
      event.logical === undefined || event.point === undefined ? null : Math.round(event.logical),
    );
  }

  private setCross(bar: number | null): void {
    const count = this.drawn.bars?.open_time.length ?? 0;
    const inside = bar !== null && bar >= 0 && bar < count ? bar : null;
    if (inside !== this.cross) {
      this.cross = inside;
      this.options.onCross(inside);
    }
  }
}
