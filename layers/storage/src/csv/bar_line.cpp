#include "csv/bar_line.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace millrace::storage {

using events::Timestamp;

namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::array<const char*, 5> value_names{"open", "high", "low", "close", "volume"};

}  // namespace

std::string zone_needed(std::string_view stamp) {
    return fmt::format("timestamp was '{}', which has no UTC offset: say where it was taken with "
                       "--timezone, such as --timezone Asia/Kolkata",
                       shown(stamp));
}

std::string BarLineParser::parse(std::string_view line, BarRow& row) {
    const CsvFields fields = split_csv(line);
    if (fields.count != columns_.count) {
        return fmt::format("{} fields, expected {}", fields.count, columns_.count);
    }
    if (columns_.symbol) {
        symbol_ = fields.at[*columns_.symbol];
    }
    if (auto wrong = parse_time(fields.at[columns_.timestamp], row); !wrong.empty()) {
        return wrong;
    }
    const std::array targets{&row.values.open, &row.values.high, &row.values.low, &row.values.close,
                             &row.values.volume};
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (auto wrong = parse_value(fields.at[columns_.values[i]], i, *targets[i]);
            !wrong.empty()) {
            return wrong;
        }
    }
    return defect_of(row.values);
}

std::string BarLineParser::parse_value(std::string_view text, std::size_t column,
                                       double& value) const {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed == std::errc() && end == text.data() + text.size()) [[likely]] {
        return {};
    }
    return fmt::format("{} was '{}', expected a number", value_names[column], shown(text));
}

std::string BarLineParser::parse_time(std::string_view text, BarRow& row) const {
    Timestamp at;
    if (const auto exact = Timestamp::parse(text)) {
        at = exact.value();
    } else {
        const auto local = events::parse_local_time(text);
        if (!local) {
            return fmt::format("timestamp was '{}', expected one like 2025-01-31 09:15:00 or "
                               "2025-01-31T09:15:00+05:30",
                               shown(text));
        }
        if (!rules_.zone) {
            return zone_needed(text);
        }
        const auto utc = rules_.zone->to_utc(local.value());
        if (!utc) {
            return fmt::format("timestamp was '{}': {}", shown(text), utc.error().message);
        }
        at = utc.value();
    }
    if (at.microseconds() % minute_us != 0) {
        return fmt::format("timestamp was '{}', expected a whole minute", shown(text));
    }
    const auto minute = events::Duration::from_minutes(1);
    const auto open = rules_.stamp == StampKind::Close ? at - minute : at;
    if (open < Timestamp::earliest() || open > Timestamp::latest()) {
        return fmt::format("timestamp was '{}', expected the years 1 to 9999", shown(text));
    }
    if (open + minute > rules_.now) {
        return fmt::format("timestamp was '{}', which is in the future: the bar is not over yet",
                           shown(text));
    }
    row.open_us = open.microseconds();
    return {};
}

}  // namespace millrace::storage
