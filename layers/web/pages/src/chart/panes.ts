import {
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesType,
} from 'lightweight-charts';
import { fixed, price, signed } from '../format/number.ts';
import type { Palette } from '../plots/palette.ts';
import { confidences, type Known, line, macdBars } from './points.ts';

export type PaneName = 'rsi' | 'macd' | 'confidence';

/** A series with where its points come from and how its colours follow the theme. */
export interface Drawer {
  series: ISeriesApi<SeriesType>;
  points: (known: Known, from: number) => Parameters<ISeriesApi<SeriesType>['setData']>[0];
  paint: (colours: Palette) => void;
}

const QUIET = {
  lastValueVisible: false,
  priceLineVisible: false,
  crosshairMarkerVisible: false,
} as const;
const HEIGHTS: Record<PaneName, number> = { rsi: 0.17, macd: 0.2, confidence: 0.19 };

const custom = (formatter: (value: number) => string, minMove: number) => ({
  priceFormat: { type: 'custom' as const, formatter, minMove },
});

interface LineStyleOf {
  colour: 'text' | 'text-2' | 'accent';
  isDashed?: boolean;
}

/** A line of a stored value on one pane. */
export function valueLine(
  chart: IChartApi,
  pane: number,
  name: Parameters<typeof line>[2],
  style: LineStyleOf,
  format: (value: number) => string = price,
): Drawer {
  const series = chart.addSeries(
    LineSeries,
    {
      ...QUIET,
      ...custom(format, 0.01),
      lineWidth: 1,
      lineStyle: style.isDashed ? LineStyle.Dashed : LineStyle.Solid,
    },
    pane,
  );
  return {
    series: series as ISeriesApi<SeriesType>,
    points: (known, from) => line(known, from, name),
    paint: (colours) => series.applyOptions({ color: colours[style.colour] }),
  };
}

function references(
  series: ISeriesApi<SeriesType>,
  levels: readonly number[],
): (colours: Palette) => void {
  const lines: IPriceLine[] = levels.map((level) =>
    series.createPriceLine({
      price: level,
      axisLabelVisible: false,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      title: '',
    }),
  );
  return (colours) => lines.forEach((one) => one.applyOptions({ color: colours['line-3'] }));
}

function rsiPane(chart: IChartApi, pane: number): Drawer[] {
  const drawer = valueLine(chart, pane, 'rsi', { colour: 'text' });
  drawer.series.applyOptions({
    ...custom((value) => fixed(value, 0), 1),
    autoscaleInfoProvider: () => ({ priceRange: { minValue: 12, maxValue: 88 } }),
  });
  const mark = references(drawer.series, [30, 70]);
  const paint = drawer.paint;
  return [
    {
      ...drawer,
      paint: (colours) => {
        paint(colours);
        mark(colours);
      },
    },
  ];
}

function macdPane(chart: IChartApi, pane: number): Drawer[] {
  const bars = chart.addSeries(
    HistogramSeries,
    {
      ...QUIET,
      ...custom((value) => signed(value, 2), 0.01),
    },
    pane,
  );
  const histogram: Drawer = {
    series: bars as ISeriesApi<SeriesType>,
    points: macdBars,
    paint: () => undefined,
  };
  return [
    histogram,
    valueLine(chart, pane, 'macd', { colour: 'text' }, (value) => signed(value, 2)),
    valueLine(chart, pane, 'macd_signal', { colour: 'text-2', isDashed: true }, (value) =>
      signed(value, 2),
    ),
  ];
}

function confidencePane(chart: IChartApi, pane: number): Drawer[] {
  const bars = chart.addSeries(
    HistogramSeries,
    {
      ...QUIET,
      ...custom((value) => fixed(Math.abs(value), 2), 0.01),
      autoscaleInfoProvider: () => ({ priceRange: { minValue: -1, maxValue: 1 } }),
    },
    pane,
  );
  const series = bars as ISeriesApi<SeriesType>;
  return [{ series, points: confidences, paint: references(series, [-0.7, 0, 0.7]) }];
}

const MAKERS = { rsi: rsiPane, macd: macdPane, confidence: confidencePane };

/** The panes below the prices, from the top. */
export function lowerPanes(chart: IChartApi, names: readonly PaneName[]): Drawer[] {
  const drawers = names.flatMap((name, index) => MAKERS[name](chart, index + 1));
  const panes = chart.panes();
  const rest = names.reduce((sum, name) => sum + HEIGHTS[name], 0);
  const scale = names.length === 1 ? 1.4 : 1;
  panes[0]?.setStretchFactor(1 - Math.min(0.6, rest * scale * 0.75));
  names.forEach((name, index) => panes[index + 1]?.setStretchFactor(HEIGHTS[name] * scale * 0.75));
  return drawers;
}
