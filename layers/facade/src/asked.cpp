#include "asked.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <millrace/events/date.h>

namespace millrace::facade {

using events::Date;
using events::Duration;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

/// As it may be shown: no longer than a name is.
std::string shown(std::string_view text) {
    constexpr std::size_t longest = 40;
    return std::string(text.substr(0, longest)) + (text.size() > longest ? "..." : "");
}

Result<std::uint64_t> number_of(const Parameters& parameters, std::string_view name,
                                std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) {
        return otherwise;
    }
    const std::string& text = found->second;
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < least ||
        number > most) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} was '{}', expected a whole number from {} to {}", name,
                                 shown(text), least, most)};
    }
    return number;
}

/// The instant, or the beginning of the day, so many days later.
Result<std::optional<Timestamp>> time_of(const Parameters& parameters, std::string_view name,
                                         const market::Calendar& calendar, int days_later,
                                         Duration later) {
    const std::string_view text = text_of(parameters, name);
    if (text.empty()) {
        return std::optional<Timestamp>();
    }
    if (const auto date = Date::parse(text)) {
        return std::optional(calendar.day_start(date.value().plus_days(days_later)));
    }
    if (const auto at = Timestamp::parse(text)) {
        return std::optional(at.value() + later);
    }
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{} was '{}', expected a date such as 2025-01-31 or a time with an "
                             "offset such as 2025-01-31T03:45:00Z",
                             name, shown(text))};
}

}  // namespace

Result<void> check_names(const Parameters& parameters, std::span<const std::string_view> allowed) {
    for (const auto& [name, value] : parameters) {
        if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("there is no parameter '{}' here; there are: {}", shown(name),
                                     allowed.empty()
                                         ? "none"
                                         : fmt::format("{}", fmt::join(allowed, ", ")))};
        }
    }
    return {};
}

std::string_view text_of(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(name);
    return found != parameters.end() ? std::string_view(found->second) : std::string_view();
}

Result<std::string> required(const Parameters& parameters, std::string_view name) {
    const std::string_view text = text_of(parameters, name);
    if (text.empty()) {
        return Error{ErrorCode::InvalidInput, fmt::format("{} is missing", name)};
    }
    return std::string(text);
}

Result<data::Timeframe> timeframe_of(const Parameters& parameters) {
    const auto found = parameters.find("timeframe");
    if (found == parameters.end()) {
        return data::Timeframe::M1;
    }
    auto timeframe = data::parse_timeframe(found->second);
    return timeframe
               ? std::move(timeframe)
               : Error{ErrorCode::InvalidInput,
                       fmt::format("timeframe was '{}', expected one of {}", shown(found->second),
                                   fmt::join(data::timeframe_names(), ", "))};
}

Result<Page> page_of(const Parameters& parameters, std::uint64_t limit, std::uint64_t limit_max) {
    constexpr std::uint64_t offset_max = 1'000'000'000'000;
    const auto offset = number_of(parameters, "offset", 0, 0, offset_max);
    const auto wanted = number_of(parameters, "limit", limit, 1, limit_max);
    if (!offset || !wanted) {
        return !offset ? offset.error() : wanted.error();
    }
    return Page{offset.value(), wanted.value()};
}

Result<std::string> choice_of(const Parameters& parameters, std::string_view name,
                              std::span<const std::string_view> words) {
    const auto found = parameters.find(name);
    if (found == parameters.end()) {
        return std::string();
    }
    if (std::find(words.begin(), words.end(), found->second) == words.end()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} was '{}', expected one of {}", name, shown(found->second),
                                 fmt::join(words, ", "))};
    }
    return found->second;
}

Result<AskedRange> range_of(const Parameters& parameters, const market::Calendar& calendar) {
    const auto from = time_of(parameters, "from", calendar, 0, Duration());
    const auto to = time_of(parameters, "to", calendar, 1, Duration::from_microseconds(1));
    if (!from || !to) {
        return !from ? from.error() : to.error();
    }
    if (from.value() && to.value() && *from.value() >= *to.value()) {
        return Error{ErrorCode::InvalidInput, "from lies after to, expected it before or equal"};
    }
    return AskedRange{from.value(), to.value()};
}

}  // namespace millrace::facade
