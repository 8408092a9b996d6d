import type { Page, Place } from './pages/page.ts';

type Make = (place: Place) => Promise<Page>;

export interface Route {
  path: RegExp;
  name: string; // as the navigation says it
  make: Make;
}

const route = (path: RegExp, name: string, make: Make): Route => ({ path, name, make });

/** Every page, fetched when it is opened first. The one group of a path is a name. */
export const ROUTES: readonly Route[] = [
  route(/^\/$/, 'Overview', async (at) => new (await import('./pages/overview.ts')).Overview(at)),
  route(
    /^\/insights$/,
    'Insights',
    async (at) => new (await import('./pages/insights.ts')).InsightsPage(at),
  ),
  route(
    /^\/chart(?:\/([^/]+))?$/,
    'Chart',
    async (at) => new (await import('./pages/chart.ts')).ChartPage(at),
  ),
  route(/^\/runs$/, 'Runs', async (at) => new (await import('./pages/runs.ts')).RunsPage(at)),
  route(
    /^\/runs\/([^/]+)$/,
    'Runs',
    async (at) => new (await import('./pages/run.ts')).RunPage(at),
  ),
  route(
    /^\/compare$/,
    'Runs',
    async (at) => new (await import('./pages/compare.ts')).ComparePage(at),
  ),
  route(
    /^\/strategies$/,
    'Strategies',
    async (at) => new (await import('./pages/strategies.ts')).StrategiesPage(at),
  ),
  route(
    /^\/regimes$/,
    'Regimes',
    async (at) => new (await import('./pages/regimes.ts')).RegimesPage(at),
  ),
  route(/^\/risk$/, 'Risk', async (at) => new (await import('./pages/risk.ts')).RiskPage(at)),
  route(
    /^\/health$/,
    'Health',
    async (at) => new (await import('./pages/health.ts')).HealthPage(at),
  ),
  route(/^\/audit$/, 'Audit', async (at) => new (await import('./pages/audit.ts')).AuditPage(at)),
  route(
    /^\/account$/,
    'Account',
    async (at) => new (await import('./pages/account.ts')).AccountPage(at),
  ),
  route(/^\/users$/, 'Users', async (at) => new (await import('./pages/users.ts')).UsersPage(at)),
];

/** Which page an address opens, and with what name in it. */
export function routeOf(path: string): { route: Route; name: string } | null {
  for (const one of ROUTES) {
    const found = one.path.exec(path);
    if (found !== null) {
      return { route: one, name: nameIn(found[1]) };
    }
  }
  return null;
}

function nameIn(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
}
