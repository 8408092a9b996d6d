import { iso } from './insights.mjs';
import { barsOf, NOW, PRICES, sessionOpens } from './market.mjs';
import { randomFrom } from './random.mjs';

export const two = (value) => Number(value.toFixed(2));

const PLANS = [
  {
    number: 9,
    mode: 'paper',
    status: 'running',
    symbols: ['INFY', 'ICICIBANK', 'M&M', 'HDFCBANK', 'TCS', 'SBIN', 'MARUTI'],
    strategies: ['conf_1', 'regime_1'],
    days: 12,
    started: NOW - 17_000,
  },
  {
    number: 8,
    mode: 'paper',
    status: 'completed',
    symbols: ['INFY', 'RELIANCE', 'TCS', 'ICICIBANK'],
    strategies: ['conf_1'],
    days: 250,
    started: NOW - 80_000,
    drift: 0.00012,
  },
  {
    number: 7,
    mode: 'paper',
    status: 'completed',
    symbols: ['INFY', 'RELIANCE'],
    strategies: ['ehma_9_21'],
    days: 250,
    started: NOW - 90_000,
    drift: -0.00008,
  },
  {
    number: 6,
    mode: 'dry_run',
    status: 'completed',
    symbols: ['INFY', 'RELIANCE', 'SBIN'],
    strategies: ['conf_1'],
    days: 3,
    started: NOW - 170_000,
  },
  {
    number: 5,
    mode: 'paper',
    status: 'halted',
    symbols: ['TATASTEEL'],
    strategies: ['ehma_9_21'],
    days: 2,
    started: NOW - 260_000,
    failure: 'halted by ravi: broker down',
  },
  {
    number: 4,
    mode: 'live',
    status: 'failed',
    symbols: ['INFY'],
    strategies: ['conf_1'],
    days: 0,
    started: NOW - 350_000,
    failure: 'live trading is refused: this version has no broker',
  },
  {
    number: 3,
    mode: 'paper',
    status: 'completed',
    symbols: ['LT', 'BHARTIARTL', 'KOTAKBANK'],
    strategies: ['hold'],
    days: 120,
    started: NOW - 430_000,
    drift: 0.0002,
  },
  {
    number: 2,
    mode: 'dry_run',
    status: 'completed',
    symbols: ['MARUTI'],
    strategies: ['ehma_9_21'],
    days: 1,
    started: NOW - 520_000,
  },
  {
    number: 1,
    mode: 'paper',
    status: 'completed',
    symbols: ['INFY'],
    strategies: ['ehma_9_21'],
    days: 30,
    started: NOW - 600_000,
    drift: 0.00005,
  },
];
export const TYPE_OF = {
  conf_1: 'confluence_consumer',
  regime_1: 'regime_adaptive',
  ehma_9_21: 'ehma_pivot',
  hold: 'buy_and_hold',
};
const CAPITAL = 10_000_000;
const REFUSALS = [
  'position_value_limit: 10.25, limit 10',
  'insufficient_cash: 1586400, free 912000',
  'price_collar: 10.4, limit 10',
];

function tradesOf(plan, symbol, strategy, random, lists) {
  const bars = barsOf(symbol, '5m');
  const per = Math.min(bars.close.length - 60, Math.max(75, plan.days * 4));
  let [side, entry] = [0, null];
  for (let row = bars.close.length - per; row < bars.close.length - 3; row += 1) {
    if (random() > 0.035) {
      continue;
    }
    const at = bars.close_time[row];
    const confidence = 0.7 + random() * 0.28;
    const wanted = side === 0 ? (random() > 0.3 ? 1 : -1) : 0;
    const type = wanted === 0 ? 'EXIT' : wanted > 0 ? 'BUY' : 'SELL';
    const word =
      type === 'EXIT'
        ? 'confluence_weak'
        : wanted > 0
          ? 'confluence_bullish'
          : 'confluence_bearish';
    const reason = `${word}: confidence ${confidence.toFixed(4)}, minimum 0.7`;
    lists.signals.push({ at, strategy, symbol, type, confidence: two(confidence), reason });
    const quantity =
      side === 0 ? 50 * Math.max(1, Math.round(900_000 / PRICES[symbol] / 50)) : Math.abs(side);
    const buy = side === 0 ? wanted > 0 : side < 0;
    const verdict = {
      at,
      strategy,
      symbol,
      signal: type,
      side: buy ? 'BUY' : 'SELL',
      quantity,
    };
    if (random() < 0.12 && side === 0) {
      lists.verdicts.push({
        ...verdict,
        outcome: 'refused',
        order_id: null,
        reason: REFUSALS[Math.floor(random() * REFUSALS.length)],
      });
      continue;
    }
    const order = {
      at,
      strategy,
      symbol,
      side: verdict.side,
      quantity,
      reason,
      price: bars.close[row],
      status: plan.mode === 'dry_run' ? 'would_send' : 'filled',
    };
    lists.orders.push(order);
    lists.verdicts.push({ ...verdict, outcome: 'approved', reason, order });
    const price = plan.mode === 'dry_run' ? bars.close[row] : bars.open[row + 1];
    lists.trades.push({
      at: bars.open_time[row + 1],
      order,
      strategy,
      symbol,
      side: verdict.side,
      quantity,
      price,
      fees: plan.mode === 'dry_run' ? 0 : two(quantity * price * 0.0003),
    });
    if (side === 0) {
      side = buy ? quantity : -quantity;
      entry = { at: bars.open_time[row + 1], price, row };
    } else {
      const gross = side * (price - entry.price);
      const fees = plan.mode === 'dry_run' ? 0 : quantity * (price + entry.price) * 0.0003;
      lists.trips.push({
        strategy,
        symbol,
        side: side > 0 ? 'BUY' : 'SELL',
        quantity: Math.abs(side),
        entry_time: iso(entry.at),
        entry_price: entry.price,
        exit_time: iso(bars.open_time[row + 1]),
        exit_price: price,
        gross_pnl: two(gross),
        fees: two(fees),
        net_pnl: two(gross - fees),
        bars_held: row - entry.row,
        exit_reason: word,
      });
      side = 0;
    }
  }
  if (side !== 0) {
    const last = bars.close.at(-1);
    const dry = plan.mode === 'dry_run';
    lists.positions.push({
      strategy,
      symbol,
      quantity: side,
      average_entry: entry.price,
      market_value: two(side * last),
      realized_pnl: dry ? null : 0,
      unrealized_pnl: dry ? null : two(side * (last - entry.price)),
      fees: dry ? null : two(Math.abs(side) * entry.price * 0.0003),
      last_update: iso(entry.at),
    });
  }
}

function numbered(lists) {
  const byTime = (a, b) => a.at - b.at;
  lists.orders.sort(byTime).forEach((order, index) => {
    order.order_id = index + 1;
  });
  lists.trades.sort(byTime);
  lists.signals.sort(byTime);
  lists.verdicts.sort(byTime);
  lists.trips.sort((a, b) => a.exit_time.localeCompare(b.exit_time));
}

/** Orders in each state, at the end of the newest run. */
function inEveryState(orders) {
  const states = [
    'unknown',
    'rejected',
    'partial',
    'accepted',
    'sent',
    'new',
    'cancelled',
    'expired',
  ];
  orders.slice(-states.length).forEach((order, index) => {
    order.status = states[index];
  });
}

function make(plan) {
  const random = randomFrom(plan.number * 977);
  const lists = { signals: [], verdicts: [], orders: [], trades: [], trips: [], positions: [] };
  for (const strategy of plan.strategies) {
    for (const symbol of plan.days === 0 ? [] : plan.symbols) {
      tradesOf(plan, symbol, strategy, random, lists);
    }
  }
  numbered(lists);
  if (plan.number === 9) {
    inEveryState(lists.orders);
  }
  return { plan, id: `run-${plan.number}`, lists: rows(lists), ...figures(plan, lists, random) };
}

function rows(lists) {
  return {
    signals: lists.signals.map(({ at, ...rest }) => ({ timestamp: iso(at), ...rest })),
    verdicts: lists.verdicts.map(({ at, order, ...rest }) => ({
      timestamp: iso(at),
      ...rest,
      order_id: order?.order_id ?? null,
    })),
    orders: lists.orders.map((one) => ({
      timestamp: iso(one.at + 300),
      order_id: one.order_id,
      strategy: one.strategy,
      symbol: one.symbol,
      side: one.side,
      type: 'MARKET',
      quantity: one.quantity,
      filled_quantity: one.status === 'filled' ? one.quantity : one.status === 'partial' ? 50 : 0,
      price: one.price,
      status: one.status,
      reason: one.reason,
      decided_at: iso(one.at),
    })),
    trades: lists.trades.map((one, index) => ({
      timestamp: iso(one.at),
      trade_id: index + 1,
      order_id: one.order.order_id,
      strategy: one.strategy,
      symbol: one.symbol,
      side: one.side,
      quantity: one.quantity,
      price: one.price,
      fees: one.fees,
      hypothetical: one.order.status === 'would_send',
    })),
    round_trips: lists.trips,
    positions: lists.positions,
    adjustments:
      lists.trades.length === 0
        ? []
        : [
            {
              timestamp: iso(lists.trades[0].at + 86_400),
              strategy: lists.trades[0].strategy,
              symbol: lists.trades[0].symbol,
              kind: 'bonus',
              quantity_before: 100,
              quantity_after: 200,
              cash: 0,
            },
          ],
  };
}

function figures(plan, lists, random) {
  const hasCash = plan.mode === 'paper' && plan.days > 0;
  const sum = (list, name) => two(list.reduce((total, one) => total + (one[name] ?? 0), 0));
  const unrealized = sum(lists.positions, 'unrealized_pnl');
  const points = [];
  let equity = CAPITAL;
  for (const open of hasCash ? sessionOpens(plan.days) : []) {
    equity *= 1 + (random() - 0.5) * 0.006 + (plan.drift ?? 0.0004);
    points.push({ at: iso(Math.min(open + 22_500, NOW)), equity: two(equity) });
  }
  const last = points.at(-1)?.equity ?? null;
  return {
    points,
    capital: hasCash ? CAPITAL : null,
    final_equity: last,
    fees: hasCash ? sum(lists.trades, 'fees') : null,
    unrealized_pnl: hasCash ? unrealized : null,
    realized_pnl: hasCash ? two(last - CAPITAL - unrealized + sum(lists.trades, 'fees')) : null,
  };
}

export const RUNS = PLANS.map(make);

export function runRow(run) {
  const { plan, lists } = run;
  const dry = plan.mode === 'dry_run';
  const refused = lists.verdicts.filter((one) => one.outcome === 'refused').length;
  const bars = plan.days * 375 * plan.symbols.length;
  return {
    run_id: run.id,
    number: plan.number,
    mode: plan.mode,
    status: plan.status,
    failure: plan.failure ?? null,
    symbols: plan.symbols,
    strategies: plan.strategies.map((id) => ({ id, type: TYPE_OF[id] })),
    from: plan.days > 100 ? iso(sessionOpens(plan.days)[0]) : null,
    to: null,
    started_at: iso(plan.started),
    wall_seconds: 1.26 + plan.days / 40,
    bars_processed: bars,
    bars_with_insight: Math.round(bars * 0.983),
    signals_generated: lists.signals.length,
    signals_rejected: refused,
    orders_sent: dry ? 0 : lists.orders.length,
    orders_would_send: dry ? lists.orders.length : 0,
    orders_unfilled: lists.orders.length - lists.trades.length,
    trades_executed: lists.trades.length,
    strategies_disabled: plan.number === 7 ? 1 : 0,
    realized_pnl: run.realized_pnl,
    unrealized_pnl: run.unrealized_pnl,
    fees: run.fees,
    final_equity: run.final_equity,
    program_version: '0.4.0',
    engine_version: 3,
  };
}
