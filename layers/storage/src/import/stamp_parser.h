#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/market/time_zone.h>
#include <millrace/storage/bar_import.h>

namespace millrace::storage {

/// Reads the stamps of files: ISO 8601 with or without an offset, `31-01-2025 09:15`, with `/` or
/// `.` too, `31-Jan-2025 09:15`, `20250131 09:15`, 12-hour clocks with AM and PM, and seconds,
/// milliseconds or microseconds since 1970 of the years 1990 to 2099. Which of the two numbers of
/// 03-04-2025 is the month is never guessed.
class StampParser {
public:
    StampParser(std::optional<market::TimeZone> zone, std::optional<DateOrder> order)
        : zone_(std::move(zone)), order_(order) {}

    /// UTC microseconds. Answers what is wrong with the text, or an empty text.
    std::string parse(std::string_view text, std::int64_t& at_us);

    /// A date of two short numbers and a year: the order matters.
    static bool needs_order(std::string_view text);
    /// What this stamp alone says about the order; nothing when it could be either.
    static std::optional<DateOrder> order_of(std::string_view text);

private:
    std::string parse_slowly(std::string_view text, std::int64_t& at_us);
    std::string to_utc(std::string_view text, std::int64_t local_us, std::int64_t& at_us) const;
    void remember(std::string_view text);

    std::optional<market::TimeZone> zone_;
    std::optional<DateOrder> order_;
    // The last date and suffix, where one offset holds all day: most stamps repeat them.
    std::string date_;
    std::string suffix_;
    std::int64_t date_us_ = 0;
};

/// What to say of a stamp that has no offset where no time zone was given.
std::string zone_needed(std::string_view stamp);

}  // namespace millrace::storage
