#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace millrace::analytics {

/// What the contributors of an insight read off the bars, for people to look at; strategies never
/// see it. Stored beside the insight, a column each.
enum class ContributorValue : unsigned char {
    EmaFast,
    EmaSlow,
    Rsi,
    MacdLine,
    MacdSignal,
    Adx,
    PlusDi,
    MinusDi,
    SessionVwap,  // 0 in a session without volume so far
    Atr
};
inline constexpr std::array<std::string_view, 10> contributor_value_names{
    "ema_fast", "ema_slow", "rsi",      "macd",         "macd_signal",
    "adx",      "plus_di",  "minus_di", "session_vwap", "atr"};
inline constexpr std::size_t contributor_value_count = contributor_value_names.size();

/// By ContributorValue.
using ContributorValues = std::array<float, contributor_value_count>;

}  // namespace millrace::analytics
