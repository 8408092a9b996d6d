#include "generator.h"

#include <bit>
#include <cmath>
#include <limits>

namespace millrace::events {

std::int64_t Generator::between(std::int64_t low, std::int64_t high) {
    const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    const std::uint64_t offset = span == ~std::uint64_t{0} ? bits() : bits() % (span + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + offset);
}

std::int64_t Generator::any_int64() {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t ends[] = {0, 1, -1, 2, -2, most, most - 1, least, least + 1};
    if (bits() % 4 == 0) {
        return ends[bits() % std::size(ends)];
    }
    return static_cast<std::int64_t>(bits()) >> (bits() % 64);
}

double Generator::any_double() {
    const double value = std::bit_cast<double>(bits());
    return std::isfinite(value) ? value : static_cast<double>(any_int64());
}

Timestamp Generator::any_timestamp() {
    return Timestamp::from_microseconds(
        between(Timestamp::earliest().microseconds(), Timestamp::latest().microseconds()));
}

Reason Generator::any_reason() {
    const auto code = static_cast<ReasonCode>(bits() % 150);  // unknown ones among them
    const double first = any_double();
    const double second = any_double();
    const double third = any_double();
    switch (bits() % 4) {
    case 0: return reason(code);
    case 1: return reason(code, first);
    case 2: return reason(code, first, second);
    default: return reason(code, first, second, third);
    }
}

// Members one by one: the order of calls within one braced list is easy to break by reordering.
Signal Generator::any_signal() {
    Signal signal;
    signal.at = any_timestamp();
    signal.strategy = any_strategy();
    signal.symbol = any_symbol();
    signal.type = any_of(SignalType::Hold, SignalType::Exit);
    signal.confidence = any_double();
    signal.reason = any_reason();
    return signal;
}

Verdict Generator::any_verdict() {
    Verdict verdict;
    verdict.at = any_timestamp();
    verdict.strategy = any_strategy();
    verdict.symbol = any_symbol();
    verdict.signal = any_of(SignalType::Hold, SignalType::Exit);
    verdict.outcome = any_of(VerdictOutcome::Approved, VerdictOutcome::AlsoRefused);
    verdict.side = any_of(Side::Buy, Side::Sell);
    verdict.order = OrderId(bits());
    verdict.quantity = Quantity::from_units(any_int64());
    verdict.reason = any_reason();
    return verdict;
}

Order Generator::any_order() {
    Order order;
    order.at = any_timestamp();
    order.decided_at = any_timestamp();
    order.id = OrderId(bits());
    order.linked = OrderId(bits());
    order.strategy = any_strategy();
    order.symbol = any_symbol();
    order.side = any_of(Side::Buy, Side::Sell);
    order.status = any_of(OrderStatus::New, OrderStatus::WouldSend);
    order.quantity = Quantity::from_units(any_int64());
    order.filled_quantity = Quantity::from_units(any_int64());
    order.reference_price = Price::from_units(any_int64());
    order.reason = any_reason();
    return order;
}

Trade Generator::any_trade() {
    Trade trade;
    trade.at = any_timestamp();
    trade.id = TradeId(bits());
    trade.order = OrderId(bits());
    trade.strategy = any_strategy();
    trade.symbol = any_symbol();
    trade.side = any_of(Side::Buy, Side::Sell);
    trade.kind = any_of(TradeNature::Real, TradeNature::Hypothetical);
    trade.quantity = Quantity::from_units(any_int64());
    trade.price = Price::from_units(any_int64());
    trade.fees = Money::from_units(any_int64());
    return trade;
}

StrategyDisabled Generator::any_strategy_disabled() {
    StrategyDisabled notice;
    notice.at = any_timestamp();
    notice.strategy = any_strategy();
    notice.symbol = any_symbol();
    notice.reason = any_reason();
    return notice;
}

TradingStateChanged Generator::any_trading_state_changed() {
    TradingStateChanged changed;
    changed.at = any_timestamp();
    changed.before = any_of(TradingState::Active, TradingState::Halted);
    changed.after = any_of(TradingState::Active, TradingState::Halted);
    changed.reason = any_reason();
    return changed;
}

LimitUse Generator::any_limit_use() {
    LimitUse use;
    use.at = any_timestamp();
    use.control = static_cast<std::uint8_t>(bits());
    use.used = any_double();
    use.limit = any_double();
    return use;
}

InsightsSeen Generator::any_insights_seen() {
    InsightsSeen seen;
    seen.at = any_timestamp();
    seen.strategy = any_strategy();
    seen.symbol = any_symbol();
    seen.bars = bits();
    seen.with_insight = bits();
    return seen;
}

SessionEquity Generator::any_session_equity() {
    SessionEquity left;
    left.at = any_timestamp();
    left.equity = Money::from_units(any_int64());
    return left;
}

PositionConverted Generator::any_position_converted() {
    PositionConverted converted;
    converted.at = any_timestamp();
    converted.strategy = any_strategy();
    converted.symbol = any_symbol();
    converted.quantity = Quantity::from_units(any_int64());
    return converted;
}

PositionAdjusted Generator::any_position_adjusted() {
    PositionAdjusted adjusted;
    adjusted.at = any_timestamp();
    adjusted.strategy = any_strategy();
    adjusted.symbol = any_symbol();
    adjusted.kind = any_of(CorporateActionKind::Dividend, CorporateActionKind::Bonus);
    adjusted.nature = any_of(TradeNature::Real, TradeNature::Hypothetical);
    adjusted.shares.after = static_cast<std::uint32_t>(between(1, 0xffffffff));
    adjusted.shares.before = static_cast<std::uint32_t>(between(1, 0xffffffff));
    adjusted.quantity_before = Quantity::from_units(any_int64());
    adjusted.quantity_after = Quantity::from_units(any_int64());
    adjusted.mark = Price::from_units(any_int64());
    adjusted.cash = Money::from_units(any_int64());
    return adjusted;
}

Event Generator::any_event() {
    static_assert(std::variant_size_v<Event> == 11, "a new kind of event belongs here");
    switch (bits() % 11) {
    case 0: return any_signal();
    case 1: return any_verdict();
    case 2: return any_order();
    case 3: return any_trade();
    case 4: return any_strategy_disabled();
    case 5: return any_position_adjusted();
    case 6: return any_trading_state_changed();
    case 7: return any_limit_use();
    case 8: return any_position_converted();
    case 9: return any_insights_seen();
    default: return any_session_equity();
    }
}

}  // namespace millrace::events
