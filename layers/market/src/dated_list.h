#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/instrument.h>

/// The compact forms in which a CSV cell holds facts that change with time: entries separated by
/// `;`, each `date:` and a value, in order of date. Without a date an entry holds from the
/// beginning.
namespace millrace::market {

/// `0.05`, or `0=0.05`, or `2024-06-10:0=0.01/250=0.05;2025-04-15:0=0.01/...` (price=tick).
events::Result<std::vector<TickSlab>> parse_tick_slabs(std::string_view text);
/// `1;2025-06-27:500`.
events::Result<std::vector<DatedLot>> parse_lots(std::string_view text);
/// `no;2024-11-29:yes`.
events::Result<std::vector<DatedFno>> parse_fno(std::string_view text);
/// yes, true, 1 or no, false, 0.
events::Result<bool> parse_yes_no(std::string_view text);

std::string to_text(const std::vector<TickSlab>& slabs);
std::string to_text(const std::vector<DatedLot>& lots);
std::string to_text(const std::vector<DatedFno>& fno);

}  // namespace millrace::market
