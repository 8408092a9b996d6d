import { attribute, h } from '../element/h.ts';

export interface Target {
  key: string;
  name: string;
  path: () => string;
  isForAdmins?: boolean;
}

let chartPath = '/chart';

/** The symbol that `g c` opens from now on. */
export function aimChart(symbol: string): void {
  chartPath = symbol === '' ? '/chart' : `/chart/${encodeURIComponent(symbol)}`;
  for (const link of document.querySelectorAll('a[data-page="Chart"]')) {
    attribute(link, 'href', chartPath);
  }
}

const to = (key: string, name: string, path: string, isForAdmins = false): Target => ({
  key,
  name,
  path: () => path,
  isForAdmins,
});

const GROUPS: readonly (readonly Target[])[] = [
  [
    to('d', 'Overview', '/'),
    to('i', 'Insights', '/insights'),
    { key: 'c', name: 'Chart', path: () => chartPath },
    to('r', 'Regimes', '/regimes'),
  ],
  [
    to('b', 'Runs', '/runs'),
    to('p', 'Positions', '/runs/last?tab=positions'),
    to('o', 'Orders', '/runs/last?tab=orders'),
    to('t', 'Trades', '/runs/last?tab=trades'),
  ],
  [to('s', 'Strategies', '/strategies'), to('k', 'Risk', '/risk')],
  [to('h', 'Health', '/health'), to('l', 'Audit', '/audit', true)],
  [to('a', 'Account', '/account'), to('u', 'Users', '/users', true)],
];

export const TARGETS: readonly Target[] = GROUPS.flat();

const PHONE = ['Overview', 'Insights', 'Chart', 'Positions'];

function link(target: Target, withKey: boolean): HTMLAnchorElement {
  return h(
    'a',
    {
      href: target.path(),
      title: `${target.name} (g ${target.key})`,
      'data-page': target.name,
      'data-admin': target.isForAdmins === true,
    },
    withKey ? h('kbd', { 'aria-hidden': 'true' }, target.key) : null,
    h('span', {}, target.name),
  );
}

export function navigation(): HTMLElement {
  const groups = GROUPS.map((group) =>
    h('ul', {}, ...group.map((target) => h('li', {}, link(target, true)))),
  );
  return h('nav', { class: 'nav', 'aria-label': 'Pages' }, ...groups);
}

/** What the phone has at its lower edge; the rest opens from More. */
export function phoneNavigation(openMore: () => void): HTMLElement {
  const links = TARGETS.filter((target) => PHONE.includes(target.name));
  return h(
    'nav',
    { class: 'bottom', 'aria-label': 'Pages, phone' },
    ...links.map((target) => link(target, false)),
    h('button', { type: 'button', onclick: openMore }, 'More'),
  );
}

export function moreLinks(): HTMLElement {
  const rest = TARGETS.filter((target) => !PHONE.includes(target.name));
  return h('ul', { class: 'more' }, ...rest.map((target) => h('li', {}, link(target, false))));
}

/** Marks the page that is open. Positions and the like are tabs of a run. */
export function markCurrent(name: string, tab: string | null): void {
  const byTab = TARGETS.find((target) => target.path() === `/runs/last?tab=${tab}`)?.name;
  const current = location.pathname === '/runs/last' ? (byTab ?? name) : name;
  for (const element of document.querySelectorAll('a[data-page]')) {
    attribute(
      element,
      'aria-current',
      element.getAttribute('data-page') === current ? 'page' : null,
    );
  }
}

export function showAdminLinks(isAdmin: boolean): void {
  for (const element of document.querySelectorAll<HTMLElement>('a[data-admin]')) {
    (element.closest('li') ?? element).hidden = !isAdmin;
  }
}
