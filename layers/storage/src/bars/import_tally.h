#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/storage/quality.h>

#include "bars/bar_row.h"
#include "bars/day_finder.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// What became of a row.
enum class RowFate { New, Revised, Identical };

/// What an import brought to one trading day of a symbol.
struct DayTally {
    std::uint64_t bars_of_file = 0;  // inside the session, new or not
    std::uint64_t bars = 0;          // of them new
    std::uint64_t revised = 0;       // inside the session or not
    FlagCounts flags;                // of new and revised bars
    std::uint64_t flagged = 0;
    FlagCounts flags_replaced;                                         // of bars that these revise
    std::int64_t first_us = std::numeric_limits<std::int64_t>::max();  // in the session, stored now
    std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
    double open = 0;
    double close = 0;
    // Bars of the file that open then, new or not:
    bool has_minute_before_open = false;
    bool has_first_minute = false;
    bool has_last_minute = false;
    bool has_minute_at_close = false;
};

/// Sums of one import by month and by day, for import_months and bar_days.
class ImportTally {
public:
    using DayKey = std::pair<std::int32_t, events::Date>;  // symbol_id and date

    /// `replaced` are the flags of the bar that a revised one replaces.
    void take(const BarRow& row, RowFate fate, std::uint8_t flags, const TradingDay& day,
              std::uint8_t replaced = 0);
    events::Result<void> write(Lease& lease, std::int64_t import_id) const;
    /// The part of write() that goes to bar_days.
    events::Result<void> write_days(Lease& lease, std::int64_t import_id) const;
    const std::map<DayKey, DayTally>& days() const { return days_; }

private:
    struct MonthTally {
        std::uint64_t bars = 0;  // new ones
        std::int64_t first_us = std::numeric_limits<std::int64_t>::max();
        std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
    };
    events::Result<void> write_months(Lease& lease, std::int64_t import_id) const;

    std::map<std::pair<std::int32_t, MonthNumber>, MonthTally> months_;
    std::map<DayKey, DayTally> days_;
    DayTally* day_ = nullptr;  // of the last row
    MonthTally* month_ = nullptr;
    DayKey day_key_;
    MonthNumber month_number_ = 0;
};

}  // namespace millrace::storage
