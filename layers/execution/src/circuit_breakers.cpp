#include "circuit_breakers.h"

#include <algorithm>
#include <limits>

namespace millrace::execution {

using events::Int128;
using events::Money;
using events::reason;
using events::ReasonCode;
using events::TradingState;
using events::TradingStateChanged;

namespace {

/// Whether equity is below `from` by the limit or more. Nothing left to lose is always a breach.
bool has_fallen(Money from, Money equity, const std::optional<Percent>& limit) {
    if (!limit) {
        return false;
    }
    const Int128 fallen = (Int128{from.units()} - equity.units()) * 100 * Percent::units_per_one;
    return from.sign() <= 0 || fallen >= Int128{from.units()} * limit->units();
}

/// About the highest equity that has fallen by the limit, never below it: a little above costs a
/// look, and that is exact.
Money fallen_from(Money from, Percent limit) {
    constexpr double margin = 1e-9;
    constexpr double most = 9e18;
    const double units = static_cast<double>(from.units());
    const double fallen = units * (1 - limit.to_double() / 100) + units * margin + 1;
    return Money::from_units(from.sign() > 0 && fallen < most
                                 ? static_cast<std::int64_t>(std::max(fallen, -most))
                                 : std::numeric_limits<std::int64_t>::max());
}

events::Reason fall(ReasonCode code, Money from, Money equity, Percent limit) {
    const double percent = (from.to_double() - equity.to_double()) / from.to_double() * 100;
    return reason(code, from.sign() > 0 ? percent : 100, limit.to_double());
}

}  // namespace

CircuitBreakers::CircuitBreakers(const RiskLimits& limits, Money capital)
    : limits_(limits), any_(limits.max_daily_loss_percent || limits.halt_daily_loss_percent ||
                            limits.max_day_drawdown_percent || limits.max_drawdown_percent),
      last_(capital), day_start_(capital), day_peak_(capital), run_peak_(capital),
      quiet_band_(band_of_now()) {}

/// The most severe one that no severer state covers already.
std::optional<CircuitBreakers::Breach> CircuitBreakers::worst_breach(Money equity) const {
    if (has_fallen(run_peak_, equity, limits_.max_drawdown_percent)) {
        return Breach{
            TradingState::Halted, has_fallen(day_start_, equity, limits_.halt_daily_loss_percent),
            false,
            fall(ReasonCode::DrawdownLimit, run_peak_, equity, *limits_.max_drawdown_percent)};
    }
    if (has_fallen(day_start_, equity, limits_.halt_daily_loss_percent)) {
        return Breach{
            TradingState::Halted, true, true,
            fall(ReasonCode::DailyLoss, day_start_, equity, *limits_.halt_daily_loss_percent)};
    }
    if (has_fallen(day_start_, equity, limits_.max_daily_loss_percent)) {
        return Breach{
            TradingState::Reducing, false, true,
            fall(ReasonCode::DailyLoss, day_start_, equity, *limits_.max_daily_loss_percent)};
    }
    if (has_fallen(day_peak_, equity, limits_.max_day_drawdown_percent)) {
        return Breach{
            TradingState::Reducing, false, true,
            fall(ReasonCode::DayDrawdown, day_peak_, equity, *limits_.max_day_drawdown_percent)};
    }
    return std::nullopt;
}

EquityBand CircuitBreakers::band_of_now() const {
    EquityBand band;
    const auto narrow = [&band](Money from, const std::optional<Percent>& limit) {
        if (limit) {
            band.above = std::max(band.above, fallen_from(from, *limit));
        }
    };
    const bool halted_for_good = state_ == TradingState::Halted && !ends_with_day_;
    if (!halted_for_good && limits_.max_drawdown_percent) {
        narrow(run_peak_, limits_.max_drawdown_percent);
        band.up_to = run_peak_;
    }
    if (!flattens_) {  // a halt for good keeps positions, which can still lose too much in a day
        narrow(day_start_, limits_.halt_daily_loss_percent);
    }
    if (state_ == TradingState::Active) {
        narrow(day_start_, limits_.max_daily_loss_percent);
        narrow(day_peak_, limits_.max_day_drawdown_percent);
        if (limits_.max_day_drawdown_percent) {
            band.up_to = std::min(band.up_to, day_peak_);
        }
    }
    return band;
}

EquityFalls CircuitBreakers::falls(Money equity) const {
    const auto below = [equity](Money from) {
        const double percent = (from.to_double() - equity.to_double()) / from.to_double() * 100;
        return from.sign() > 0 ? std::max(percent, 0.0) : 100;
    };
    return {below(day_start_), below(std::max(day_peak_, equity)),
            below(std::max(run_peak_, equity))};
}

std::optional<TradingStateChanged> CircuitBreakers::follow(events::Timestamp now,
                                                           events::Date trading_date, Money equity,
                                                           bool is_flat) {
    const TradingState before = state_;
    const bool was_for_good = !ends_with_day_;
    const bool is_new_day = trading_date > day_;
    const bool is_new_peak = equity > day_peak_ || equity > run_peak_;
    events::Reason why = reason(ReasonCode::NewTradingDay);
    if (is_new_day) {
        day_ = trading_date;
        day_start_ = day_peak_ = last_;
        is_day_over_ = ends_with_day_;
    }
    if (is_day_over_ && (!flattens_ || is_flat)) {  // what has to go flat does so first
        state_ = TradingState::Active;
        is_day_over_ = flattens_ = ends_with_day_ = false;
    }
    day_peak_ = std::max(day_peak_, equity);
    run_peak_ = std::max(run_peak_, equity);
    const auto breach = worst_breach(equity);
    if (breach && breach->state >= state_) {
        why = breach->reason;
        // A halt for good is never shortened, and what has to go flat goes flat.
        ends_with_day_ =
            breach->ends_with_day && (state_ != TradingState::Halted || ends_with_day_);
        flattens_ = flattens_ || breach->flattens;
        state_ = breach->state;
    }
    if (is_new_day || is_new_peak || breach || state_ != before) {
        quiet_band_ = band_of_now();
    }
    const bool again = ends_with_day_ && is_new_day && breach;
    const bool now_for_good =
        state_ == TradingState::Halted && before == state_ && !was_for_good && !ends_with_day_;
    if (state_ == before && !again && !now_for_good) {
        return std::nullopt;
    }
    return TradingStateChanged{now, before, state_, why};
}

}  // namespace millrace::execution
