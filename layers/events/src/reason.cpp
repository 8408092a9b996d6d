#include <millrace/events/reason.h>

#include <charconv>

#include <millrace/events/ensure.h>

namespace millrace::events {
namespace {

struct ReasonText {
    ReasonCode code;
    std::string_view name;
    std::array<std::string_view, 3> numbers;
};

constexpr ReasonText texts[] = {
    {ReasonCode::None, "none", {}},
    {ReasonCode::CrossedAbove, "crossed_above", {"fast", "slow", ""}},
    {ReasonCode::CrossedBelow, "crossed_below", {"fast", "slow", ""}},
    {ReasonCode::ConfluenceBullish, "confluence_bullish", {"confidence", "minimum", ""}},
    {ReasonCode::ConfluenceBearish, "confluence_bearish", {"confidence", "minimum", ""}},
    {ReasonCode::Custom, "custom", {"first", "second", "third"}},
    {ReasonCode::BuyAndHold, "buy_and_hold", {}},
    {ReasonCode::RsiOversold, "rsi_oversold", {"rsi", "level", ""}},
    {ReasonCode::RsiOverbought, "rsi_overbought", {"rsi", "level", ""}},
    {ReasonCode::RsiBackAtExit, "rsi_back_at_exit", {"rsi", "level", ""}},
    {ReasonCode::RegimePullback, "regime_pullback", {"rsi", "level", ""}},
    {ReasonCode::RegimeRally, "regime_rally", {"rsi", "level", ""}},
    {ReasonCode::RegimeOver, "regime_over", {}},
    {ReasonCode::RangeLow, "range_low", {"close", "edge", ""}},
    {ReasonCode::RangeHigh, "range_high", {"close", "edge", ""}},
    {ReasonCode::RangeMean, "range_mean", {"close", "mean", ""}},
    {ReasonCode::AlreadyAtTarget, "already_at_target", {"held", "", ""}},
    {ReasonCode::ShortingNotAllowed, "shorting_not_allowed", {}},
    {ReasonCode::WithinLimits, "within_limits", {}},
    {ReasonCode::PriceNotSane, "price_not_sane", {"price", "", ""}},
    {ReasonCode::QuantityNotSane, "quantity_not_sane", {"quantity", "lot", ""}},
    {ReasonCode::OrderQuantityLimit, "order_quantity_limit", {"quantity", "limit", ""}},
    {ReasonCode::OrderValueLimit, "order_value_limit", {"value", "limit", ""}},
    {ReasonCode::PositionQuantityLimit, "position_quantity_limit", {"position", "limit", ""}},
    {ReasonCode::GrossExposureLimit, "gross_exposure_limit", {"gross", "limit", ""}},
    {ReasonCode::InsufficientCash, "insufficient_cash", {"required", "free", ""}},
    {ReasonCode::PriceCollar, "price_collar", {"price", "reference", "limit_percent"}},
    {ReasonCode::FreezeQuantity, "freeze_quantity", {"quantity", "freeze_quantity", ""}},
    {ReasonCode::NoEntryWindow, "no_entry_window", {"minutes_left", "limit", ""}},
    {ReasonCode::ValueOverflow, "value_overflow", {"price", "quantity", ""}},
    {ReasonCode::LinkedOrderRefused, "linked_order_refused", {}},
    {ReasonCode::ConfidenceLimit, "confidence_limit", {"confidence", "minimum", ""}},
    {ReasonCode::PriceTooOld, "price_too_old", {"age_s", "limit_s", ""}},
    {ReasonCode::SelfMatch, "self_match", {"working", "", ""}},
    {ReasonCode::PositionValueLimit, "position_value_limit", {"value", "limit", ""}},
    {ReasonCode::NetExposureLimit, "net_exposure_limit", {"net", "limit", ""}},
    {ReasonCode::OpenOrdersOfSymbolLimit, "open_orders_of_symbol_limit", {"orders", "limit", ""}},
    {ReasonCode::OpenOrdersLimit, "open_orders_limit", {"orders", "limit", ""}},
    {ReasonCode::TradesPerDayLimit, "trades_per_day_limit", {"trades", "limit", ""}},
    {ReasonCode::RepeatedExecution, "repeated_execution", {"entries", "limit", ""}},
    {ReasonCode::DuplicateOrder, "duplicate_order", {}},
    {ReasonCode::LosingExits, "losing_exits", {"exits", "limit", "minutes_left"}},
    {ReasonCode::RejectsInARow, "rejects_in_a_row", {"rejects", "limit", ""}},
    {ReasonCode::DailyLoss, "daily_loss", {"percent", "limit", ""}},
    {ReasonCode::DayDrawdown, "day_drawdown", {"percent", "limit", ""}},
    {ReasonCode::DrawdownLimit, "drawdown_limit", {"percent", "limit", ""}},
    {ReasonCode::TradingReduced, "trading_reduced", {}},
    {ReasonCode::TradingHalted, "trading_halted", {}},
    {ReasonCode::NewTradingDay, "new_trading_day", {}},
    {ReasonCode::FlattenAfterBreaker, "flatten_after_breaker", {}},
    {ReasonCode::OrderVolumeLimit, "order_volume_limit", {"quantity", "limit", "average_volume"}},
    {ReasonCode::SessionEnded, "session_ended", {}},
    {ReasonCode::RunEnded, "run_ended", {}},
    {ReasonCode::ReplacedBySignal, "replaced_by_signal", {}},
    {ReasonCode::SquareOff, "square_off", {}},
    {ReasonCode::NextBarOpen, "next_bar_open", {}},
    {ReasonCode::DecisionPrice, "decision_price", {}},
    {ReasonCode::BrokerRejected, "broker_rejected", {}},
    {ReasonCode::CorporateAction, "corporate_action", {}},
    {ReasonCode::StrategyThrew, "strategy_threw", {}},
    {ReasonCode::StrategyReturnedGarbage,
     "strategy_returned_garbage",
     {"confidence", "type", "symbol"}},
    {ReasonCode::FlattenAfterFailure, "flatten_after_failure", {}},
};

const ReasonText* find(ReasonCode code) {
    for (const ReasonText& text : texts) {
        if (text.code == code) {
            return &text;
        }
    }
    return nullptr;
}

std::string shortest(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, end.ptr};
}

}  // namespace

Reason reason(ReasonCode code) { return {code, 0, {}}; }
Reason reason(ReasonCode code, double first) { return {code, 1, {first, 0, 0}}; }
Reason reason(ReasonCode code, double first, double second) {
    return {code, 2, {first, second, 0}};
}
Reason reason(ReasonCode code, double first, double second, double third) {
    return {code, 3, {first, second, third}};
}

std::string_view name_of(ReasonCode code) {
    const ReasonText* text = find(code);
    return text != nullptr ? text->name : "unknown";
}

std::string to_string(const Reason& reason) {
    const ReasonText* text = find(reason.code);
    std::string out(text != nullptr ? text->name : "unknown");
    for (std::size_t i = 0; i < reason.count && i < reason.numbers.size(); ++i) {
        out += i == 0 ? ": " : ", ";
        if (text != nullptr && !text->numbers[i].empty()) {
            out += std::string(text->numbers[i]) + " ";
        }
        out += shortest(reason.numbers[i]);
    }
    return out;
}

}  // namespace millrace::events
