#pragma once

#include <cstddef>
#include <cstdint>

#include <millrace/events/record.h>

namespace millrace::events {

/// Random values of every kind from a seed, the same on every compiler. Ends of ranges come up far
/// more often than by chance.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : state_(seed) {}

    /// SplitMix64 (Steele, Lea, Flood 2014).
    std::uint64_t bits() {
        std::uint64_t bits = state_ += 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        return bits ^ (bits >> 31);
    }
    /// From low to high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high);
    /// Any int64, of any magnitude, often 0, 1, -1 or an end of the range.
    std::int64_t any_int64();
    /// Any finite double.
    double any_double();
    Timestamp any_timestamp();
    Reason any_reason();

    Signal any_signal();
    Verdict any_verdict();
    Order any_order();
    Trade any_trade();
    StrategyDisabled any_strategy_disabled();
    PositionAdjusted any_position_adjusted();
    TradingStateChanged any_trading_state_changed();
    LimitUse any_limit_use();
    InsightsSeen any_insights_seen();
    SessionEquity any_session_equity();
    PositionConverted any_position_converted();
    Event any_event();

private:
    StrategyId any_strategy() { return StrategyId(static_cast<std::uint32_t>(bits())); }
    SymbolId any_symbol() { return SymbolId(static_cast<std::uint32_t>(bits())); }
    /// An enumerator between two others without gaps.
    template <class E> E any_of(E first, E last) {
        return static_cast<E>(between(static_cast<int>(first), static_cast<int>(last)));
    }

    std::uint64_t state_;
};

}  // namespace millrace::events
