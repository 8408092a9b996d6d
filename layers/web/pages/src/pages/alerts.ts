import { h, replace } from '../element/h.ts';
import { chip, runLink, symbolLink, timeOf } from '../element/parts.ts';
import { count } from '../format/number.ts';
import { modeWords } from '../format/words.ts';
import type { Frame } from '../read/frame.ts';
import type { Health } from '../read/health.ts';
import type { Runs } from '../read/runs.ts';
import type { TradingEntry } from '../read/trading.ts';

export interface Alert {
  at: number | null;
  text: string;
  about?: { symbol: string } | { run: string }; // named and linked before the text
  kind: string;
  isBad: boolean;
}

const BEHIND_MS = 600_000;

const ofWhat = (entry: TradingEntry): string => entry.strategy ?? modeWords(entry.mode);

function ofTrading(frame: Frame): Alert[] {
  const stopped: Alert[] = frame.stopped
    ? [{ at: null, text: 'The file STOP halts everything', kind: 'halted', isBad: true }]
    : [];
  const entries = frame.trading.filter((entry) => entry.state !== 'active');
  return stopped.concat(
    entries.map((entry) => ({
      at: entry.since,
      text: `${ofWhat(entry)} by ${entry.who ?? 'nobody'}: ${entry.why ?? ''}`,
      kind: entry.state,
      isBad: entry.state === 'halted',
    })),
  );
}

/** Symbols whose newest bar is well behind the newest of all. */
function ofBars(health: Health, newest: number | null): Alert[] {
  if (newest === null) {
    return [];
  }
  const late = health.symbols.filter((row) => newest - row.last_open > BEHIND_MS);
  return late.slice(0, 5).map((row) => ({
    at: row.last_open,
    text: ' has no newer bar',
    about: { symbol: row.symbol },
    kind: 'bars',
    isBad: true,
  }));
}

/** What needs a look now, the worst first. */
export function alerts(frame: Frame, health: Health, runs: Runs | null): Alert[] {
  const behind: Alert[] = health.insights
    .filter((one) => one.behind > 0)
    .map((one) => ({
      at: one.computed_to,
      text: `Insights of ${one.timeframe} are behind, symbols: ${count(one.behind)}`,
      kind: 'insights',
      isBad: false,
    }));
  const failed: Alert[] = (runs?.runs ?? [])
    .filter((run) => run.status === 'failed' || run.status === 'halted')
    .map((run) => ({
      at: run.started_at,
      text: ` ${run.failure ?? run.status}`,
      about: { run: run.run_id },
      kind: run.status,
      isBad: run.status === 'failed',
    }));
  const all = [
    ...ofTrading(frame),
    ...ofBars(health, frame.newest_bar_close),
    ...failed,
    ...behind,
  ];
  return all.sort((a, b) => Number(b.isBad) - Number(a.isBad));
}

/** Everything that the list shows, to see whether it has to be written again. */
export const sayingOf = (list: readonly Alert[]): string => JSON.stringify(list);

function linkOf({ about }: Alert): Node | null {
  if (about === undefined) {
    return null;
  }
  return 'symbol' in about ? symbolLink(about.symbol) : runLink(about.run);
}

export class AlertList {
  readonly element = h('div');
  private said = '';

  show(list: readonly Alert[]): void {
    const said = sayingOf(list);
    if (said === this.said && this.element.childElementCount > 0) {
      return;
    }
    this.said = said;
    const items = list.map((one) =>
      h(
        'li',
        {},
        one.at === null ? h('span') : timeOf(one.at, 'brief'),
        h('span', { title: one.text }, linkOf(one), one.text),
        chip(one.kind, one.isBad ? 'bad' : 'warn'),
      ),
    );
    replace(
      this.element,
      items.length === 0
        ? h(
            'p',
            { class: 'empty' },
            'Nothing: bars and insights are up to date, trading is active.',
          )
        : h('ul', { class: 'ev' }, ...items),
    );
  }
}
