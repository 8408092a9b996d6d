#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <millrace/data/timeframe.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/facade/views.h>
#include <millrace/market/calendar.h>

namespace millrace::facade {

/// How many, from which one on.
struct Page {
    std::uint64_t offset = 0;
    std::uint64_t limit = 0;
};

/// A range of time that was asked for: [from, to).
struct AskedRange {
    std::optional<events::Timestamp> from;
    std::optional<events::Timestamp> to;

    bool contains(events::Timestamp at) const {
        return (!from || *from <= at) && (!to || at < *to);
    }
};

/// InvalidInput names a parameter that is none of these.
events::Result<void> check_names(const Parameters& parameters,
                                 std::span<const std::string_view> allowed);

/// Empty where it was not given.
std::string_view text_of(const Parameters& parameters, std::string_view name);
/// InvalidInput: not given, or given empty.
events::Result<std::string> required(const Parameters& parameters, std::string_view name);
/// 1m unless given.
events::Result<data::Timeframe> timeframe_of(const Parameters& parameters);
/// `limit` unless given, and at most `limit_max`.
events::Result<Page> page_of(const Parameters& parameters, std::uint64_t limit,
                             std::uint64_t limit_max);
/// One of these words, or empty where it was not given.
events::Result<std::string> choice_of(const Parameters& parameters, std::string_view name,
                                      std::span<const std::string_view> words);
/// `from` and `to`: times with an offset, or dates of the calendar. `to` is in the range: the
/// instant itself, or the whole day.
events::Result<AskedRange> range_of(const Parameters& parameters, const market::Calendar& calendar);

}  // namespace millrace::facade
