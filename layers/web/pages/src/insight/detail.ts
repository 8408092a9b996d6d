import { type Fact, Facts } from '../element/facts.ts';
import { type Child, h } from '../element/h.ts';
import { arrow, biasOf, metered, timeOf, vote, wayOf } from '../element/parts.ts';
import { Table } from '../element/table.ts';
import { fixed, price, signed } from '../format/number.ts';
import { regimeWords } from '../format/words.ts';
import { CONTRIBUTORS, type Insight } from '../read/insights.ts';

interface Contribution {
  name: string;
  value: string;
  vote: number | null;
}

const NAMES: Record<(typeof CONTRIBUTORS)[number], string> = {
  ema_trend: 'EMA fast, slow',
  rsi: 'RSI',
  macd: 'MACD hist.',
  adx: 'ADX, +DI \u2212 \u2212DI',
  session_vwap: 'Session VWAP',
  volatility: 'ATR',
};

function contributions(insight: Insight): Contribution[] {
  const { values, votes } = insight;
  const shown: Record<(typeof CONTRIBUTORS)[number], string> = {
    ema_trend: `${price(values.ema_fast)}, ${price(values.ema_slow)}`,
    rsi: fixed(values.rsi, 1),
    macd: signed(values.macd - values.macd_signal, 2),
    adx: `${fixed(values.adx, 1)}, ${signed(values.plus_di - values.minus_di, 1)}`,
    session_vwap: values.session_vwap === null ? 'no volume' : price(values.session_vwap),
    volatility: fixed(values.atr, 2),
  };
  return CONTRIBUTORS.map((name) => ({
    name: NAMES[name],
    value: shown[name],
    vote: votes[name],
  }));
}

export function regimeOf(regime: string | null): Child {
  return regime === null
    ? h('span', { class: 'dim3' }, regimeWords(regime))
    : arrow(wayOf(regime), regimeWords(regime));
}

/** One insight in full: what it says, and what each contributor said. */
export class InsightDetail {
  readonly element: HTMLElement;
  private readonly facts = new Facts();
  private readonly table: Table<Contribution>;

  constructor() {
    this.table = new Table<Contribution>({
      label: 'Contributors',
      class: 'tight',
      key: (row) => row.name,
      columns: [
        { head: 'Contributor', isName: true, class: 'plain', text: (row) => row.name },
        { head: 'Value', class: 'n', text: (row) => row.value },
        {
          head: '',
          class: 'c',
          text: (row) => `${row.vote}`,
          cell: (row) => (row.vote === null ? [] : [vote(row.vote, 's')]),
        },
        {
          head: 'Vote',
          class: 'n',
          text: (row) => (row.vote === null ? 'absent' : signed(row.vote, 2)),
          tone: (row) => (row.vote === null ? 'dim3' : ''),
        },
      ],
    });
    this.element = h('div', {}, this.facts.element, this.table.element);
  }

  show(insight: Insight, extra: readonly Fact[] = []): void {
    this.facts.show([
      ['Bias', [biasOf(insight.bias), `, ${insight.signal}`]],
      ['Score', signed(insight.score, 3)],
      ['Agreement', fixed(insight.agreement, 3)],
      ['Confidence', metered(insight.confidence), 'strong'],
      ['Regime', [regimeOf(insight.regime)]],
      ['Bar closed', [timeOf(insight.bar_close), ', age ', timeOf(insight.bar_close, 'age')]],
      ...extra,
    ]);
    this.table.update(contributions(insight));
  }
}
