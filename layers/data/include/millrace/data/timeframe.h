#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// How long bars are. They follow one another from a session's open, and the last one ends with the
/// session however short that makes it; of D1 there is one a session.
/// The numbers are stored, so they never change.
enum class Timeframe : std::uint8_t { M1 = 0, M5 = 1, M15 = 2, M30 = 3, H1 = 4, D1 = 5 };

/// As a user writes it: `5m`.
std::string_view name_of(Timeframe timeframe);
/// Every name, the shortest timeframe first.
std::span<const std::string_view> timeframe_names();
/// InvalidInput: `was '7m', expected 1m, 5m, 15m, 30m, 1h or 1d`.
events::Result<Timeframe> parse_timeframe(std::string_view text);
/// The length of a bar that its session does not cut short; of D1 the longest session there is.
events::Duration length_of(Timeframe timeframe);

}  // namespace millrace::data
