#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/time_zone.h>
#include <millrace/storage/csv_import.h>

#include "bars/bar_row.h"
#include "csv/bar_columns.h"

namespace millrace::storage {

/// Turns lines of a CSV file into bars. Strict: the whole field must be the value.
class BarLineParser {
public:
    struct Rules {
        std::optional<market::TimeZone> zone;  // of stamps without an offset
        StampKind stamp = StampKind::Open;
        events::Timestamp now;  // a bar that closes later is in the future
    };

    BarLineParser(const BarColumns& columns, Rules rules)
        : columns_(columns), rules_(std::move(rules)) {}

    /// Fills time and values of `row`; symbol() then is that of the line. Answers what is wrong
    /// with the line, or an empty text.
    std::string parse(std::string_view line, BarRow& row);
    std::string_view symbol() const { return symbol_; }

private:
    std::string parse_time(std::string_view text, BarRow& row) const;
    std::string parse_value(std::string_view text, std::size_t column, double& value) const;

    BarColumns columns_;
    Rules rules_;
    std::string_view symbol_;
};

/// What to say of a stamp that has no offset where no time zone was given.
std::string zone_needed(std::string_view stamp);

}  // namespace millrace::storage
