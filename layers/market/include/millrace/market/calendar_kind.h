#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::market {

/// Which calendar an instrument trades by.
enum class CalendarKind : std::uint8_t {
    Nse,        // National Stock Exchange of India, cash segment
    Xnys,       // New York Stock Exchange
    Continuous  // 24x7: every UTC day is a session of 24 hours
};

/// `NSE`, `XNYS`, `24x7`.
std::string_view name_of(CalendarKind kind);
/// The names of name_of in any case.
events::Result<CalendarKind> parse_calendar_kind(std::string_view text);

}  // namespace millrace::market
