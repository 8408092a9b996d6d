#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/position.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/result.h>
#include <millrace/events/trade.h>

namespace millrace::execution {

/// Profit and loss of a whole account, exact.
struct AccountValue {
    events::Money cash;
    events::Money realized_pnl;    // before fees
    events::Money unrealized_pnl;
    events::Money fees;
    events::Money equity;          // cash + market value of every position
};

/// Follows trades alone. Positions are kept per (strategy, symbol) by average cost:
/// a closing part releases cost x part / held, rounded half to even once; closing all releases all.
/// So, to the last unit: equity = capital + realized + unrealized - fees.
/// A hypothetical trade moves the position and no cash.
class PositionTracker {
public:
    PositionTracker(events::Money capital, std::size_t strategies, std::size_t symbols);

    /// Overflow when a sum leaves the range of its type; the tracker is unusable afterwards.
    events::Result<void> apply_trade(const events::Trade& trade);
    /// Closes of one time step become the marks of their symbols.
    void mark(std::span<const events::Bar> bars) {
        for (const events::Bar& bar : bars) {
            marks_[bar.symbol.index()] = bar.close;
        }
    }

    /// Held now, whatever it is worth.
    events::Quantity quantity(events::StrategyId strategy, events::SymbolId symbol) const {
        return slot(strategy, symbol).quantity;
    }
    /// Sum over the strategies.
    events::Quantity net_quantity(events::SymbolId symbol) const {
        return net_quantities_[symbol.index()];
    }
    /// Valued at the last mark. A value out of range is given as 0 by this view; account_value()
    /// reports it as an error.
    events::Position position(events::StrategyId strategy, events::SymbolId symbol) const;
    /// Last close of the symbol, rounded to the nearest 1e-8; nothing before its first bar.
    std::optional<events::Price> mark_of(events::SymbolId symbol) const;
    events::Money cash() const { return cash_; }
    /// 2 x sum over symbols held short of |net| x mark: what short sales brought in and will cost.
    /// Nothing when out of range.
    std::optional<events::Money> twice_short_value() const;
    events::Result<AccountValue> account_value() const;
    /// Positions that are not flat, in (strategy, symbol) order.
    std::vector<events::Position> open_positions() const;
    /// Every (strategy, symbol) that ever traded, in that order.
    std::vector<events::Position> traded_positions() const;

    std::size_t strategies() const { return slots_.size() / symbols_; }
    std::size_t symbols() const { return symbols_; }

private:
    struct Slot {
        events::Quantity quantity;
        events::Money cost;           // of what is held: paid (> 0) or received (< 0)
        events::Price average_entry;  // |cost| / |quantity|
        events::Money realized_pnl;
        events::Money fees;
        events::Timestamp last_update;
        bool traded = false;
    };

    const Slot& slot(events::StrategyId strategy, events::SymbolId symbol) const {
        return slots_[strategy.index() * symbols_ + symbol.index()];
    }
    events::Result<void> move_position(Slot& slot, const events::Trade& trade);
    std::optional<events::Money> market_value(const Slot& slot, events::SymbolId symbol) const;

    std::size_t symbols_;
    std::vector<Slot> slots_;
    std::vector<events::Quantity> net_quantities_;
    std::vector<double> marks_;  // NaN before the first bar
    std::size_t short_symbols_ = 0;
    events::Money cash_;
};

}  // namespace millrace::execution
