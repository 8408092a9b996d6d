import { describe, expect, it } from 'vitest';
import { changesOf } from '../src/pages/regimes.ts';

const row = (stretches: number) => ({
  symbol: 'INFY',
  regime: null,
  since: null,
  stretches: Array.from({ length: stretches }, () => ({ regime: null, from: 0, to: 1 })),
});

describe('changes of the regime', () => {
  it('are one fewer than its stretches', () => {
    expect(changesOf(row(3))).toBe(2);
    expect(changesOf(row(1))).toBe(0);
  });

  it('are none where there is no stretch', () => {
    expect(changesOf(row(0))).toBe(0);
  });
});
