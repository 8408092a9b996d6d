import { insightsOf, isForming, iso, newestInsight } from './insights.mjs';
import { barsOf, gapsOf, minutes, NOW, PERIODS, sessionOpens, SYMBOLS } from './market.mjs';
import { limitsOf, runDocument } from './run_documents.mjs';
import { audit, health, HISTORY, STORED, symbolRows, TRADING, users } from './store_documents.mjs';
import { runRow, RUNS, TYPE_OF } from './runs.mjs';

/** An answer that is not the document: thrown by whoever makes one. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const notFound = (what) => new Refused(404, 'not_found', `there is no ${what}`);
const newestClose = (symbol) => minutes(symbol).open_time.at(-1) + 60;

function timeframeOf(query, usual) {
  const timeframe = query.get('timeframe') ?? usual;
  if (!(timeframe in PERIODS)) {
    throw new Refused(
      400,
      'bad_request',
      `timeframe was ${timeframe}, expected one of 1m, 5m, 15m, 30m, 1h, 1d`,
    );
  }
  return timeframe;
}

function secondsOf(query, name) {
  const text = query.get(name);
  const read = text === null ? null : Date.parse(text) / 1000;
  if (Number.isNaN(read)) {
    throw new Refused(400, 'bad_request', `${name} was ${text}, expected a time`);
  }
  return read;
}

function symbolIn(path) {
  const symbol = decodeURIComponent(path);
  if (!SYMBOLS.includes(symbol)) {
    throw notFound(`symbol ${symbol}`);
  }
  return symbol;
}

function frame(world) {
  const [today] = sessionOpens(1);
  const session = (open) => ({
    date: iso(open).slice(0, 10),
    opens_at: iso(open),
    closes_at: iso(open + 22_500),
  });
  const run = RUNS[0];
  return {
    program_version: '0.4.0',
    store: 'trading_system.duckdb',
    exchange: 'NSE',
    session: session(today),
    next_session: session(today + 3 * 86_400),
    newest_bar_close: world.isEmpty ? null : iso(NOW - 7),
    newest_insight: world.isEmpty
      ? null
      : { timeframe: '5m', batch_id: 41, computed_at: iso(NOW - 97) },
    last_import: world.isEmpty
      ? null
      : { import_id: 7, imported_at: iso(NOW - 5), source: 'minute.csv', bars: 4_488 },
    last_run: world.isEmpty
      ? null
      : {
          run_id: run.id,
          mode: run.plan.mode,
          status: run.plan.status,
          started_at: iso(run.plan.started),
        },
    trading: TRADING,
    stopped: false,
  };
}

function watchlist(world, query) {
  const timeframe = timeframeOf(query, '5m');
  const today = sessionOpens(1)[0];
  const symbols = world.isEmpty
    ? []
    : SYMBOLS.map((symbol) => {
        const bars = minutes(symbol);
        const first = bars.open_time.findIndex((at) => at >= today);
        const closes = bars.close.slice(first);
        const step = Math.max(1, Math.ceil(closes.length / 75));
        return {
          symbol,
          last_close: closes.at(-1) + world.moved,
          last_bar_close: iso(newestClose(symbol)),
          previous_close: bars.close[first - 1],
          session_date: iso(today).slice(0, 10),
          spark: closes.filter((_, row) => row % step === 0),
          insight: STORED.includes(timeframe)
            ? newestInsight(symbol, timeframe, newestClose(symbol))
            : null,
        };
      });
  return { timeframe, symbols };
}

function insights(world, query) {
  const timeframe = timeframeOf(query, '1m');
  const all =
    world.isEmpty || !STORED.includes(timeframe)
      ? []
      : SYMBOLS.map((symbol) => newestInsight(symbol, timeframe, newestClose(symbol)));
  return { timeframe, stored_timeframes: world.isEmpty ? [] : STORED, insights: all };
}

function slice(columns, from, to) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      Array.isArray(column) ? column.slice(from, to) : slice(column, from, to),
    ]),
  );
}

/** The newest rows of those from one time to another. */
function newest(times, query, usual) {
  const [from, to] = [secondsOf(query, 'from'), secondsOf(query, 'to')];
  const limit = Math.min(100_000, Number(query.get('limit') ?? usual));
  let first = from === null ? 0 : times.findIndex((at) => at >= from);
  first = first < 0 ? times.length : first;
  let end = to === null ? times.length : times.findIndex((at) => at > to);
  end = end < 0 ? times.length : end;
  const start = Math.max(first, end - limit);
  return { start, end, hasMore: start > 0 && start > first };
}

function insightHistory(world, query, symbol) {
  const timeframe = timeframeOf(query, '1m');
  const all =
    STORED.includes(timeframe) && !world.isEmpty
      ? insightsOf(symbol, timeframe)
      : slice(insightsOf(symbol, '15m'), 0, 0);
  const { start, end, hasMore } = newest(all.bar_close, query, 2_000);
  return { symbol, timeframe, ...slice(all, start, end), has_more_before: hasMore };
}

function bars(world, query, symbol) {
  const timeframe = timeframeOf(query, '1m');
  const all = barsOf(symbol, timeframe);
  const { start, end, hasMore } = newest(all.open_time, query, 1_500);
  const part = slice(all, start, end);
  if (world.moved !== 0 && end === all.open_time.length && part.close.length > 0) {
    part.close[part.close.length - 1] += world.moved;
  }
  return {
    symbol,
    timeframe,
    last_import_id: 7,
    ...part,
    is_forming: end === all.open_time.length && isForming(all, timeframe),
    gaps: gapsOf(symbol, part.open_time[0] ?? 0, part.close_time.at(-1) ?? 0),
    has_more_before: hasMore,
    tick: 0.1,
  };
}

function regimes(world, query) {
  const timeframe = timeframeOf(query, '5m');
  const from = sessionOpens(20)[0];
  const rows =
    world.isEmpty || !STORED.includes(timeframe)
      ? []
      : SYMBOLS.map((symbol) => {
          const all = insightsOf(symbol, timeframe);
          const stretches = [];
          all.bar_close.forEach((at, row) => {
            const last = stretches.at(-1);
            if (at < from) {
              return;
            }
            if (last !== undefined && last.regime === all.regime[row]) {
              last.to = iso(at);
            } else {
              stretches.push({ regime: all.regime[row], from: iso(at), to: iso(at) });
            }
          });
          return {
            symbol,
            regime: all.regime.at(-1),
            since: stretches.at(-1).from,
            stretches,
          };
        });
  return { timeframe, regimes: rows };
}

function runNamed(world, name) {
  const run = world.isEmpty
    ? undefined
    : RUNS.find((one) => name === 'last' || one.id === name || String(one.plan.number) === name);
  if (run === undefined) {
    throw notFound(`run ${name}`);
  }
  return run;
}

function runs(world, query) {
  const wanted = (world.isEmpty ? [] : RUNS)
    .map(runRow)
    .filter(
      (row) =>
        ['mode', 'status'].every((name) => !query.has(name) || row[name] === query.get(name)) &&
        (!query.has('strategy') || row.strategies.some((one) => one.id === query.get('strategy'))),
    );
  const offset = Number(query.get('offset') ?? 0);
  return {
    total: wanted.length,
    runs: wanted.slice(offset, offset + Number(query.get('limit') ?? 50)),
  };
}

function runList(world, run, name, query) {
  const all = run.lists[name].filter((row) =>
    ['symbol', 'strategy'].every((key) => !query.get(key) || row[key] === query.get(key)),
  );
  const grown =
    name === 'orders' && run.plan.number === 9 ? all.slice(0, all.length - 3 + world.grown) : all;
  const rows = query.get('order') === 'desc' ? [...grown].reverse() : grown;
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(5_000, Number(query.get('limit') ?? 200));
  return { run_id: run.id, total: rows.length, offset, rows: rows.slice(offset, offset + limit) };
}

function strategies(world) {
  return {
    strategies: (world.isEmpty ? [] : RUNS).flatMap((run) =>
      run.plan.strategies.map((id) => {
        const of = (list) => list.filter((one) => one.strategy === id);
        const row = runRow(run);
        return {
          id,
          type: TYPE_OF[id],
          run_id: run.id,
          mode: row.mode,
          status: row.status,
          started_at: row.started_at,
          symbols: row.symbols.length,
          signals: of(run.lists.signals).length,
          refused: of(run.lists.verdicts).filter((one) => one.outcome === 'refused').length,
          orders: of(run.lists.orders).length,
          trades: of(run.lists.trades).length,
          round_trips: of(run.lists.round_trips).length,
          realized_pnl: row.realized_pnl,
          unrealized_pnl: row.unrealized_pnl,
          fees: row.fees,
          disabled: run.plan.number === 7,
        };
      }),
    ),
  };
}

function risk(world, query) {
  const run = world.isEmpty ? null : runNamed(world, query.get('run') ?? 'last');
  return {
    trading: TRADING,
    stop_file: '/var/lib/millrace/STOP',
    stopped: false,
    ...(run === null ? {} : { run_id: run.id, limits: limitsOf(run) }),
    history: HISTORY,
  };
}

const RUN_PARTS = {
  equity: (run) => ({
    run_id: run.id,
    points: run.plan.number === 3 ? [run.points[0], run.points.at(-1)] : run.points,
    capital: run.capital,
    note:
      run.plan.number === 3
        ? 'the capital at the start and the equity at the end'
        : run.points.length > 0
          ? null
          : 'a dry run has no cash, so there is no equity',
  }),
  configuration: (run) => ({
    run_id: run.id,
    configuration: {
      symbols: run.plan.symbols,
      execution: { mode: run.plan.mode },
      strategy_configs: runDocument(run).strategies,
      risk: { max_position_value_percent: 10 },
    },
    configuration_hash: runDocument(run).configuration_hash,
  }),
};

/** The document of a path below /api/v1, or a Refused. */
export function documentOf(world, path, query, who) {
  const [, name, item, part] = path.split('/');
  if ((name === 'audit' || name === 'users') && who.role !== 'admin') {
    throw new Refused(403, 'forbidden', 'this needs the role admin');
  }
  const plain = { frame, watchlist, regimes, strategies, risk, health, audit, users };
  if (item === undefined && name in plain) {
    return plain[name](world, query);
  }
  switch (name) {
    case 'symbols':
      return { symbols: symbolRows(world) };
    case 'insights':
      return item === undefined
        ? insights(world, query)
        : insightHistory(world, query, symbolIn(item));
    case 'bars':
      return bars(world, query, symbolIn(item));
    case 'runs': {
      if (item === undefined) {
        return runs(world, query);
      }
      const run = runNamed(world, decodeURIComponent(item));
      if (part === undefined) {
        return runDocument(run);
      }
      return part in RUN_PARTS ? RUN_PARTS[part](run) : runList(world, run, part, query);
    }
    default:
      throw notFound(`document ${path}`);
  }
}
