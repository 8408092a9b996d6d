#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/instrument.h>

namespace millrace::cli {

/// A session date, or an instant.
using RangeEnd = std::variant<events::Date, events::Timestamp>;

/// `2025-01-31` or a time with an offset. `what` names the option in errors.
events::Result<RangeEnd> parse_range_end(const std::string& text, const std::string& what);

/// From and to, both included, as a user gives them.
struct RangeRequest {
    std::optional<RangeEnd> from;
    std::optional<RangeEnd> to;
};
events::Result<RangeRequest> parse_range(const std::optional<std::string>& from,
                                         const std::optional<std::string>& to);

/// Open times in [from, to).
struct TimeRange {
    std::optional<events::Timestamp> from;
    std::optional<events::Timestamp> to;
};

/// Dates become the exchange's local days. InvalidInput when the range is empty, or when the
/// instruments' calendars disagree on when a date begins.
events::Result<TimeRange> resolve_range(const RangeRequest& request,
                                        std::span<const market::Instrument> instruments);

/// One warning a calendar whose years do not cover the sessions from `first` to `last`.
events::Result<std::vector<std::string>>
calendar_warnings(std::span<const market::Instrument> instruments, events::Timestamp first,
                  events::Timestamp last);

}  // namespace millrace::cli
