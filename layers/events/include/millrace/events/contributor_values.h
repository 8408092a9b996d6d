#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace millrace::events {

/// What the contributors of an insight read off the bars, for people to look at; strategies never
/// see it. Stored beside the insight, a column each. Prices are those of the bar's own day.
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

/// Whether it is a price, or a difference of prices, which a split changes.
constexpr bool is_price(ContributorValue value) {
    switch (value) {
    case ContributorValue::EmaFast:
    case ContributorValue::EmaSlow:
    case ContributorValue::MacdLine:
    case ContributorValue::MacdSignal:
    case ContributorValue::SessionVwap:
    case ContributorValue::Atr: return true;
    case ContributorValue::Rsi:
    case ContributorValue::Adx:
    case ContributorValue::PlusDi:
    case ContributorValue::MinusDi: break;
    }
    return false;
}

/// By ContributorValue.
using ContributorValues = std::array<float, contributor_value_count>;

}  // namespace millrace::events
