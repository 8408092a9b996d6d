// How much of each limit is used: what `millrace risk show` tells of a run. Numbers for people, so
// plain doubles; the check itself computes exactly.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <millrace/execution/risk_controls.h>

#include "risk_view.h"

namespace millrace::execution {
namespace {

/// What is held and works, valued at the marks.
struct Holdings {
    double largest_quantity = 0;
    double largest_value = 0;
    double gross = 0;
    double net_long = 0;   // with every buy filled
    double net_short = 0;  // with every sell filled
    double most_orders_of_symbol = 0;

    double net() const { return std::max({net_long, -net_short, 0.0}); }
};

Holdings holdings_of(const PositionTracker& tracker, const WorkingOrders& working) {
    Holdings all;
    for (std::uint32_t i = 0; i < tracker.symbols(); ++i) {
        const events::SymbolId symbol(i);
        const double net = tracker.net_quantity(symbol).to_double();
        const double high = net + working.buys(symbol).to_double();
        const double low = net - working.sells(symbol).to_double();
        const double mark = tracker.mark_of(symbol).value_or(events::Price()).to_double();
        const double worst = std::max(std::fabs(high), std::fabs(low));
        all.largest_quantity = std::max(all.largest_quantity, worst);
        all.largest_value = std::max(all.largest_value, worst * mark);
        all.gross += worst * mark;
        all.net_long += high * mark;
        all.net_short += low * mark;
        all.most_orders_of_symbol =
            std::max(all.most_orders_of_symbol, static_cast<double>(working.count_of(symbol)));
    }
    return all;
}

struct LimitNumber {
    const RiskLimits& limits;

    std::optional<double> operator()(bool RiskLimits::*) const { return std::nullopt; }
    std::optional<double> operator()(std::optional<Count> RiskLimits::*field) const {
        const auto& limit = limits.*field;
        return limit ? std::optional(static_cast<double>(*limit)) : std::nullopt;
    }
    template <class Value>
    std::optional<double> operator()(std::optional<Value> RiskLimits::*field) const {
        const auto& limit = limits.*field;
        return limit ? std::optional(limit->to_double()) : std::nullopt;
    }
};

}  // namespace

void RiskView::add_limit_uses(const RiskLimits& limits, events::Timestamp now,
                              events::Date trading_date, const WorkingOrders& working,
                              ExecutionReport& report) const {
    const Holdings held = holdings_of(*tracker_, working);
    const auto equity =
        cash_flow_ == CashFlow::Moves ? tracker_->equity().value_or(events::Money()) : capital_;
    const auto percent_of_equity = [&](double amount) {
        constexpr double beyond_all = std::numeric_limits<double>::infinity();
        return equity.sign() > 0 ? amount / equity.to_double() * 100
                                 : (amount > 0 ? beyond_all : 0);
    };
    const EquityFalls fallen = breakers_.falls(equity);
    const auto add = [&](LimitField field, double used) {
        for (const RiskControl& control : risk_controls()) {
            const auto limit = control.limit == field ? std::visit(LimitNumber{limits}, field)
                                                      : std::optional<double>();
            if (limit) {
                report.emplace_back(events::LimitUse{now, control.number, used, *limit});
            }
        }
    };
    add(&RiskLimits::max_position_quantity, held.largest_quantity);
    add(&RiskLimits::max_position_value, held.largest_value);
    add(&RiskLimits::max_position_value_percent, percent_of_equity(held.largest_value));
    add(&RiskLimits::max_gross_exposure, held.gross);
    add(&RiskLimits::max_gross_exposure_percent, percent_of_equity(held.gross));
    add(&RiskLimits::max_net_exposure, held.net());
    add(&RiskLimits::max_net_exposure_percent, percent_of_equity(held.net()));
    add(&RiskLimits::max_open_orders_per_symbol, held.most_orders_of_symbol);
    add(&RiskLimits::max_open_orders, static_cast<double>(working.all().size()));
    add(&RiskLimits::max_trades_per_day, static_cast<double>(counts_.trades(trading_date)));
    add(&RiskLimits::max_entries_per_day, static_cast<double>(counts_.most_entries(trading_date)));
    add(&RiskLimits::max_losing_exits, static_cast<double>(losing_exits_.recent(now)));
    add(&RiskLimits::max_rejects_in_a_row, static_cast<double>(rejects_.most(trading_date)));
    add(&RiskLimits::max_daily_loss_percent, fallen.daily_loss_percent);
    add(&RiskLimits::halt_daily_loss_percent, fallen.daily_loss_percent);
    add(&RiskLimits::max_day_drawdown_percent, fallen.day_drawdown_percent);
    add(&RiskLimits::max_drawdown_percent, fallen.drawdown_percent);
}

}  // namespace millrace::execution
