#include <millrace/analytics/confluence_engine.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace millrace::analytics {
namespace {

using events::Bias;
using events::Contributor;
using events::InsightSignal;

constexpr double bias_min = 0.2;       // |score| from which on there is a bias
constexpr double trend_change = 0.05;  // of |score|
constexpr double rsi_full = 20;        // from 50, for a vote of 1
constexpr double macd_full = 0.25;     // of an ATR
constexpr double adx_none = 15;        // no trend up to here
constexpr double adx_full = 20;        // above that, for a vote of 1
constexpr double volatility_full = 2;  // ATRs from the fast average, for a vote of 1

double clamped(double vote) { return std::clamp(vote, -1.0, 1.0); }

/// As DuckDB's FLOAT holds it: of the two zeros there is one, for packing may lose the other's
/// sign. The sum is also what keeps GCC 12 from dropping a float between two doubles where it
/// vectorizes them.
float to_float(double value) { return static_cast<float>(value) + 0.0F; }
double as_stored(double value) { return static_cast<double>(to_float(value)); }

}  // namespace

ConfluenceEngine::ConfluenceEngine(const ConfluenceSettings& settings, int session_bars)
    : settings_(settings), ema_fast_(settings.ema_fast), ema_slow_(settings.ema_slow),
      rsi_(settings.rsi), macd_(settings.macd_fast, settings.macd_slow, settings.macd_signal),
      adx_(settings.adx), atr_(settings.atr), regime_(session_bars), strengths_(trend_bars) {
    insight_.engine_version = version;
}

void ConfluenceEngine::update_indicators(const events::Bar& bar, bool begins_session) {
    if (begins_session) {
        vwap_.start_session();
    }
    ema_fast_.update(bar.close);
    ema_slow_.update(bar.close);
    rsi_.update(bar.close);
    macd_.update(bar.close);
    adx_.update(bar.high, bar.low, bar.close);
    atr_.update(bar.high, bar.low, bar.close);
    vwap_.update(bar.high, bar.low, bar.close, bar.volume);
}

/// Without volume the session's VWAP has no data; it is never waited for.
bool ConfluenceEngine::is_ready() const {
    return ema_fast_.ready() && ema_slow_.ready() && rsi_.ready() && macd_.ready() &&
           adx_.ready() && atr_.ready();
}

void ConfluenceEngine::set(Contributor contributor, double vote) {
    insight_.votes[static_cast<std::size_t>(contributor)] = to_float(clamped(vote));
}

void ConfluenceEngine::vote(double close) {
    const double atr = atr_.value();
    const double per_atr = atr > 0 ? 1 / atr : 0;  // prices that never moved: votes of 0
    const double direction = adx_.plus_di() - adx_.minus_di();
    const double strength = std::clamp((adx_.value() - adx_none) / adx_full, 0.0, 1.0);
    set(Contributor::EmaTrend, (ema_fast_.value() - ema_slow_.value()) * per_atr);
    set(Contributor::Rsi, atr > 0 ? (rsi_.value() - 50) / rsi_full : 0);
    set(Contributor::Macd, macd_.histogram() * per_atr / macd_full);
    set(Contributor::Adx, direction > 0 ? strength : (direction < 0 ? -strength : 0));
    set(Contributor::SessionVwap, vwap_.ready() ? (close - vwap_.value()) * per_atr : 0);
    set(Contributor::Volatility, (close - ema_fast_.value()) * per_atr / volatility_full);
    insight_.absent_contributors = 0;
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        const bool has_data =
            i != static_cast<std::size_t>(Contributor::SessionVwap) || vwap_.ready();
        if (!has_data || settings_.weights[i] == 0) {
            insight_.absent_contributors =
                static_cast<std::uint8_t>(insight_.absent_contributors | (1U << i));
        }
    }
}

void ConfluenceEngine::sum_up() {
    double weights = 0;
    double rising = 0;  // weight of the votes above 0
    double falling = 0;
    double sum = 0;
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        if ((insight_.absent_contributors & (1U << i)) != 0) {
            continue;
        }
        const double vote = insight_.votes[i];
        weights += settings_.weights[i];
        sum += settings_.weights[i] * vote;
        rising += vote > 0 ? settings_.weights[i] : 0;
        falling += vote < 0 ? settings_.weights[i] : 0;
    }
    const double score = as_stored(weights > 0 ? sum / weights : 0);
    const double with_it = score > 0 ? rising : (score < 0 ? falling : 0);
    insight_.score = score;
    insight_.agreement = as_stored(weights > 0 ? with_it / weights : 0);
    insight_.confidence = as_stored(std::fabs(score) * insight_.agreement);
    insight_.bias = score >= bias_min    ? Bias::Bullish
                    : score <= -bias_min ? Bias::Bearish
                                         : Bias::Neutral;
    const bool has_before = strengths_.full();
    const double change = std::fabs(score) - strengths_.push(std::fabs(score));
    insight_.signal = !has_before || std::fabs(change) <= trend_change ? InsightSignal::Stable
                      : change > 0                                     ? InsightSignal::Improving
                                                                       : InsightSignal::Weakening;
}

void ConfluenceEngine::read_values() {
    using events::ContributorValue;
    const auto put = [&](ContributorValue which, double value) {
        values_[static_cast<std::size_t>(which)] = to_float(value);
    };
    put(ContributorValue::EmaFast, ema_fast_.value());
    put(ContributorValue::EmaSlow, ema_slow_.value());
    put(ContributorValue::Rsi, rsi_.value());
    put(ContributorValue::MacdLine, macd_.line());
    put(ContributorValue::MacdSignal, macd_.signal());
    put(ContributorValue::Adx, adx_.value());
    put(ContributorValue::PlusDi, adx_.plus_di());
    put(ContributorValue::MinusDi, adx_.minus_di());
    put(ContributorValue::SessionVwap, vwap_.ready() ? vwap_.value() : 0);
    put(ContributorValue::Atr, atr_.value());
}

bool ConfluenceEngine::update(const events::Bar& bar, events::Date session) {
    const bool begins_session = std::exchange(session_days_, session.days()) != session.days();
    update_indicators(bar, begins_session);
    if (!is_ready()) {
        return false;
    }
    insight_.bar_close = bar.close_time();
    insight_.period_s = bar.period_s;
    vote(bar.close);
    sum_up();
    read_values();
    insight_.regime =
        regime_.update({begins_session, adx_.value(), ema_slow_.value(), atr_.value(), bar.close});
    return true;
}

}  // namespace millrace::analytics
