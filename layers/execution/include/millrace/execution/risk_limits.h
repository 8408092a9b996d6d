#pragma once

#include <cstdint>
#include <optional>

#include <millrace/events/fixed_point.h>
#include <millrace/events/money.h>
#include <millrace/events/quantity.h>

namespace millrace::execution {

struct PercentKind {
    static constexpr const char* name = "percent";
};
/// A percentage, exact to 1e-6: 2.5 is two and a half percent.
using Percent = events::FixedPoint<PercentKind, 6>;

struct FractionKind {
    static constexpr const char* name = "fraction";
};
/// From 0 to 1, exact to 1e-6.
using Fraction = events::FixedPoint<FractionKind, 6>;

/// How many, or how many seconds or minutes: the name says which.
using Count = std::int64_t;

/// So close together count exits at a loss, and so long entries pause after too many of them.
inline constexpr Count losing_exits_minutes = 60;

/// Limits before every order; one that is absent is off. As it stands: those of paper and dry run;
/// risk_controls.h says what each is about. Orders that only shrink a position pass all but the
/// sanity checks, so that a limit never traps anyone in a position.
struct RiskLimits {
    // one order
    std::optional<Fraction> min_confidence;
    std::optional<events::Quantity> max_order_quantity;
    std::optional<Percent> max_order_volume_percent;
    std::optional<events::Money> max_order_value;
    std::optional<Percent> max_order_value_percent;
    std::optional<Percent> price_collar_percent = *Percent::from_whole(10);
    std::optional<Count> max_price_age_s;
    bool self_match = false;
    // what the account would hold, working orders counted as if filled
    std::optional<events::Quantity> max_position_quantity;
    std::optional<events::Money> max_position_value;
    std::optional<Percent> max_position_value_percent;
    std::optional<events::Money> max_gross_exposure;
    std::optional<Percent> max_gross_exposure_percent;
    std::optional<events::Money> max_net_exposure;
    std::optional<Percent> max_net_exposure_percent;
    bool cash = true;
    // how often
    std::optional<Count> max_open_orders_per_symbol;
    std::optional<Count> max_open_orders;
    std::optional<Count> max_trades_per_day;
    std::optional<Count> max_entries_per_day;
    std::optional<Count> max_losing_exits;  // within losing_exits_minutes
    std::optional<Count> max_rejects_in_a_row;
    std::optional<Count> max_orders_per_second;
    std::optional<Count> max_orders_per_minute;
    // the account's equity; breached when reached
    std::optional<Percent> max_daily_loss_percent;
    std::optional<Percent> halt_daily_loss_percent;
    std::optional<Percent> max_day_drawdown_percent;
    std::optional<Percent> max_drawdown_percent;

    bool operator==(const RiskLimits&) const = default;
};

/// Those of the limits that a dry run asks: it moves no cash and sends nothing that could work.
RiskLimits dry_run_limits(RiskLimits limits);

/// The limits of live trading where nothing else is configured.
RiskLimits live_limits();

}  // namespace millrace::execution
