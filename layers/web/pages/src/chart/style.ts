import {
  type ChartOptions,
  ColorType,
  CrosshairMode,
  type DeepPartial,
  LineStyle,
  type Time,
  TickMarkType,
} from 'lightweight-charts';
import { clock, dayMonth, fullDate, hourMinute, weekday } from '../format/time.ts';
import type { Palette } from '../plots/palette.ts';
import { settings } from '../settings.ts';

const ms = (time: Time): number =>
  typeof time === 'number' ? time * 1000 : Date.parse(String(time));

function tickText(time: Time, type: TickMarkType): string {
  const at = ms(time);
  switch (type) {
    case TickMarkType.Year:
      return fullDate(at).slice(-4);
    case TickMarkType.Month:
      return fullDate(at).split(' ').slice(1).join(' ');
    case TickMarkType.DayOfMonth:
      return dayMonth(at);
    case TickMarkType.TimeWithSeconds:
      return clock(at);
    default:
      return hourMinute(at);
  }
}

const span = (at: number, periodS: number): string =>
  `${hourMinute(at)}\u2013${hourMinute(at + periodS * 1000)}`;

/** What of the chart follows the theme and the zone. A bar is named by its open and close. */
export function styleOf(colours: Palette, periodS: number): DeepPartial<ChartOptions> {
  const isDay = periodS >= 86_400;
  const crossText = (time: Time): string =>
    isDay ? fullDate(ms(time)) : `${weekday(ms(time))} ${span(ms(time), periodS)}`;
  const crossLine = {
    color: colours['text-3'],
    style: LineStyle.Dashed,
    width: 1 as const,
    labelBackgroundColor: colours['line-3'],
  };
  return {
    layout: {
      attributionLogo: false,
      background: { type: ColorType.Solid, color: colours.bg },
      textColor: colours['text-3'],
      fontSize: 11,
      fontFamily: colours.font,
      panes: { separatorColor: colours['line-2'], separatorHoverColor: colours.hover },
    },
    grid: { vertLines: { color: colours.line }, horzLines: { color: colours.line } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crossLine, horzLine: crossLine },
    rightPriceScale: { borderColor: colours['line-2'], minimumWidth: 64 },
    timeScale: { borderColor: colours['line-2'], tickMarkFormatter: tickText },
    localization: { locale: 'en-IN', timeFormatter: crossText },
  };
}

export function candleColours(colours: Palette) {
  const other = {
    'green-red': ['#3fa34d', '#d9534f'],
    'red-green': ['#d9534f', '#3fa34d'],
  } as const;
  if (settings.candles !== 'up-down') {
    const [up, down] = other[settings.candles];
    return {
      upColor: `${up}33`,
      borderUpColor: up,
      wickUpColor: up,
      downColor: down,
      borderDownColor: down,
      wickDownColor: down,
    };
  }
  return {
    upColor: colours['up-soft'],
    borderUpColor: colours.up,
    wickUpColor: colours.up,
    downColor: colours.down,
    borderDownColor: colours.down,
    wickDownColor: colours.down,
  };
}
