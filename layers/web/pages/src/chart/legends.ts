import { h, replace } from '../element/h.ts';
import {
  change,
  count,
  direction,
  fixed,
  percent,
  price,
  short,
  signed,
} from '../format/number.ts';
import type { Bars } from '../read/bars.ts';
import type { InsightHistory } from '../read/insights.ts';
import type { PaneName } from './panes.ts';

type Part = readonly [name: string, value: string, tone?: string];

function parts(list: readonly Part[]): HTMLElement[] {
  return list.map(([name, value, tone]) =>
    h(
      'span',
      { class: tone?.includes('not-phone') ? 'not-phone' : '' },
      name === '' ? null : h('span', { class: 'k' }, `${name} `),
      h('span', { class: tone ?? '' }, value),
    ),
  );
}

/** What the crosshair is at, written on each pane. */
export class Legends {
  readonly element = h('div', { class: 'legends' });
  private readonly lines: HTMLElement[];
  private readonly panes: readonly PaneName[];

  constructor(panes: readonly PaneName[], onName: ((name: PaneName) => void) | null) {
    this.panes = panes;
    const lower = panes.map((pane) =>
      onName === null
        ? h('div', { class: 'legend' })
        : h('button', {
            class: 'legend',
            type: 'button',
            title: 'Show another pane',
            onclick: () => onName(pane),
          }),
    );
    this.lines = [h('div', { class: 'legend first' }), ...lower];
    replace(this.element, ...this.lines);
  }

  /** Those of the lower panes are not shown while nobody knows where these are. */
  place(tops: readonly number[] | null): void {
    this.lines.forEach((line, index) => {
      line.hidden = tops === null && index > 0;
      line.style.top = `${Math.round(tops?.[index] ?? 0)}px`;
    });
  }

  /** Of the bar and the insight's row; without one, -1. */
  show(bars: Bars, insights: InsightHistory | null, bar: number, row: number): void {
    const [first, ...lower] = this.lines;
    if (first !== undefined) {
      replace(
        first,
        h('div', {}, ...parts(this.ofBar(bars, bar))),
        h('div', {}, ...parts(ofLines(insights, row))),
      );
    }
    lower.forEach((line, index) => {
      const pane = this.panes[index];
      if (pane !== undefined) {
        replace(line, ...parts(OF_PANE[pane](insights, row)));
      }
    });
  }

  private ofBar(bars: Bars, bar: number): Part[] {
    const close = bars.close[bar] ?? 0;
    const before = bars.close[bar - 1] ?? close;
    const tone = direction(close - before);
    return [
      ['O', price(bars.open[bar] ?? 0)],
      ['H', price(bars.high[bar] ?? 0)],
      ['L', price(bars.low[bar] ?? 0)],
      ['C', price(close)],
      ['', change(close - before), `${tone} not-phone`],
      ['', percent(before === 0 ? 0 : close / before - 1), `${tone} not-phone`],
      ['Vol', volume(bars.volume[bar] ?? 0), 'not-phone'],
    ];
  }
}

const volume = (value: number): string => (value >= 1e5 ? short(value) : count(value));

const shown = (value: number | null | undefined, write: (value: number) => string): string =>
  value === null || value === undefined ? 'none' : write(value);

function ofLines(insights: InsightHistory | null, row: number): Part[] {
  if (row < 0 || insights === null) {
    return [['', 'no insight for this bar', 'dim3']];
  }
  const { values } = insights;
  return [
    ['EMA fast', shown(values.ema_fast[row], price)],
    ['slow', shown(values.ema_slow[row], price)],
    ['VWAP', shown(values.session_vwap[row], price)],
  ];
}

const OF_PANE: Record<PaneName, (insights: InsightHistory | null, row: number) => Part[]> = {
  rsi: (insights, row) => [['RSI', shown(insights?.values.rsi[row], (value) => fixed(value, 1))]],
  macd: (insights, row) => {
    const [macd, signal] = [insights?.values.macd[row], insights?.values.macd_signal[row]];
    const hist = macd === undefined || signal === undefined ? undefined : macd - signal;
    return [
      ['MACD', shown(macd, (value) => signed(value, 2))],
      ['signal', shown(signal, (value) => signed(value, 2))],
      ['hist', shown(hist, (value) => signed(value, 2)), direction(hist ?? 0)],
    ];
  },
  confidence: (insights, row) => {
    const bias = insights?.bias[row];
    const ways = { bullish: '\u25b2 bullish', bearish: '\u25bc bearish', neutral: 'neutral' };
    const tones = { bullish: 'up', bearish: 'down', neutral: '' };
    return [
      ['Confidence', shown(insights?.confidence[row], (value) => fixed(value, 2))],
      ...(bias === undefined ? [] : [['', ways[bias], tones[bias]] as const]),
    ];
  },
};
