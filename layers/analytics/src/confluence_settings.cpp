#include <millrace/analytics/confluence_settings.h>

#include <algorithm>
#include <string>

namespace millrace::analytics {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<void> check_period(const char* name, int bars) {
    if (bars >= period_min && bars <= period_max) {
        return {};
    }
    return Error{ErrorCode::InvalidInput, std::string(name) + " was " + std::to_string(bars) +
                                              ", expected " + std::to_string(period_min) + " to " +
                                              std::to_string(period_max) + " bars"};
}

Result<void> check_order(const char* fast_name, int fast, const char* slow_name, int slow) {
    if (fast < slow) {
        return {};
    }
    return Error{ErrorCode::InvalidInput, std::string(fast_name) + " was " + std::to_string(fast) +
                                              " and " + slow_name + " was " + std::to_string(slow) +
                                              ", expected the first to be shorter"};
}

Result<void> check_weights(const ConfluenceSettings& settings) {
    const bool sound = std::all_of(settings.weights.begin(), settings.weights.end(),
                                   [](double weight) { return weight >= 0 && weight <= 1; });
    const bool some = std::any_of(settings.weights.begin(), settings.weights.end(),
                                  [](double weight) { return weight > 0; });
    return sound && some ? Result<void>()
                         : Error{ErrorCode::InvalidInput,
                                 "a weight was below 0 or above 1, or all were 0; expected 0 to 1, "
                                 "and some above 0"};
}

}  // namespace

Result<void> check(const ConfluenceSettings& settings) {
    for (const auto& checked :
         {check_period("ema_fast", settings.ema_fast), check_period("ema_slow", settings.ema_slow),
          check_period("rsi", settings.rsi), check_period("macd_fast", settings.macd_fast),
          check_period("macd_slow", settings.macd_slow),
          check_period("macd_signal", settings.macd_signal), check_period("adx", settings.adx),
          check_period("atr", settings.atr),
          check_order("ema_fast", settings.ema_fast, "ema_slow", settings.ema_slow),
          check_order("macd_fast", settings.macd_fast, "macd_slow", settings.macd_slow),
          check_weights(settings)}) {
        if (!checked) {
            return checked;
        }
    }
    return {};
}

}  // namespace millrace::analytics
