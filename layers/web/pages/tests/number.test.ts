import { afterEach, describe, expect, it } from 'vitest';
import {
  axisLabels,
  bytes,
  direction,
  fixed,
  percent,
  quantity,
  short,
  signed,
  useGrouping,
} from '../src/format/number.ts';

afterEach(() => useGrouping('lakh'));

describe('numbers', () => {
  it('groups by lakh', () => {
    expect(fixed(10056382.45, 2)).toBe('1,00,56,382.45');
    expect(fixed(342118, 0)).toBe('3,42,118');
    expect(fixed(999, 0)).toBe('999');
    expect(fixed(1000, 0)).toBe('1,000');
    expect(fixed(99999, 0)).toBe('99,999');
    expect(fixed(100000, 0)).toBe('1,00,000');
  });

  it('groups by thousand where asked', () => {
    useGrouping('thousand');
    expect(fixed(10056382.45, 2)).toBe('10,056,382.45');
  });

  it('has a true minus, and none for what rounds to zero', () => {
    expect(fixed(-1500, 2)).toBe('\u22121,500.00');
    expect(fixed(-0.001, 2)).toBe('0.00');
    expect(fixed(-0, 2)).toBe('0.00');
  });

  it('always signs a change but zero', () => {
    expect(signed(910, 2)).toBe('+910.00');
    expect(signed(-2140.5, 2)).toBe('\u22122,140.50');
    expect(signed(0.004, 2)).toBe('0.00');
    expect(percent(0.0113)).toBe('+1.13%');
  });

  it('gives a direction to what shows as one', () => {
    expect([direction(0.004), direction(0.006), direction(-3)]).toEqual(['', 'up', 'down']);
  });

  it('writes quantities with the decimals they have', () => {
    expect(quantity(1050)).toBe('1,050');
    expect(quantity(0.5)).toBe('0.5');
    expect(quantity(0.00000001)).toBe('0.00000001');
  });

  it('shortens totals', () => {
    expect(short(4782150)).toBe('47.82 L');
    expect(short(10056382)).toBe('1.01 cr');
    expect(short(18462.3, 1)).toBe('18.5 k');
    useGrouping('thousand');
    expect(short(4782150)).toBe('4.78 M');
  });

  it('tells the labels of an axis apart', () => {
    expect(axisLabels([10000000, 10025000, 10050000], 25000)).toEqual([
      '100.00 L',
      '100.25 L',
      '100.50 L',
    ]);
    expect(axisLabels([0, 50, 100], 50)).toEqual(['0', '50', '100']);
  });

  it('chooses a unit for bytes', () => {
    expect([bytes(512), bytes(274432), bytes(48234496)]).toEqual([
      '512 B',
      '268.0 KiB',
      '46.0 MiB',
    ]);
  });
});
