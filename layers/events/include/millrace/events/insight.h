#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <millrace/events/ids.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

enum class Bias : std::uint8_t { Neutral = 0, Bullish = 1, Bearish = 2 };
enum class InsightSignal : std::uint8_t { Stable = 0, Improving = 1, Weakening = 2 };
enum class MarketRegime : std::uint8_t {
    Absent = 0,  // fewer than 20 sessions known
    TrendingUp = 1,
    TrendingDown = 2,
    Ranging = 3,
    Volatile = 4
};
enum class Contributor : std::uint8_t { EmaTrend, Rsi, Macd, Adx, SessionVwap, Volatility };
/// By Contributor.
inline constexpr std::array<std::string_view, 6> contributor_names{
    "ema_trend", "rsi", "macd", "adx", "session_vwap", "volatility"};
inline constexpr std::size_t contributor_count = contributor_names.size();

/// What the analytics said of one closed bar, frozen when stored. Never an execution field.
struct ConfluenceInsight {
    Timestamp bar_close;
    Timestamp available_at;  // bar_close + the configured insight delay
    Timestamp computed_at;
    double score = 0;       // in [-1, 1]
    double confidence = 0;  // in [0, 1]
    double agreement = 0;   // in [0, 1]
    SymbolId symbol;
    std::uint32_t period_s = 60;
    std::uint32_t engine_version = 0;
    std::uint32_t revision = 0;
    std::array<float, contributor_count> votes{};  // each in [-1, 1]; meaningless when absent
    std::uint8_t absent_contributors = 0;          // bit i set: contributor i had no data
    Bias bias = Bias::Neutral;
    InsightSignal signal = InsightSignal::Stable;
    MarketRegime regime = MarketRegime::Absent;

    bool operator==(const ConfluenceInsight&) const = default;
};
static_assert(sizeof(ConfluenceInsight) <= 128);

std::string_view name_of(Bias bias);
std::string_view name_of(InsightSignal signal);
std::string_view name_of(MarketRegime regime);

}  // namespace millrace::events
