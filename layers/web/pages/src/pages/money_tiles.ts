import type { Tile } from '../element/tiles.ts';
import { change, direction, money, percent } from '../format/number.ts';
import { drawdowns, hasCurve } from '../plots/equity.ts';
import type { Equity, RunRow } from '../read/runs.ts';
import { AT_ITS_END, isRunning, UNKNOWN } from './run_figures.ts';

type Result = Pick<
  RunRow,
  | 'mode'
  | 'status'
  | 'final_equity'
  | 'realized_pnl'
  | 'unrealized_pnl'
  | 'fees'
  | 'trades_executed'
>;

function whyNone(result: Result | null): string {
  if (result === null) {
    return 'no run yet';
  }
  if (isRunning(result)) {
    return AT_ITS_END;
  }
  return result.mode === 'dry_run' ? 'a dry run has no cash' : 'the run has no result';
}

/** Final equity as a part of the capital; none where there is no cash. */
export function returnOf(finalEquity: number | null, equity: Equity | null): number | null {
  const capital = equity?.capital ?? null;
  return finalEquity === null || capital === null || capital <= 0
    ? null
    : finalEquity / capital - 1;
}

/** What a run came to in money, each figure with why there is none. */
export function moneyTiles(run: Result | null, equity: Equity | null): Tile[] {
  const why = whyNone(run);
  const result = isRunning(run) ? null : run;
  const missing = isRunning(run) ? UNKNOWN : null;
  const capital = equity?.capital ?? null;
  const part = returnOf(result?.final_equity ?? null, equity);
  const isCurve = equity !== null && hasCurve(equity);
  const down = isCurve
    ? drawdowns(
        equity.points.map((point) => point.equity),
        capital,
      )
    : [];
  const tile = (
    name: string,
    value: number | null | undefined,
    write: (value: number) => string,
    note: string,
  ): Tile => {
    const known = value ?? null;
    return known === null
      ? { name, value: missing, note: why, tone: 'dim3' }
      : { name, value: write(known), note };
  };
  const signedTile = (name: string, value: number | null | undefined, note: string): Tile => ({
    tone: direction(value ?? 0),
    ...tile(name, value, change, note),
  });
  return [
    tile(
      'Equity, INR',
      result?.final_equity,
      money,
      capital === null ? '' : `capital ${money(capital)}`,
    ),
    { tone: direction((part ?? 0) * 100), ...tile('Return', part, percent, 'on capital') },
    signedTile('Realised P&L', result?.realized_pnl, 'before fees'),
    signedTile('Unrealised P&L', result?.unrealized_pnl, 'at the last closes'),
    {
      name: 'Drawdown now / max',
      value:
        down.length === 0
          ? null
          : `${percent(down.at(-1) ?? 0)} / ${percent(Math.min(0, ...down))}`,
      note: isCurve ? 'of session closes' : capital === null ? why : 'not recorded',
    },
    tile('Fees', result?.fees, money, `${result?.trades_executed ?? 0} trades`),
  ];
}
