#include <millrace/analytics/regime_engine.h>

#include <algorithm>

namespace millrace::analytics {
namespace {

using events::MarketRegime;

// A regime begins at the first of a pair and lasts until the second.
constexpr double rank_begin = 0.95;
constexpr double rank_end = 0.80;
constexpr double adx_begin = 25;
constexpr double adx_end = 20;
constexpr double slope_begin = 0.25;  // of an ATR, over slope_bars
constexpr double slope_end = 0;

}  // namespace

double RegimeEngine::rank() const {
    const double now = volatility_.value();
    const auto& all = sessions_.values();
    const auto below = std::count_if(all.begin(), all.end(), [&](double of) { return of < now; });
    return static_cast<double>(below) / sessions_known;
}

MarketRegime RegimeEngine::next(double rank, double adx, double slope) const {
    const auto before = static_cast<MarketRegime>(regime_);
    if (rank >= (before == MarketRegime::Volatile ? rank_end : rank_begin)) {
        return MarketRegime::Volatile;
    }
    const bool rose = before == MarketRegime::TrendingUp;
    if (adx >= (rose ? adx_end : adx_begin) && slope > (rose ? slope_end : slope_begin)) {
        return MarketRegime::TrendingUp;
    }
    const bool fell = before == MarketRegime::TrendingDown;
    if (adx >= (fell ? adx_end : adx_begin) && -slope > (fell ? slope_end : slope_begin)) {
        return MarketRegime::TrendingDown;
    }
    return MarketRegime::Ranging;
}

MarketRegime RegimeEngine::update(const RegimeInput& input) {
    if (input.begins_session && volatility_.ready()) {
        sessions_.push(volatility_.value());
    }
    volatility_.update(input.atr / input.close);
    const bool has_slope = averages_.full();
    const double earlier = averages_.push(input.ema_slow);
    if (!sessions_.full() || !has_slope) {
        return MarketRegime::Absent;
    }
    const double slope = input.atr > 0 ? (input.ema_slow - earlier) / input.atr : 0;
    const MarketRegime regime = next(rank(), input.adx, slope);
    regime_ = static_cast<int>(regime);
    return regime;
}

}  // namespace millrace::analytics
