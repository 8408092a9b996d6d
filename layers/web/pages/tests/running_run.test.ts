import { describe, expect, it } from 'vitest';
import { compared, LINES } from '../src/pages/compare.ts';
import { moneyTiles } from '../src/pages/money_tiles.ts';
import { ordersTile } from '../src/pages/overview.ts';
import { sizeTiles } from '../src/pages/run.ts';
import { amountOf, isRunning } from '../src/pages/run_figures.ts';
import { funnelSteps } from '../src/pages/run_sides.ts';
import { type Equity, readRuns, type Run } from '../src/read/runs.ts';

const ROW = {
  run_id: 'run-3',
  number: 3,
  mode: 'paper',
  status: 'running',
  failure: null,
  symbols: ['INFY'],
  strategies: [],
  from: null,
  to: null,
  started_at: '2026-11-20T08:10:00Z',
  wall_seconds: null,
  bars_processed: null,
  bars_with_insight: null,
  signals_generated: null,
  signals_rejected: null,
  orders_sent: null,
  orders_would_send: null,
  orders_unfilled: null,
  trades_executed: null,
  strategies_disabled: null,
  realized_pnl: null,
  unrealized_pnl: null,
  fees: null,
  final_equity: null,
  program_version: '1',
  engine_version: 3,
};

const FUNNEL = {
  bars: 0,
  with_insight: 0,
  signals: 0,
  refused: {},
  no_order: 0,
  orders: 0,
  unfilled: 0,
  fills: 0,
};

/** As `/runs/{run}` says it while the run has not ended. */
const run = (more: Partial<Run> = {}): Run =>
  ({
    status: 'running',
    mode: 'paper',
    funnel: FUNNEL,
    strategies: [],
    symbols: [],
    risk_on: [],
    bars_processed: 0,
    signals_generated: 0,
    signals_rejected: 0,
    trades_executed: 0,
    realized_pnl: 0,
    unrealized_pnl: 0,
    fees: 0,
    final_equity: 0,
    wall_seconds: 0,
    input_hash: '',
    signal_hash: '',
    order_hash: '',
    trade_hash: '',
    ...more,
  }) as Run;
const equity: Equity = { run_id: 'run-3', points: [], capital: 100, note: null };

describe('a run that has not ended', () => {
  const [row] = readRuns({ total: 1, runs: [ROW] }, '/runs').runs;

  it('has a row without figures, which are no zeros', () => {
    expect(isRunning(row)).toBe(true);
    expect(ordersTile(row)).toMatchObject({ value: 'unknown', note: 'known when the run ends' });
    expect(amountOf({ status: 'running' }, null)).toBe('unknown');
    expect(amountOf({ status: 'completed' }, null)).toBe('none');
    expect(amountOf({ status: 'completed' }, 0)).toBe('0.00');
  });

  it('has tiles that say so', () => {
    const money = moneyTiles(run(), equity).filter((tile) => !tile.name.startsWith('Drawdown'));
    for (const tile of [...money, ...sizeTiles(run())]) {
      expect([tile.name, tile.value]).toEqual([tile.name, 'unknown']);
      expect(tile.note).toBe('known when the run ends');
    }
    const ended = [...moneyTiles(run({ status: 'completed' }), equity)];
    expect(ended.map((tile) => tile.value)).toContain('0.00');
    expect(sizeTiles(run({ status: 'completed' }))[0]?.value).toBe('0');
  });

  it('has a funnel of which nothing is known', () => {
    const sizes = (status: Run['status']) =>
      funnelSteps({ status, funnel: FUNNEL }).map((step) => [step.size, step.ofBefore]);
    expect(
      sizes('running')
        .flat()
        .every((size) => size === null),
    ).toBe(true);
    expect(sizes('completed')[0]).toEqual([0, null]);
  });

  it('differs in nothing that nobody knows', () => {
    const line = (name: string) => LINES.find((one) => one.name === name) ?? LINES[0];
    const texts = (name: string) => {
      const both = [
        { run: run({ status: 'completed', bars_processed: 9, input_hash: 'a' }), equity },
        { run: run(), equity },
      ];
      return compared(line(name) as (typeof LINES)[number], both).map((cell) => [
        cell.text,
        cell.differs,
      ]);
    };
    expect(texts('Bars')).toEqual([
      ['9', false],
      ['unknown', false],
    ]);
    expect(texts('Input hash')[1]).toEqual(['unknown', false]);
    expect(texts('Final equity, INR')[1]).toEqual(['unknown', false]);
  });
});
