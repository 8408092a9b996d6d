#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/position.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/record.h>
#include <millrace/events/result.h>
#include <millrace/events/trade.h>

namespace millrace::execution {

/// Profit and loss of a whole account, exact.
struct AccountValue {
    events::Money cash;
    events::Money realized_pnl;  // before fees
    events::Money unrealized_pnl;
    events::Money fees;
    events::Money equity;  // cash + market value of every position
};

/// Follows trades and adjustments alone. Positions are kept per (strategy, symbol) by average cost:
/// a closing part releases cost x part / held, rounded half to even once; closing all releases all.
/// So, to the last unit: equity = capital + realized + unrealized - fees.
/// A hypothetical trade or adjustment moves the position and no cash.
class PositionTracker {
public:
    PositionTracker(events::Money capital, std::size_t strategies, std::size_t symbols);

    /// Follows the event where it is one that moves positions; else nothing happens. Overflow when
    /// a sum leaves the range of its type, Conflict when an adjustment is of another position than
    /// is held; the tracker is unusable afterwards.
    events::Result<void> apply(const events::Event& event);
    events::Result<void> apply_trade(const events::Trade& trade);
    /// The symbol's mark becomes that of the adjustment. Cost stays, but for the part of what was
    /// settled in cash; all else is realized.
    events::Result<void> apply_adjustment(const events::PositionAdjusted& adjusted);
    /// Closes of one time step become the marks of their symbols, and positions are valued anew.
    void mark(std::span<const events::Bar> bars) {
        for (const events::Bar& bar : bars) {
            marks_[bar.symbol.index()] = bar.close;
        }
        for (const Held& held : held_) {
            revalue(positions_[held.at], held.whole);
        }
    }

    /// Held now, whatever it is worth.
    events::Quantity quantity(events::StrategyId strategy, events::SymbolId symbol) const {
        return position(strategy, symbol).quantity;
    }
    bool is_flat() const { return held_.empty(); }
    /// Sum over the strategies.
    events::Quantity net_quantity(events::SymbolId symbol) const {
        return net_quantities_[symbol.index()];
    }
    /// Valued at the last mark. A value out of range is given as 0 here; account_value() reports it
    /// as an error. Valid, and changing, as long as the tracker.
    const events::Position& position(events::StrategyId strategy, events::SymbolId symbol) const {
        return positions_[place_of(strategy, symbol)];
    }
    /// Last close of the symbol, rounded to the nearest 1e-8; nothing before its first bar.
    std::optional<events::Price> mark_of(events::SymbolId symbol) const;
    events::Money cash() const { return cash_; }
    /// 2 x sum over symbols held short of |net| x mark: what short sales brought in and will cost.
    /// Nothing when out of range.
    std::optional<events::Money> twice_short_value() const;
    events::Result<AccountValue> account_value() const;
    /// Its equity alone, at the cost of the open positions; nothing when out of range.
    std::optional<events::Money> equity() const;
    /// The same as the last marks left it, where nothing is out of range: cheap enough for every
    /// bar.
    events::Money marked_equity() const {
        std::int64_t units = cash_.units();
        for (const Held& held : held_) {
            (void)__builtin_add_overflow(units, positions_[held.at].market_value.units(), &units);
        }
        return events::Money::from_units(units);
    }
    /// Positions that are not flat, in (strategy, symbol) order.
    std::vector<events::Position> open_positions() const;

    std::size_t strategies() const { return positions_.size() / symbols_; }
    std::size_t symbols() const { return symbols_; }

private:
    struct Held {
        std::uint32_t at;    // place in positions_
        std::int64_t whole;  // units, signed; 0 where a part of a unit is held
    };

    events::Result<void> move_position(events::Position& position, const events::Trade& trade);
    static std::optional<events::Money> close_part(events::Position& position,
                                                   const events::Trade& trade, events::Money value);
    static std::optional<events::Money> cost_of_rest(const events::Position& position,
                                                     const events::PositionAdjusted& adjusted);
    static bool update_average_entry(events::Position& position);
    bool move_net_quantity(events::SymbolId symbol, std::optional<events::Quantity> after);
    void set_mark(events::SymbolId symbol, events::Price mark);
    std::uint32_t place_of(events::StrategyId strategy, events::SymbolId symbol) const {
        return static_cast<std::uint32_t>(strategy.index() * symbols_ + symbol.index());
    }
    void note_held(std::uint32_t at);
    std::optional<events::Money> market_value(const events::Position& position) const;
    void revalue(events::Position& position) const;
    /// The same for whole units at a mark that is whole in units of money, as most are, without
    /// division or 128 bits: it is done every bar.
    void revalue(events::Position& position, std::int64_t whole) const {
        constexpr auto price_units = static_cast<double>(events::Price::units_per_one);
        constexpr auto money_units = static_cast<double>(events::Money::units_per_one);
        constexpr double exact_max = 9e13;  // below it both roundings are exact: 9e15 < 2^53
        const double mark = marks_[position.symbol.index()];
        const double of_one = std::rint(mark * money_units);
        std::int64_t units = 0;
        if (whole == 0 || !(std::fabs(of_one) < exact_max) ||
            std::rint(mark * price_units) != of_one * (price_units / money_units) ||
            __builtin_mul_overflow(static_cast<std::int64_t>(of_one), whole, &units)) [[unlikely]] {
            revalue(position);
            return;
        }
        position.market_value = events::Money::from_units(units);
        position.unrealized_pnl =
            checked_subtract(position.market_value, position.cost).value_or(events::Money());
    }

    std::size_t symbols_;
    std::vector<events::Position> positions_;  // by (strategy, symbol)
    std::vector<Held> held_;                   // those that are not flat, in no order
    std::vector<events::Quantity> net_quantities_;
    std::vector<double> marks_;  // NaN before the first bar
    std::size_t short_symbols_ = 0;
    events::Money cash_;
};

}  // namespace millrace::execution
