import { iso } from './insights.mjs';
import { minutes, NOW, SYMBOLS } from './market.mjs';

export const STORED = ['1m', '5m', '15m'];

export const TRADING = [
  {
    mode: 'dry_run',
    strategy: null,
    state: 'active',
    in_force: 'active',
    since: null,
    who: null,
    why: null,
    until_end_of: null,
  },
  {
    mode: 'paper',
    strategy: null,
    state: 'active',
    in_force: 'active',
    since: iso(NOW - 200_000),
    who: 'ravi',
    why: 'broker is back',
    until_end_of: null,
  },
  {
    mode: 'live',
    strategy: null,
    state: 'halted',
    in_force: 'halted',
    since: iso(NOW - 900_000),
    who: 'ravi',
    why: 'no broker yet',
    until_end_of: null,
  },
  {
    mode: 'paper',
    strategy: 'ehma_9_21',
    state: 'reducing',
    in_force: 'reducing',
    since: iso(NOW - 90_000),
    who: 'asha',
    why: 'looks wrong since Tuesday',
    until_end_of: null,
  },
];
export const HISTORY = [
  {
    at: iso(NOW - 90_000),
    mode: 'paper',
    strategy: 'ehma_9_21',
    state: 'reducing',
    who: 'asha',
    why: 'looks wrong since Tuesday',
  },
  {
    at: iso(NOW - 200_000),
    mode: 'paper',
    strategy: null,
    state: 'active',
    who: 'ravi',
    why: 'broker is back',
  },
  {
    at: iso(NOW - 260_000),
    mode: 'paper',
    strategy: null,
    state: 'halted',
    who: 'ravi',
    why: 'broker down',
  },
  {
    at: iso(NOW - 900_000),
    mode: 'live',
    strategy: null,
    state: 'halted',
    who: 'ravi',
    why: 'no broker yet',
  },
];

export function symbolRows(world) {
  return world.isEmpty
    ? []
    : SYMBOLS.map((symbol) => {
        const times = minutes(symbol).open_time;
        const isOdd = symbol === 'SBIN';
        return {
          symbol,
          bars: times.length,
          sessions: symbol === 'INFY' ? 270 : 30,
          first_open: iso(times[0]),
          last_open: iso(times.at(-1)),
          minutes_missing: symbol === 'INFY' ? 10 : symbol === 'TATASTEEL' ? 21 : 0,
          revised: isOdd ? 4 : 0,
          flags: {
            off_session: 0,
            weekend: 0,
            jump: isOdd ? 1 : 0,
            zero_volume: symbol === 'LT' ? 38 : 0,
            stale_run: 0,
            off_tick: isOdd ? 2 : 0,
          },
        };
      });
}

export function health(world) {
  const symbols = symbolRows(world);
  return {
    store: {
      file: 'trading_system.duckdb',
      file_bytes: world.isEmpty ? 274_432 : 48_234_496,
      bars: symbols.reduce((sum, row) => sum + row.bars, 0),
      bytes_per_bar: world.isEmpty ? null : 11.4,
      schema_version: 9,
      duckdb_version: 'v1.5.6',
      sqlite_version: '3.40.1',
    },
    symbols,
    imports: world.isEmpty
      ? []
      : [7, 6, 5, 4, 3, 2, 1].map((id) => ({
          import_id: id,
          imported_at: iso(NOW - (8 - id) * 86_400),
          source: `minute-${id}.csv`,
          bars: 4_488 - id * 3,
        })),
    rejects: world.isEmpty ? [] : [{ import_id: 5, file: 'minute-5.csv', rows: 3 }],
    insights: world.isEmpty
      ? []
      : STORED.map((timeframe, row) => ({
          timeframe,
          symbols: 12,
          computed_to: iso(NOW - 127 - row * 300),
          behind: row === 2 ? 1 : 0,
          batches: [0, 1, 2].map((batch) => ({
            batch_id: 41 - batch * 3 - row,
            computed_at: iso(NOW - 97 - batch * 300),
            insights: 12,
          })),
        })),
    server: {
      started_at: iso(NOW - 30_000),
      program_version: '0.4.0',
      views_cached: 38,
      views_last_known: 2,
      streams: 3,
    },
  };
}

const AUDIT = [
  ['login_done', 'asha', 'asha', '10.0.0.12', ''],
  ['login_failed', 'desk', 'desk', '10.0.0.31', 'wrong password'],
  ['login_delayed', 'desk', 'desk', '10.0.0.31', 'wait 4 s'],
  ['logout', 'ravi', 'ravi', '10.0.0.7', ''],
  ['user_created', 'desk', 'root', 'console', 'viewer'],
  ['session_ended', 'asha', 'asha', '10.0.0.12', 'by its user'],
  ['login_failed', '<img src=x onerror=alert(1)>', '', '203.0.113.9', '=HYPERLINK("http://x")'],
];

export function audit() {
  const entries = AUDIT.map(([what, user, by, address, detail], row) => ({
    at: iso(NOW - 400 - row * 1_700),
    what,
    user,
    by,
    address,
    detail,
  }));
  return { entries, trading: HISTORY };
}

export function users() {
  const user = (name, role, enabled, last, sessions) => ({
    user: name,
    role,
    enabled,
    sessions,
    created_at: iso(NOW - 9_000_000),
    password_set_at: iso(NOW - 4_000_000),
    last_login_at: last === null ? null : iso(NOW - last),
  });
  return {
    users: [
      user('asha', 'admin', true, 400, 2),
      user('desk', 'viewer', true, 5_000, 1),
      user('ravi', 'admin', true, 80_000, 0),
      user('temp', 'viewer', false, null, 0),
    ],
  };
}
