// What the server says, with everything replaced that is another at each run of a test: the times of
// the day, durations, sizes of files. The exchange has closed on the day of the newest stored bar.
const NOW = '2024-02-05T11:00:00Z';
const DONE = '2024-02-05T10:30:00Z'; // imports, runs, logins
const FIRST_OF_TODAY = '2025'; // the stored bars end before it
const SESSION = {
  session: null,
  previous_session: {
    date: '2024-02-02',
    opens_at: '2024-02-02T03:45:00Z',
    closes_at: '2024-02-02T10:00:00Z',
  },
  next_session: {
    date: '2024-02-06',
    opens_at: '2024-02-06T03:45:00Z',
    closes_at: '2024-02-06T10:00:00Z',
  },
};
const VALUES = {
  wall_seconds: 0.5,
  bars_per_second: 50_000,
  slowest_block_ms: 0,
  file_bytes: 10_000_000,
  views_cached: 10,
  views_last_known: 0,
  streams: 1,
  program_version: '1.2.3',
  duckdb_version: 'v1.2.3',
  sqlite_version: '1.2.3',
};

const isMoving = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && value > FIRST_OF_TODAY;

function pinned(value, name = '') {
  if (Array.isArray(value)) {
    return value.map((one) => pinned(one));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pinned(one, key)]));
  }
  if (name in VALUES && value !== null) {
    return VALUES[name];
  }
  if (name === 'by' && value.startsWith('shell: ')) {
    return 'shell: asha';
  }
  return isMoving(value) ? DONE : value;
}

async function answer(route) {
  const response = await route.fetch();
  const headers = { ...response.headers(), date: new Date(NOW).toUTCString() };
  if ('millrace-read-at' in headers) {
    headers['millrace-read-at'] = NOW;
  }
  const type = headers['content-type'] ?? '';
  if (!type.includes('json')) {
    await route.fulfill({ response, headers });
    return;
  }
  const json = pinned(await response.json());
  await route.fulfill({
    response,
    headers,
    json: 'next_session' in json ? { ...json, ...SESSION } : json,
  });
}

/** Of a browser's pages: their clock stands still, and what they are told stays the same. */
export async function pin(context) {
  await context.clock.setFixedTime(NOW);
  await context.route(
    (url) => url.pathname.startsWith('/api/') && !url.pathname.endsWith('/events'),
    answer,
  );
}
