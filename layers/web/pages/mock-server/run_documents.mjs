import { iso } from './insights.mjs';
import { NOW } from './market.mjs';
import { randomFrom } from './random.mjs';
import { runRow, two, TYPE_OF } from './runs.mjs';

const LIMITS_OFF = [
  'min_confidence',
  'max_order_quantity',
  'max_order_volume_percent',
  'max_order_value_percent',
  'max_price_age_s',
  'self_match',
  'max_position_quantity',
  'max_gross_exposure',
  'max_net_exposure',
  'max_open_orders',
  'max_entries_per_day',
  'max_rejects_in_a_row',
  'max_orders_per_second',
];

const hash = (text) => {
  const random = randomFrom(
    [...text].reduce((sum, one) => Math.imul(sum, 33) + one.charCodeAt(0), 5),
  );
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
};

function refusedBy(lists) {
  const counts = {};
  for (const one of lists.verdicts.filter((verdict) => verdict.outcome === 'refused')) {
    const code = one.reason.split(':')[0];
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** As `runs show RUN --json` prints it. */
export function runDocument(run) {
  const { plan, lists } = run;
  const row = runRow(run);
  const strategies = plan.strategies.map((id) => ({
    type: TYPE_OF[id],
    id,
    params: { enabled: true, min_confidence: 0.7, product: 'intraday', timeframe: '5m' },
  }));
  const dry = plan.mode === 'dry_run';
  const {
    number: _,
    strategies: __,
    bars_with_insight: withInsight,
    orders_unfilled: unfilled,
    ...rest
  } = row;
  return {
    ...rest,
    strategies,
    max_bars: null,
    last_import_id: 7,
    positions_adjusted: lists.adjustments.length,
    positions: lists.positions,
    input_hash: hash(`${run.id} input`),
    signal_hash: hash(`${run.id} signal`),
    order_hash: hash(`${run.id} order`),
    trade_hash: hash(`${run.id} trade`),
    configuration_hash: hash(plan.strategies.join()),
    bars_per_second: 23_767.1,
    bars_off_session: null,
    funnel: {
      bars: row.bars_processed,
      with_insight: withInsight,
      signals: lists.signals.length,
      refused: refusedBy(lists),
      no_order: Math.max(0, lists.signals.length - lists.verdicts.length),
      orders: lists.orders.length,
      unfilled,
      fills: lists.trades.length,
    },
    why_nothing_traded: plan.days === 0 ? 'the run did not start' : null,
    failures:
      plan.number === 7
        ? [
            {
              strategy: 'ehma_9_21',
              timestamp: iso(NOW - 90_000),
              symbol: 'INFY',
              reason: 'strategy_over_budget: 12 ms, budget 5 ms',
            },
          ]
        : [],
    held_back: [],
    conversions: 0,
    blocks_over_budget: 0,
    slowest_block_ms: 0,
    trading_changes:
      plan.number === 8
        ? [
            {
              timestamp: iso(NOW - 90_000),
              state: 'reducing',
              reason: 'trading_reduced: day loss 2.04 %, limit 2',
            },
          ]
        : [],
    breakdown: plan.strategies.flatMap((strategy) =>
      plan.symbols.map((symbol) => {
        const of = (list) =>
          list.filter((one) => one.symbol === symbol && one.strategy === strategy);
        const trips = of(lists.round_trips);
        const net = two(trips.reduce((sum, one) => sum + one.gross_pnl, 0));
        return {
          strategy,
          symbol,
          signals: of(lists.signals).length,
          refused: of(lists.verdicts).filter((one) => one.outcome === 'refused').length,
          orders: of(lists.orders).length,
          trades: of(lists.trades).length,
          round_trips: trips.length,
          realized_pnl: dry ? null : net,
          unrealized_pnl: dry
            ? null
            : two(of(lists.positions).reduce((sum, one) => sum + one.unrealized_pnl, 0)),
          fees: dry ? null : two(trips.reduce((sum, one) => sum + one.fees, 0)),
        };
      }),
    ),
    costs: 'none',
    fills: dry ? 'decision_price' : 'next_open',
    slippage_bps: 2,
    insight_delay: 'cron:5m',
    insight_max_age: '10m',
    unexplained_jumps_allowed: false,
    risk_on: [
      'price_collar_percent 10',
      'cash',
      'max_position_value_percent 10',
      'max_daily_loss_percent 2',
    ],
    risk_off: LIMITS_OFF,
    warnings: plan.number === 9 ? ['TATASTEEL has no bars of today and was left out'] : [],
  };
}

export function limitsOf(run) {
  const on = [
    {
      limit: 'price_collar_percent',
      unit: '% of the mark',
      value: 10,
      used: null,
      percent: null,
    },
    { limit: 'cash', unit: '', value: 'on', used: null, percent: null },
    {
      limit: 'max_position_value_percent',
      unit: '% of equity',
      value: 10,
      used: 9.02,
      percent: 90.2,
    },
    {
      limit: 'max_gross_exposure_percent',
      unit: '% of equity',
      value: 100,
      used: 47.4,
      percent: 47.4,
    },
    { limit: 'max_trades_per_day', unit: 'trades', value: 60, used: 13, percent: 21.7 },
    {
      limit: 'max_daily_loss_percent',
      unit: "% of the day's first equity",
      value: 2,
      used: 2.04,
      percent: 102,
    },
    {
      limit: 'max_drawdown_percent',
      unit: '% of the highest equity',
      value: 10,
      used: 0.31,
      percent: 3.1,
    },
  ];
  return run === null ? [] : [...on, ...LIMITS_OFF.map((limit) => ({ limit, value: 'off' }))];
}
