import { type Child, h } from '../element/h.ts';
import { timeOf } from '../element/parts.ts';
import { change, direction, percent, price } from '../format/number.ts';
import type { Bars } from '../read/bars.ts';

/** By how much the last close is above the session's before, if there was one. */
export function moveOf(bars: Bars): { by: number; part: number | null } | null {
  const { previous_close: before } = bars;
  const last = bars.close.at(-1);
  if (before === null || last === undefined) {
    return null;
  }
  return { by: last - before, part: before === 0 ? null : last / before - 1 };
}

/** The last price, its change since the session before, and from when it is. */
export function headOf(bars: Bars): Child[] {
  const move = moveOf(bars);
  const part = move?.part ?? null;
  const tone = direction(move?.by ?? 0);
  return [
    h('span', { class: 'strong' }, price(bars.close.at(-1) ?? 0)),
    ' ',
    move === null ? null : h('span', { class: tone }, change(move.by)),
    ' ',
    part === null ? null : h('span', { class: tone }, percent(part)),
    ' ',
    h(
      'span',
      { class: 'dim3 small not-phone' },
      bars.is_forming ? 'forming bar from ' : 'last bar from ',
      timeOf((bars.open_time.at(-1) ?? 0) * 1000),
      bars.tick === null ? '' : `, tick ${price(bars.tick)}`,
    ),
  ];
}
