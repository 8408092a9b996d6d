#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace millrace::events {

/// A number that names one thing of one kind; other kinds of id do not convert to it.
template <class Kind, class Number> class Id {
public:
    constexpr Id() = default;
    explicit constexpr Id(Number value) : value_(value) {}
    constexpr Number value() const { return value_; }
    /// As a position in a table kept in id order.
    constexpr std::size_t index() const { return static_cast<std::size_t>(value_); }
    constexpr auto operator<=>(const Id&) const = default;

private:
    Number value_ = 0;
};

/// Position of a symbol among a run's symbols sorted by name, from 0.
using SymbolId = Id<struct SymbolKind, std::uint32_t>;
/// Position of a strategy in its run's configuration, from 0.
using StrategyId = Id<struct StrategyKind, std::uint32_t>;
/// Count of a run's orders in the order of their making, from 1; 0 names no order.
using OrderId = Id<struct OrderKind, std::uint64_t>;
/// Count of a run's trades, from 1.
using TradeId = Id<struct TradeKind, std::uint64_t>;

}  // namespace millrace::events
