import { h } from '../element/h.ts';
import { button } from '../element/parts.ts';
import { TARGETS } from './navigation.ts';

const OTHERS: readonly [string, string][] = [
  ['/', 'find a symbol'],
  ['j k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['u', 'show new rows'],
  ['[ ]', 'previous, next symbol'],
  ['1 to 5', '1m 5m 15m 1h 1d'],
  ['+ -', 'zoom the chart'],
  ['\u2190 \u2192', 'scroll the chart'],
  ['Shift \u2190 \u2192', 'crosshair, bar by bar'],
  ['End', 'newest bar'],
  ['r', 'reset zoom'],
  ['t', 'theme'],
  ['?', 'this list'],
  ['Esc', 'close'],
];

function keys(text: string): HTMLElement {
  const parts = text.split(' ').map((part) => (part === 'to' ? ' to ' : h('kbd', {}, part)));
  return h('dt', {}, ...parts.flatMap((part, index) => (index === 0 ? [part] : [' ', part])));
}

export function helpDialog(): HTMLDialogElement {
  const pages = TARGETS.map((target): [string, string] => [`g ${target.key}`, target.name]);
  const rows = Array.from({ length: Math.max(pages.length, OTHERS.length) }, (_, index) => {
    const pairs = [pages[index], OTHERS[index]];
    return pairs.flatMap((pair) =>
      pair ? [keys(pair[0]), h('dd', {}, pair[1])] : [h('dt'), h('dd')],
    );
  });
  const dialog = h(
    'dialog',
    { 'aria-label': 'Keys', id: 'help' },
    h(
      'div',
      { class: 'sec-h' },
      h('h2', {}, 'Keys'),
      h('span', { class: 'meta' }, 'off while a field has the focus'),
      h('span', { class: 'gap' }),
      button('Close', () => dialog.close()),
    ),
    h('dl', { class: 'kv keys' }, ...rows.flat()),
  );
  return dialog;
}
