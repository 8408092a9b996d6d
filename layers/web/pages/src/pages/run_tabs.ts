import {
  readAdjustments,
  readConfiguration,
  readOrders,
  readPositions,
  readRoundTrips,
  readSignals,
  readTrades,
  readVerdicts,
} from '../read/runs.ts';
import { h, replace } from '../element/h.ts';
import { Section } from '../element/section.ts';
import { Source } from '../live/source.ts';
import {
  adjustmentColumns,
  orderColumns,
  positionColumns,
  roundTripColumns,
  signalColumns,
  tradeColumns,
  verdictColumns,
} from './run_columns.ts';
import { POSITIONS_AT_ITS_END } from './run_figures.ts';
import { type ListPart, RunListPart } from './run_list.ts';

export const TABS = [
  ['round_trips', 'Round trips'],
  ['positions', 'Positions'],
  ['signals', 'Signals'],
  ['verdicts', 'Verdicts'],
  ['orders', 'Orders'],
  ['trades', 'Trades'],
  ['adjustments', 'Adjustments'],
  ['configuration', 'Configuration'],
] as const;
export type Tab = (typeof TABS)[number][0];

export function isTab(name: string): name is Tab {
  return TABS.some(([tab]) => tab === name);
}

interface Common {
  run: string;
  filter: { symbol: string; strategy: string };
  onChange: () => void;
  isRunning: () => boolean;
}

const byPlace = (_: unknown, place: number): string => String(place);

/** The configuration as it was given, for reading. */
class ConfigurationPart implements ListPart {
  readonly element: HTMLElement;
  private readonly text = h('pre', { class: 'mono config', tabindex: 0 });
  private readonly source;
  private readonly section: Section;

  constructor({ run, onChange }: Common) {
    const path = `/runs/${encodeURIComponent(run)}/configuration`;
    this.source = new Source(path, readConfiguration, onChange);
    this.section = new Section(
      { title: 'Configuration', isTitleHidden: true, sources: [this.source] },
      this.text,
    );
    this.element = this.section.element;
  }

  paint(): void {
    const known = this.source.value;
    replace(this.text, known === null ? '' : JSON.stringify(known.configuration, null, 2));
    this.section.show();
  }

  showNew(): void {}

  async save(): Promise<void> {}

  close(): void {
    this.source.close();
  }
}

/** The list behind a tab. */
export function listOf(tab: Tab, common: Common): ListPart {
  const { run } = common;
  switch (tab) {
    case 'round_trips':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Round trips',
        read: readRoundTrips,
        columns: roundTripColumns(run),
        key: byPlace,
        nothing: () => 'Nothing was bought and sold again.',
      });
    case 'positions':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Positions',
        read: readPositions,
        columns: positionColumns(run),
        key: (row) => `${row.strategy} ${row.symbol}`,
        nothing: () => (common.isRunning() ? POSITIONS_AT_ITS_END : 'This run holds nothing.'),
      });
    case 'signals':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Signals',
        read: readSignals,
        columns: signalColumns(run),
        key: byPlace,
        nothing: () => 'No strategy gave a signal.',
      });
    case 'verdicts':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Verdicts',
        read: readVerdicts,
        columns: verdictColumns(run),
        key: byPlace,
        nothing: () => 'Nothing had to be judged.',
      });
    case 'orders':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Orders',
        read: readOrders,
        columns: orderColumns(run),
        key: (row) => String(row.order_id),
        nothing: () => 'This run made no order.',
      });
    case 'trades':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Trades',
        read: readTrades,
        columns: tradeColumns(run),
        key: (row) => String(row.trade_id),
        nothing: () => 'Nothing was filled.',
      });
    case 'adjustments':
      return new RunListPart({
        ...common,
        name: tab,
        label: 'Adjustments',
        read: readAdjustments,
        columns: adjustmentColumns(run),
        key: byPlace,
        nothing: () => 'No split, bonus or dividend met a position.',
      });
    case 'configuration':
      return new ConfigurationPart(common);
  }
}
