import { fixed, signed } from '../format/number.ts';
import {
  age,
  brief,
  clock,
  dayMonth,
  fullDate,
  hourMinute,
  isoOf,
  moment,
} from '../format/time.ts';
import { words } from '../format/words.ts';
import { now } from '../read/request.ts';
import { h, svg } from './h.ts';

const FORMS = {
  hm: hourMinute,
  hms: clock,
  day: dayMonth,
  date: fullDate,
  brief: (at: number) => brief(at, now()),
  moment: (at: number) => moment(at, now()),
  'moment-s': (at: number) => moment(at, now(), true),
  age: (at: number) => age(now() - at),
} as const;

export type TimeForm = keyof typeof FORMS;

/** A time in the zone in use. Its `datetime` says it in UTC. */
export function timeOf(at: number, form: TimeForm = 'moment'): HTMLTimeElement {
  const element = h('time', { datetime: isoOf(at), 'data-form': form }, FORMS[form](at));
  if (form !== 'age') {
    element.title = isoOf(at);
  }
  return element;
}

/** Writes every time on the page again: the zone changed, or a second has gone by. */
export function rewriteTimes(root: ParentNode, agesOnly: boolean): void {
  const wanted = agesOnly ? 'time[data-form="age"]' : 'time[data-form]';
  for (const element of root.querySelectorAll<HTMLTimeElement>(wanted)) {
    const form = Object.keys(FORMS).find((name) => name === element.dataset['form']);
    const text = FORMS[(form ?? 'moment') as TimeForm](Date.parse(element.dateTime));
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }
}

export function arrow(way: 'up' | 'down' | 'flat', text: string): HTMLSpanElement {
  return h('span', { class: `arr ${way}` }, text);
}

const WAY_OF = {
  bullish: 'up',
  bearish: 'down',
  neutral: 'flat',
  trending_up: 'up',
  trending_down: 'down',
} as const;

export function wayOf(name: string): 'up' | 'down' | 'flat' {
  return name in WAY_OF ? WAY_OF[name as keyof typeof WAY_OF] : 'flat';
}

export const biasOf = (bias: string): HTMLSpanElement => arrow(wayOf(bias), words(bias));

export function meter(ratio: number, kind = ''): SVGSVGElement {
  const width = Math.round(Math.min(1, Math.max(0, ratio)) * 100);
  return svg(
    'svg',
    {
      class: `meter ${kind}`,
      viewBox: '0 0 100 4',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    svg('rect', { class: 'tr', width: 100, height: 4 }),
    svg('rect', { class: 'f', width, height: 4 }),
  );
}

export const metered = (value: number, kind = ''): Node[] => [
  meter(value, kind),
  document.createTextNode(' '),
  h('span', { class: 'mv' }, fixed(value, 2)),
];

/** Leans left or right of the middle by a vote of -1 to 1. */
export function vote(value: number, kind = ''): SVGSVGElement {
  const width = Math.abs(value) * 36;
  return svg(
    'svg',
    { class: `vote ${kind}`, viewBox: '-36 0 72 8', 'aria-hidden': 'true' },
    svg('rect', { class: 'tr', x: -36, y: 3, width: 72, height: 2 }),
    svg('rect', {
      class: value < 0 ? 'down' : 'up',
      x: value < 0 ? -width : 0,
      y: 1,
      width,
      height: 6,
    }),
    svg('rect', { class: 'z', x: -0.5, width: 1, height: 8 }),
  );
}

/** Closes of a session, with a dotted line at the close before it. */
export function spark(closes: readonly number[], before: number | null): SVGSVGElement {
  const all = before === null ? closes : [...closes, before];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = (value: number): string =>
    (high === low ? 8 : 1 + ((high - value) / (high - low)) * 14).toFixed(1);
  const step = 84 / Math.max(1, closes.length - 1);
  const points = closes.map((value, index) => `${(index * step).toFixed(1)} ${y(value)}`);
  return svg(
    'svg',
    {
      class: 'spark',
      viewBox: '0 0 84 16',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    before === null ? null : svg('line', { x1: 0, x2: 84, y1: y(before), y2: y(before) }),
    points.length > 1 ? svg('path', { d: `M${points.join('L')}` }) : null,
  );
}

export function chip(text: string, kind = ''): HTMLSpanElement {
  return h('span', { class: `chip ${kind}` }, text);
}

const ORDER_KINDS: Record<string, string> = {
  filled: 'end',
  cancelled: 'end',
  expired: 'end',
  would_send: 'end',
  partial: 'warn',
  rejected: 'bad',
  refused: 'bad',
  unknown: 'fill',
};

export const orderState = (status: string): HTMLSpanElement =>
  chip(words(status), ORDER_KINDS[status] ?? '');

const RUN_KINDS: Record<string, string> = { completed: 'end', halted: 'bad', failed: 'bad' };

export const runState = (status: string): HTMLSpanElement => chip(status, RUN_KINDS[status] ?? '');

const BADGES: Record<string, string> = { dry_run: 'dry', live: 'live' };
const BADGE_TITLES: Record<string, string> = {
  dry_run: 'Nothing is sent and no cash moves',
  paper: 'Simulated broker, real bars',
  live: 'Orders reach the broker',
};

export function modeBadge(mode: string): HTMLSpanElement {
  return h(
    'span',
    { class: `badge ${BADGES[mode] ?? ''}`, title: BADGE_TITLES[mode] ?? '' },
    words(mode),
  );
}

export function tradingState(state: string): HTMLSpanElement {
  return h('span', { class: `state ${state}` }, state.toUpperCase());
}

export function symbolLink(symbol: string, query = ''): HTMLAnchorElement {
  return h('a', { href: `/chart/${encodeURIComponent(symbol)}${query}` }, symbol);
}

export function runLink(runId: string, query = ''): HTMLAnchorElement {
  return h('a', { href: `/runs/${encodeURIComponent(runId)}${query}` }, runId);
}

export const none = (): HTMLSpanElement => h('span', { class: 'dim3' }, 'none');

export const signedCell = (value: number | null): string =>
  value === null ? 'none' : signed(value, 2);

export function button(text: string, act: () => void, kind = 'btn'): HTMLButtonElement {
  return h('button', { class: kind, type: 'button', onclick: act }, text);
}

/** A labelled list to choose one of. */
export function select(
  label: string,
  choices: readonly (readonly [value: string, name: string])[],
  now: string,
  choose: (value: string) => void,
): HTMLLabelElement {
  const options = choices.map(([value, name]) =>
    h('option', { value, selected: value === now }, name),
  );
  const element = h('select', { class: 'sel', onchange: () => choose(element.value) }, ...options);
  return h('label', { class: 'grp' }, label, element);
}
