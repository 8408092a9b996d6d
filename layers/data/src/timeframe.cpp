#include <millrace/data/timeframe.h>

#include <algorithm>
#include <array>
#include <string>

namespace millrace::data {
namespace {

constexpr std::array<std::string_view, 6> names = {"1m", "5m", "15m", "30m", "1h", "1d"};
constexpr std::array<std::int64_t, names.size()> minutes = {1, 5, 15, 30, 60, 1440};

}  // namespace

std::string_view name_of(Timeframe timeframe) {
    return names.at(static_cast<std::size_t>(timeframe));
}

std::span<const std::string_view> timeframe_names() { return names; }

events::Result<Timeframe> parse_timeframe(std::string_view text) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "was '" + std::string(text) +
                                 "', expected 1m, 5m, 15m, 30m, 1h or 1d"};
    }
    return static_cast<Timeframe>(found - names.begin());
}

events::Duration length_of(Timeframe timeframe) {
    return events::Duration::from_minutes(minutes.at(static_cast<std::size_t>(timeframe)));
}

}  // namespace millrace::data
