import { type Fact, Facts } from '../element/facts.ts';
import { h, replace, say } from '../element/h.ts';
import { runLink, timeOf } from '../element/parts.ts';
import { command } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { change, direction, fixed, price, quantity, signed } from '../format/number.ts';
import { periodOf } from '../format/time.ts';
import { sideOf } from '../format/words.ts';
import { InsightDetail } from '../insight/detail.ts';
import type { Bars } from '../read/bars.ts';
import type { Insight, InsightHistory } from '../read/insights.ts';
import type { Position, Signal, Trade } from '../read/runs.ts';
import { AT_ITS_END } from './run_figures.ts';

/** A row of the stored columns as the insight it was. */
export function insightAt(history: InsightHistory, row: number): Insight | null {
  const close = history.bar_close[row];
  if (close === undefined) {
    return null;
  }
  const { votes, values } = history;
  return {
    symbol: history.symbol,
    bar_close: close * 1000,
    last_bar_close: close * 1000,
    period_s: periodOf(history.timeframe) ?? 60,
    bias: history.bias[row] ?? 'neutral',
    signal: history.signal[row] ?? 'stable',
    confidence: history.confidence[row] ?? 0,
    agreement: history.agreement[row] ?? 0,
    score: history.score[row] ?? 0,
    regime: history.regime[row] ?? null,
    revision: history.revision[row] ?? 0,
    engine_version: 0,
    votes: {
      ema_trend: votes.ema_trend[row] ?? null,
      rsi: votes.rsi[row] ?? null,
      macd: votes.macd[row] ?? null,
      adx: votes.adx[row] ?? null,
      session_vwap: votes.session_vwap[row] ?? null,
      volatility: votes.volatility[row] ?? null,
    },
    values: {
      ema_fast: values.ema_fast[row] ?? 0,
      ema_slow: values.ema_slow[row] ?? 0,
      rsi: values.rsi[row] ?? 0,
      macd: values.macd[row] ?? 0,
      macd_signal: values.macd_signal[row] ?? 0,
      adx: values.adx[row] ?? 0,
      plus_di: values.plus_di[row] ?? 0,
      minus_di: values.minus_di[row] ?? 0,
      session_vwap: values.session_vwap[row] ?? null,
      atr: values.atr[row] ?? 0,
    },
  };
}

interface Happening {
  key: string;
  at: number;
  what: string;
  detail: string;
  kind: 'signal' | 'fill' | 'would fill'; // a dry run's trades moved nothing
}

/** Signals and fills of a run in one list, newest first. */
export function happenings(signals: readonly Signal[], trades: readonly Trade[]): Happening[] {
  const all: Happening[] = [
    ...signals.map((one) => ({
      key: `s ${one.timestamp} ${one.strategy}`,
      at: one.timestamp,
      what: one.type.toLowerCase(),
      detail: fixed(one.confidence, 2),
      kind: 'signal' as const,
    })),
    ...trades.map((one) => ({
      key: `t ${one.trade_id}`,
      at: one.timestamp,
      what: `${one.side.toLowerCase()} ${quantity(one.quantity)}`,
      detail: price(one.price),
      kind: one.hypothetical ? ('would fill' as const) : ('fill' as const),
    })),
  ];
  return all
    .sort((a, b) => b.at - a.at || Number(a.kind === 'signal') - Number(b.kind === 'signal'))
    .slice(0, 60);
}

/** Beside the chart: the insight under the crosshair, and what the chosen run did here. */
export class ChartSide {
  readonly element = h('aside', { class: 'side', 'aria-label': 'Insight and run' });
  private readonly title = h('span', { class: 'meta' });
  private readonly detail = new InsightDetail();
  private readonly nothing = h('p', { class: 'empty' });
  private readonly position = new Facts();
  private readonly run = h('section', { class: 'sec', hidden: true });
  private readonly runMeta = h('span', { class: 'meta' });
  private readonly list = new Table<Happening>({
    label: 'Signals and fills',
    class: 'tight',
    key: (row) => row.key,
    columns: [
      {
        head: 'At',
        class: 'dim',
        text: (row) => String(row.at),
        cell: (row) => [timeOf(row.at)],
      },
      { head: 'What', isName: true, class: 'plain', text: (row) => row.what },
      {
        head: '',
        class: 'dim',
        text: (row) => row.kind,
      },
      { head: 'Conf., price', class: 'n', text: (row) => row.detail },
    ],
  });

  constructor() {
    const head = h('header', { class: 'sec-h' }, h('h2', {}, 'Insight'), this.title);
    replace(
      this.run,
      h('header', { class: 'sec-h' }, h('h2', {}, 'Run'), this.runMeta),
      this.position.element,
      this.list.element,
    );
    replace(
      this.element,
      h('section', { class: 'sec' }, head, this.nothing, this.detail.element),
      this.run,
    );
  }

  showInsight(bars: Bars, insight: Insight | null, timeframe: string, isKnown: boolean): void {
    this.detail.element.hidden = insight === null;
    this.nothing.hidden = insight !== null;
    say(this.title, `${bars.symbol}, ${timeframe}`);
    if (insight !== null) {
      this.detail.show(insight, [['Revision', String(insight.revision)]]);
    } else if (this.nothing.childElementCount === 0 || isKnown) {
      replace(
        this.nothing,
        ...(isKnown
          ? ['This bar has no insight.']
          : [
              `No insight of ${bars.symbol} is stored for ${timeframe}. Make some: `,
              command(`millrace analytics update --timeframe ${timeframe}`),
            ]),
      );
    }
  }

  showRun(
    run: string | null,
    isRunning: boolean,
    positions: readonly Position[],
    signals: readonly Signal[],
    trades: readonly Trade[],
  ): void {
    this.run.hidden = run === null;
    if (run === null) {
      return;
    }
    if (this.runMeta.textContent !== run) {
      replace(this.runMeta, runLink(run));
    }
    const facts = positions.flatMap((one): Fact[] => {
      const paid = Math.abs(one.quantity) * one.average_entry;
      const part =
        one.unrealized_pnl === null || paid === 0
          ? ''
          : ` ${signed((one.unrealized_pnl / paid) * 100, 2)}%`;
      return [
        [
          `${sideOf(one.quantity)}, ${one.strategy}`,
          `${quantity(Math.abs(one.quantity))} at ${price(one.average_entry)}`,
        ],
        [
          'Unrealised',
          one.unrealized_pnl === null ? null : change(one.unrealized_pnl) + part,
          direction(one.unrealized_pnl ?? 0),
        ],
      ];
    });
    const none = isRunning ? AT_ITS_END : 'flat';
    this.position.show(facts.length > 0 ? facts : [['Position', none]]);
    this.list.update(happenings(signals, trades), true);
  }
}
