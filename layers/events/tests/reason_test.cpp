#include <millrace/events/reason.h>

#include <gtest/gtest.h>

#include <set>

namespace millrace::events {
namespace {

struct Row {
    ReasonCode code;
    int stored_as;
    std::string_view name;
    std::string_view text;  // with the numbers 1.5, 2 and 3, as many as the code has
    int numbers;
};

// A new code gets a row here; a row, once released, never changes but in its text.
constexpr Row rows[] = {
    {ReasonCode::None, 0, "none", "none", 0},
    {ReasonCode::CrossedAbove, 1, "crossed_above", "crossed_above: fast 1.5, slow 2", 2},
    {ReasonCode::CrossedBelow, 2, "crossed_below", "crossed_below: fast 1.5, slow 2", 2},
    {ReasonCode::ConfluenceBullish, 3, "confluence_bullish",
     "confluence_bullish: confidence 1.5, minimum 2", 2},
    {ReasonCode::ConfluenceBearish, 4, "confluence_bearish",
     "confluence_bearish: confidence 1.5, minimum 2", 2},
    {ReasonCode::Custom, 5, "custom", "custom: first 1.5, second 2, third 3", 3},
    {ReasonCode::BuyAndHold, 6, "buy_and_hold", "buy_and_hold", 0},
    {ReasonCode::RsiOversold, 7, "rsi_oversold", "rsi_oversold: rsi 1.5, level 2", 2},
    {ReasonCode::RsiOverbought, 8, "rsi_overbought", "rsi_overbought: rsi 1.5, level 2", 2},
    {ReasonCode::RsiBackAtExit, 9, "rsi_back_at_exit", "rsi_back_at_exit: rsi 1.5, level 2", 2},
    {ReasonCode::RegimePullback, 10, "regime_pullback", "regime_pullback: rsi 1.5, level 2", 2},
    {ReasonCode::RegimeRally, 11, "regime_rally", "regime_rally: rsi 1.5, level 2", 2},
    {ReasonCode::RegimeOver, 12, "regime_over", "regime_over", 0},
    {ReasonCode::RangeLow, 13, "range_low", "range_low: close 1.5, edge 2", 2},
    {ReasonCode::RangeHigh, 14, "range_high", "range_high: close 1.5, edge 2", 2},
    {ReasonCode::RangeMean, 15, "range_mean", "range_mean: close 1.5, mean 2", 2},
    {ReasonCode::AlreadyAtTarget, 20, "already_at_target", "already_at_target: held 1.5", 1},
    {ReasonCode::ShortingNotAllowed, 21, "shorting_not_allowed", "shorting_not_allowed", 0},
    {ReasonCode::WithinLimits, 40, "within_limits", "within_limits", 0},
    {ReasonCode::PriceNotSane, 41, "price_not_sane", "price_not_sane: price 1.5", 1},
    {ReasonCode::QuantityNotSane, 42, "quantity_not_sane", "quantity_not_sane: quantity 1.5, lot 2",
     2},
    {ReasonCode::OrderQuantityLimit, 43, "order_quantity_limit",
     "order_quantity_limit: quantity 1.5, limit 2", 2},
    {ReasonCode::OrderValueLimit, 44, "order_value_limit", "order_value_limit: value 1.5, limit 2",
     2},
    {ReasonCode::PositionQuantityLimit, 45, "position_quantity_limit",
     "position_quantity_limit: position 1.5, limit 2", 2},
    {ReasonCode::GrossExposureLimit, 46, "gross_exposure_limit",
     "gross_exposure_limit: gross 1.5, limit 2", 2},
    {ReasonCode::InsufficientCash, 47, "insufficient_cash",
     "insufficient_cash: required 1.5, free 2", 2},
    {ReasonCode::PriceCollar, 48, "price_collar",
     "price_collar: price 1.5, reference 2, limit_percent 3", 3},
    {ReasonCode::FreezeQuantity, 49, "freeze_quantity",
     "freeze_quantity: quantity 1.5, freeze_quantity 2", 2},
    {ReasonCode::NoEntryWindow, 50, "no_entry_window", "no_entry_window: minutes_left 1.5, limit 2",
     2},
    {ReasonCode::ValueOverflow, 51, "value_overflow", "value_overflow: price 1.5, quantity 2", 2},
    {ReasonCode::LinkedOrderRefused, 52, "linked_order_refused", "linked_order_refused", 0},
    {ReasonCode::ConfidenceLimit, 53, "confidence_limit",
     "confidence_limit: confidence 1.5, minimum 2", 2},
    {ReasonCode::PriceTooOld, 54, "price_too_old", "price_too_old: age_s 1.5, limit_s 2", 2},
    {ReasonCode::SelfMatch, 55, "self_match", "self_match: working 1.5", 1},
    {ReasonCode::PositionValueLimit, 56, "position_value_limit",
     "position_value_limit: value 1.5, limit 2", 2},
    {ReasonCode::NetExposureLimit, 57, "net_exposure_limit", "net_exposure_limit: net 1.5, limit 2",
     2},
    {ReasonCode::OpenOrdersOfSymbolLimit, 58, "open_orders_of_symbol_limit",
     "open_orders_of_symbol_limit: orders 1.5, limit 2", 2},
    {ReasonCode::OpenOrdersLimit, 59, "open_orders_limit", "open_orders_limit: orders 1.5, limit 2",
     2},
    {ReasonCode::SessionEnded, 60, "session_ended", "session_ended", 0},
    {ReasonCode::RunEnded, 61, "run_ended", "run_ended", 0},
    {ReasonCode::ReplacedBySignal, 62, "replaced_by_signal", "replaced_by_signal", 0},
    {ReasonCode::SquareOff, 63, "square_off", "square_off", 0},
    {ReasonCode::NextBarOpen, 64, "next_bar_open", "next_bar_open", 0},
    {ReasonCode::DecisionPrice, 65, "decision_price", "decision_price", 0},
    {ReasonCode::BrokerRejected, 66, "broker_rejected", "broker_rejected", 0},
    {ReasonCode::CorporateAction, 67, "corporate_action", "corporate_action", 0},
    {ReasonCode::StrategyThrew, 80, "strategy_threw", "strategy_threw", 0},
    {ReasonCode::StrategyReturnedGarbage, 81, "strategy_returned_garbage",
     "strategy_returned_garbage: confidence 1.5, type 2, symbol 3", 3},
    {ReasonCode::FlattenAfterFailure, 82, "flatten_after_failure", "flatten_after_failure", 0},
    {ReasonCode::TradesPerDayLimit, 100, "trades_per_day_limit",
     "trades_per_day_limit: trades 1.5, limit 2", 2},
    {ReasonCode::RepeatedExecution, 101, "repeated_execution",
     "repeated_execution: entries 1.5, limit 2", 2},
    {ReasonCode::DuplicateOrder, 102, "duplicate_order", "duplicate_order", 0},
    {ReasonCode::LosingExits, 103, "losing_exits",
     "losing_exits: exits 1.5, limit 2, minutes_left 3", 3},
    {ReasonCode::RejectsInARow, 104, "rejects_in_a_row", "rejects_in_a_row: rejects 1.5, limit 2",
     2},
    {ReasonCode::DailyLoss, 105, "daily_loss", "daily_loss: percent 1.5, limit 2", 2},
    {ReasonCode::DayDrawdown, 106, "day_drawdown", "day_drawdown: percent 1.5, limit 2", 2},
    {ReasonCode::DrawdownLimit, 107, "drawdown_limit", "drawdown_limit: percent 1.5, limit 2", 2},
    {ReasonCode::TradingReduced, 108, "trading_reduced", "trading_reduced", 0},
    {ReasonCode::TradingHalted, 109, "trading_halted", "trading_halted", 0},
    {ReasonCode::NewTradingDay, 110, "new_trading_day", "new_trading_day", 0},
    {ReasonCode::FlattenAfterBreaker, 111, "flatten_after_breaker", "flatten_after_breaker", 0},
    {ReasonCode::OrderVolumeLimit, 112, "order_volume_limit",
     "order_volume_limit: quantity 1.5, limit 2, average_volume 3", 3},
};

TEST(Reason, HasItsStoredNumberNameAndText) {
    for (const Row& row : rows) {
        EXPECT_EQ(static_cast<int>(row.code), row.stored_as);
        EXPECT_EQ(name_of(row.code), row.name);
        Reason made = reason(row.code, 1.5, 2, 3);
        made.count = static_cast<std::uint8_t>(row.numbers);
        EXPECT_EQ(to_string(made), row.text);
        EXPECT_EQ(to_string(reason(row.code)), row.name);
    }
}

TEST(Reason, OfEveryKnownCodeIsInTheTableAbove) {
    std::set<int> listed;
    std::set<std::string_view> names;
    for (const Row& row : rows) {
        listed.insert(row.stored_as);
        EXPECT_TRUE(names.insert(row.name).second) << row.name << " names two codes";
    }
    for (int code = 0; code <= 0xffff; ++code) {
        EXPECT_EQ(name_of(static_cast<ReasonCode>(code)) != "unknown", listed.contains(code))
            << "code " << code << " needs a row in the table of this test";
    }
}

TEST(Reason, OfAnUnknownCodeStillPrints) {
    EXPECT_EQ(to_string(reason(static_cast<ReasonCode>(9'999), 1, 2)), "unknown: 1, 2");
}

TEST(Reason, CountsItsNumbers) {
    EXPECT_EQ(reason(ReasonCode::Custom).count, 0);
    EXPECT_EQ(reason(ReasonCode::Custom, 1).count, 1);
    EXPECT_EQ(reason(ReasonCode::Custom, 1, 2).count, 2);
    EXPECT_EQ(reason(ReasonCode::Custom, 1, 2, 3).count, 3);
    EXPECT_EQ(to_string(reason(ReasonCode::InsufficientCash, 150'000, 99.5)),
              "insufficient_cash: required 150000, free 99.5");
}

TEST(Reason, PrintsNoMoreNumbersThanItHolds) {
    Reason broken = reason(ReasonCode::Custom, 1, 2, 3);
    broken.count = 255;
    EXPECT_EQ(to_string(broken), "custom: first 1, second 2, third 3");
}

}  // namespace
}  // namespace millrace::events
