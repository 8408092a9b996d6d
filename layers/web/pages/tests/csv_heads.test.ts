import { describe, expect, it } from 'vitest';
import type { Column } from '../src/element/table.ts';
import {
  adjustmentColumns,
  orderColumns,
  positionColumns,
  roundTripColumns,
  signalColumns,
  tradeColumns,
  verdictColumns,
} from '../src/pages/run_columns.ts';

const HEADS = {
  signals: heads(signalColumns('run-1')),
  verdicts: heads(verdictColumns('run-1')),
  orders: heads(orderColumns('run-1')),
  trades: heads(tradeColumns('run-1')),
  round_trips: heads(roundTripColumns('run-1')),
  positions: heads(positionColumns('run-1')),
  adjustments: heads(adjustmentColumns('run-1')),
};

function heads<R>(columns: readonly Column<R>[]): string[] {
  return columns.map((column) => column.csvHead ?? column.head);
}

describe('heads of the files of a run', () => {
  it.each(Object.entries(HEADS))('of %s are all different', (_, names) => {
    expect(new Set(names).size).toBe(names.length);
  });

  it('name a time as one, with its zone', () => {
    expect(HEADS.trades).toContain('Filled at (UTC)');
    expect(HEADS.trades).not.toContain('Filled');
    expect(HEADS.orders).toContain('Decided (UTC)');
    expect(HEADS.round_trips).toEqual(expect.arrayContaining(['Entry (UTC)', 'Exit (UTC)']));
  });

  it('tell quantities from money, with its currency', () => {
    expect(HEADS.orders).toEqual(
      expect.arrayContaining(['Filled quantity', 'Reference price (INR)']),
    );
    expect(HEADS.trades).toEqual(expect.arrayContaining(['Price (INR)', 'Fees (INR)']));
    expect(HEADS.round_trips).toEqual(expect.arrayContaining(['Gross (INR)', 'Net (INR)']));
  });

  it('say of every column with an instant that it is UTC', () => {
    const [time] = tradeColumns('run-1').filter((column) => column.head === 'Filled at');
    const trade = { timestamp: Date.UTC(2024, 0, 1) } as never;
    expect(time?.csv?.(trade)).toBe('2024-01-01T00:00:00Z');
  });
});
