#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <millrace/events/timestamp.h>
#include <millrace/storage/bar_import.h>

#include "bars/bar_row.h"
#include "import/fields.h"
#include "import/import_columns.h"
#include "import/stamp_parser.h"

namespace millrace::storage {

/// One trade of a file of ticks.
struct Tick {
    std::int64_t at_us = 0;
    double price = 0;
    double day_volume = 0;  // traded on the day so far
    std::uint64_t line = 0;
};

/// Turns the cells of a row into a bar or a tick. Strict: a whole cell must be the value.
class RowParser {
public:
    RowParser(ImportColumns columns, StampParser stamps, StampKind stamp, events::Timestamp now)
        : columns_(std::move(columns)), stamps_(std::move(stamps)), stamp_(stamp), now_(now) {}

    /// Fills in time and values. Answers what is wrong with the row, or an empty text.
    std::string parse(const Fields& fields, BarRow& row);
    std::string parse(const Fields& fields, Tick& tick);

    /// The cell that says whose row it is; empty without such a column.
    std::string_view symbol_of(const Fields& fields) const {
        return columns_.symbol ? fields.at[*columns_.symbol] : std::string_view();
    }
    /// Valid until the next call.
    std::string_view stamp_of(const Fields& fields);
    const ImportColumns& columns() const { return columns_; }

private:
    /// Of what began so long before its stamp.
    std::string parse_stamp(const Fields& fields, std::int64_t before_us, std::int64_t& at_us);
    std::string parse_open(const Fields& fields, std::int64_t& open_us);

    ImportColumns columns_;
    StampParser stamps_;
    StampKind stamp_;
    events::Timestamp now_;  // what is later is in the future
    std::string joined_;     // of date and time of day
};

}  // namespace millrace::storage
