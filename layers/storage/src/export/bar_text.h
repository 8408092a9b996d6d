#pragma once

#include <string>
#include <string_view>

#include <millrace/events/bar.h>

namespace millrace::storage {

/// The shortest plain decimal (never an exponent) that reads back as the same double.
void append_decimal(std::string& text, double value);

/// Writes bars as CSV lines; looks at the calendar once a day.
class BarText {
public:
    static constexpr std::string_view header = "timestamp,symbol,open,high,low,close,volume\n";

    void append(std::string& text, const events::Bar& bar, std::string_view symbol);

private:
    void append_time(std::string& text, std::int64_t microseconds);

    std::int64_t day_start_us_ = 0;
    std::string day_;  // `2025-01-31T`
};

}  // namespace millrace::storage
