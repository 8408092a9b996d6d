#include <millrace/execution/risk_controls.h>

#include <algorithm>
#include <iterator>

namespace millrace::execution {

using events::ReasonCode;

namespace {

constexpr RiskControl controls[] = {
    {1, "min_confidence", "", &RiskLimits::min_confidence, ReasonCode::ConfidenceLimit,
     "an entry whose signal is less confident"},
    {2, "max_order_quantity", "units", &RiskLimits::max_order_quantity,
     ReasonCode::OrderQuantityLimit, "an order of more units"},
    {28, "max_order_volume_percent", "% of the 20-day volume",
     &RiskLimits::max_order_volume_percent, ReasonCode::OrderVolumeLimit,
     "an order of more than this part of what a day of the last 20 traded on average"},
    {3, "max_order_value", "currency", &RiskLimits::max_order_value, ReasonCode::OrderValueLimit,
     "an order worth more at its reference price"},
    {4, "max_order_value_percent", "% of equity", &RiskLimits::max_order_value_percent,
     ReasonCode::OrderValueLimit, "an order worth more at its reference price"},
    {5, "price_collar_percent", "% of the mark", &RiskLimits::price_collar_percent,
     ReasonCode::PriceCollar, "a reference price further from the symbol's last mark"},
    {6, "max_price_age_s", "seconds", &RiskLimits::max_price_age_s, ReasonCode::PriceTooOld,
     "a reference price that is older at the decision"},
    {7, "self_match", "", &RiskLimits::self_match, ReasonCode::SelfMatch,
     "an order opposite to one of the account's own that still works in the symbol"},
    {8, "max_position_quantity", "units", &RiskLimits::max_position_quantity,
     ReasonCode::PositionQuantityLimit, "more units of one symbol, long or short"},
    {9, "max_position_value", "currency", &RiskLimits::max_position_value,
     ReasonCode::PositionValueLimit, "a position of one symbol that is worth more"},
    {10, "max_position_value_percent", "% of equity", &RiskLimits::max_position_value_percent,
     ReasonCode::PositionValueLimit, "a position of one symbol that is worth more"},
    {11, "max_gross_exposure", "currency", &RiskLimits::max_gross_exposure,
     ReasonCode::GrossExposureLimit, "longs and shorts of all symbols together worth more"},
    {12, "max_gross_exposure_percent", "% of equity", &RiskLimits::max_gross_exposure_percent,
     ReasonCode::GrossExposureLimit, "longs and shorts of all symbols together worth more"},
    {13, "max_net_exposure", "currency", &RiskLimits::max_net_exposure,
     ReasonCode::NetExposureLimit, "longs less shorts of all symbols worth more, on either side"},
    {14, "max_net_exposure_percent", "% of equity", &RiskLimits::max_net_exposure_percent,
     ReasonCode::NetExposureLimit, "longs less shorts of all symbols worth more, on either side"},
    {15, "cash", "", &RiskLimits::cash, ReasonCode::InsufficientCash,
     "an entry that needs more than the free cash: none is borrowed"},
    {16, "max_open_orders_per_symbol", "orders", &RiskLimits::max_open_orders_per_symbol,
     ReasonCode::OpenOrdersOfSymbolLimit, "an order beside so many that work in its symbol"},
    {17, "max_open_orders", "orders", &RiskLimits::max_open_orders, ReasonCode::OpenOrdersLimit,
     "an order beside so many that work in all symbols"},
    {18, "max_trades_per_day", "trades", &RiskLimits::max_trades_per_day,
     ReasonCode::TradesPerDayLimit,
     "an entry after so many trades of the account in the trading day, working orders counted"},
    {19, "max_entries_per_day", "entries", &RiskLimits::max_entries_per_day,
     ReasonCode::RepeatedExecution,
     "an entry after so many by the same strategy in the symbol and trading day"},
    {20, "max_losing_exits", "exits in 60 minutes", &RiskLimits::max_losing_exits,
     ReasonCode::LosingExits, "entries for 60 minutes after so many exits at a loss"},
    {21, "max_rejects_in_a_row", "orders", &RiskLimits::max_rejects_in_a_row,
     ReasonCode::RejectsInARow,
     "entries of a strategy for the trading day once the broker rejected so many of its orders"},
    {22, "max_orders_per_second", "orders", &RiskLimits::max_orders_per_second, ReasonCode::None,
     "nothing: orders beyond wait for their turn at the gateway"},
    {23, "max_orders_per_minute", "orders", &RiskLimits::max_orders_per_minute, ReasonCode::None,
     "nothing: orders beyond wait for their turn at the gateway"},
    {24, "max_daily_loss_percent", "% of the day's first equity",
     &RiskLimits::max_daily_loss_percent, ReasonCode::TradingReduced,
     "entries for the rest of the trading day once so much is lost"},
    {25, "halt_daily_loss_percent", "% of the day's first equity",
     &RiskLimits::halt_daily_loss_percent, ReasonCode::TradingHalted,
     "entries for the rest of the trading day once so much is lost; positions go flat"},
    {26, "max_day_drawdown_percent", "% of the day's highest equity",
     &RiskLimits::max_day_drawdown_percent, ReasonCode::TradingReduced,
     "entries for the rest of the trading day once equity is so far below"},
    {27, "max_drawdown_percent", "% of the highest equity", &RiskLimits::max_drawdown_percent,
     ReasonCode::TradingHalted, "entries for good once equity is so far below"},
};

}  // namespace

std::span<const RiskControl> risk_controls() { return controls; }

const RiskControl* find_control(std::uint8_t number) {
    const auto* found = std::find_if(std::begin(controls), std::end(controls),
                                     [=](const auto& control) { return control.number == number; });
    return found != std::end(controls) ? found : nullptr;
}

RiskLimits dry_run_limits(RiskLimits limits) {
    limits.cash = false;
    limits.max_open_orders_per_symbol.reset();
    limits.max_open_orders.reset();
    limits.max_orders_per_second.reset();
    limits.max_orders_per_minute.reset();
    limits.max_daily_loss_percent.reset();
    limits.halt_daily_loss_percent.reset();
    limits.max_day_drawdown_percent.reset();
    limits.max_drawdown_percent.reset();
    return limits;
}

RiskLimits live_limits() {
    RiskLimits limits;
    limits.max_order_volume_percent = Percent::from_whole(1);
    limits.max_order_value_percent = Percent::from_whole(5);
    limits.price_collar_percent = Percent::from_whole(3);
    limits.max_price_age_s = 120;
    limits.self_match = true;
    limits.max_position_value_percent = Percent::from_whole(10);
    limits.max_gross_exposure_percent = Percent::from_whole(100);
    limits.max_net_exposure_percent = Percent::from_whole(60);
    limits.max_open_orders_per_symbol = 3;
    limits.max_open_orders = 20;
    limits.max_trades_per_day = 500;
    limits.max_entries_per_day = 5;
    limits.max_losing_exits = 4;
    limits.max_rejects_in_a_row = 3;
    limits.max_orders_per_second = 2;
    limits.max_orders_per_minute = 30;
    limits.max_daily_loss_percent = Percent::from_whole(2);
    limits.halt_daily_loss_percent = Percent::from_whole(3);
    limits.max_drawdown_percent = Percent::from_whole(10);
    return limits;
}

}  // namespace millrace::execution
