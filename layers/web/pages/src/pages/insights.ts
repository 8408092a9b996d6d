import { csvButton } from '../element/csv_button.ts';
import { attribute, type Child, h, replace, say } from '../element/h.ts';
import { button, select } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import type { Table } from '../element/table.ts';
import { count } from '../format/number.ts';
import { words } from '../format/words.ts';
import { nothingPasses, passes } from '../insight/filter.ts';
import { newestClose, staleness } from '../insight/stale.ts';
import { insightTable } from '../insight/table.ts';
import { noInsights, TimeframeChoice } from '../insight/timeframe_choice.ts';
import { navigate } from '../navigate.ts';
import { type Insight, readInsights, REGIMES } from '../read/insights.ts';
import { withQuery } from '../read/request.ts';
import { InsightPanel } from './insight_panel.ts';
import { Page, type Place } from './page.ts';

const BIASES = ['', 'bullish', 'neutral', 'bearish'] as const;
const WAYS: Record<string, string> = {
  bullish: 'arr up',
  bearish: 'arr down',
  neutral: 'arr flat',
};

/** The newest insight of every symbol, filtered and sorted; one of them in full beside it. */
export class InsightsPage extends Page {
  override readonly title = 'Insights';
  override readonly element: HTMLElement;

  private readonly timeframe = this.query.get('timeframe') ?? '';
  private readonly filter = {
    bias: this.query.get('bias') ?? '',
    from: Math.min(1, Math.max(0, Number(this.query.get('from') ?? '0') || 0)),
    regime: this.query.get('regime') ?? '',
    symbol: this.query.get('symbol') ?? '',
  };
  private readonly insights = this.source(
    withQuery('/insights', { timeframe: this.timeframe }),
    readInsights,
    ['insights', 'bars'],
  );
  private readonly table: Table<Insight>;
  private readonly list: Section;
  private readonly panel: InsightPanel;
  private readonly biases: HTMLButtonElement[];
  private readonly frames = new TimeframeChoice((value) => this.reopen(value));
  private readonly from = h('span', { class: 'mv' });
  private readonly revision = h('span', { class: 'dim small not-phone' });
  private newest: number | null = null;
  private isFilterNew = false;
  private open = this.query.get('open');

  constructor(place: Place) {
    super(place);
    this.biases = BIASES.map((bias) =>
      h('button', { type: 'button', onclick: () => this.set('bias', bias) }),
    );
    this.panel = new InsightPanel(() => this.soon());
    this.table = insightTable((row) => staleness(row, this.newest), {
      open: (row) => this.show(row.symbol, true),
      sorted: this.query.get('sort') ?? '-Confidence',
      onSort: (sorted) => this.keep('sort', sorted, '-Confidence'),
    });
    this.list = new Section(
      {
        title: 'Insights',
        isTitleHidden: true,
        sources: [this.insights],
        waitRows: 14,
        class: 'grow',
        empty: () => this.nothing(),
      },
      h('div', { class: 'scroll-x' }, this.table.element),
    );
    this.element = h(
      'div',
      { class: 'full' },
      this.toolbar(),
      h(
        'div',
        { class: 'cols ins' },
        h('div', { class: 'side' }, this.list.element),
        this.panel.element,
      ),
    );
  }

  override paint(): void {
    const all = this.insights.value?.insights ?? [];
    this.newest = newestClose(all);
    this.followStored();
    const left = all.filter((insight) => passes(insight, this.filter));
    this.table.update(left, this.isFilterNew);
    this.isFilterNew = false;
    this.list.show();
    this.paintToolbar(all);
    const chosen = all.find((insight) => insight.symbol === this.open) ?? this.table.first;
    this.table.select(chosen?.symbol ?? null);
    this.panel.show(chosen ?? null, this.insights.value?.timeframe ?? this.timeframe);
  }

  /** Unless told: a timeframe that has insights. */
  private followStored(): void {
    const known = this.insights.value;
    const [stored] = known?.stored_timeframes ?? [];
    if (this.timeframe === '' && known?.insights.length === 0 && stored !== undefined) {
      this.reopen(stored);
    }
  }

  override restyle(): void {
    this.panel.restyle();
  }

  override leave(): void {
    super.leave();
    this.panel.close();
  }

  private toolbar(): HTMLElement {
    const slider = h('input', {
      type: 'range',
      min: 0,
      max: 100,
      value: Math.round(this.filter.from * 100),
      'aria-label': 'Least confidence',
      oninput: () => this.set('from', (Number(slider.value) / 100).toFixed(2)),
    });
    const symbol = h('input', {
      class: 'inp',
      type: 'search',
      placeholder: 'Symbol',
      size: 10,
      value: this.filter.symbol,
      'aria-label': 'Part of a symbol',
      oninput: () => this.set('symbol', symbol.value),
    });
    const regimes: [string, string][] = [
      ['', 'any'],
      ...REGIMES.map((name): [string, string] => [name, words(name)]),
      ['none', 'none yet'],
    ];
    const csv = csvButton(
      () => `insights-${this.insights.value?.timeframe ?? ''}`,
      () => this.table.csv(),
    );
    return h(
      'div',
      { class: 'bar' },
      h('h1', {}, 'Insights'),
      h('span', { class: 'seg', role: 'group', 'aria-label': 'Bias' }, ...this.biases),
      h('label', { class: 'grp' }, 'Confidence from ', slider, this.from),
      select('Regime', regimes, this.filter.regime, (value) => this.set('regime', value)),
      this.frames.element,
      symbol,
      h('span', { class: 'gap' }),
      this.revision,
      csv,
    );
  }

  private paintToolbar(all: readonly Insight[]): void {
    this.biases.forEach((element, index) => {
      const bias = BIASES[index] ?? '';
      const size = all.filter((insight) => bias === '' || insight.bias === bias).length;
      const text = bias === '' ? `All ${count(size)}` : count(size);
      attribute(element, 'aria-pressed', String(this.filter.bias === bias));
      if (element.textContent !== text) {
        replace(element, h('span', { class: WAYS[bias] ?? '' }, text));
        attribute(element, 'aria-label', bias === '' ? null : `${bias}: ${text}`);
      }
    });
    const known = this.insights.value;
    this.frames.show(known?.stored_timeframes ?? [], known?.timeframe ?? (this.timeframe || '1m'));
    say(this.from, this.filter.from.toFixed(2));
    const first = all[0];
    say(this.revision, first === undefined ? '' : `engine ${first.engine_version}`);
  }

  private set(name: 'bias' | 'from' | 'regime' | 'symbol', value: string): void {
    if (name === 'from') {
      this.filter.from = Number(value);
    } else {
      this.filter[name] = value;
    }
    this.keep(name, value, name === 'from' ? '0.00' : '');
    this.isFilterNew = true;
    this.soon();
  }

  private show(symbol: string, byHand: boolean): void {
    this.open = symbol;
    this.keep('open', symbol);
    this.paint();
    if (byHand && matchMedia('(max-width: 1180px)').matches) {
      this.panel.element.scrollIntoView({ block: 'start' });
    }
  }

  private reopen(timeframe: string): void {
    this.keep('timeframe', timeframe);
    navigate(location.pathname + location.search);
  }

  private nothing(): Child[] | null {
    const known = this.insights.value;
    if (known !== null && known.insights.length === 0) {
      return noInsights(known.timeframe, known.stored_timeframes, '/insights');
    }
    const clear = (): void => navigate(withQuery('/insights', { timeframe: this.timeframe }));
    return this.table.rows.length === 0
      ? [`${nothingPasses(this.filter)} `, button('Clear filter', clear)]
      : null;
  }
}
