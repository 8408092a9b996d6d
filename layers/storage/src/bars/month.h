#pragma once

#include <cstdint>

#include <millrace/events/date.h>
#include <millrace/events/timestamp.h>

namespace millrace::storage {

/// A month of UTC as stored: 202503.
using MonthNumber = std::int32_t;

inline MonthNumber month_of(events::Timestamp at) {
    const auto date = events::Date::of(events::LocalTime{at.microseconds()});
    return date.year() * 100 + static_cast<MonthNumber>(date.month());
}

/// Its first instant. `month` is one month_of() gave, or the one after.
inline events::Timestamp month_start(MonthNumber month) {
    const auto date = events::Date::from_civil(month / 100, static_cast<unsigned>(month % 100), 1);
    return date ? events::Timestamp::from_microseconds(date.value().midnight().microseconds)
                : events::Timestamp::latest();
}

inline MonthNumber month_after(MonthNumber month) {
    return month % 100 == 12 ? month + 89 : month + 1;
}

/// month_of() for times that come in order: looks at the calendar once a month.
class MonthFinder {
public:
    MonthNumber operator()(std::int64_t microseconds) {
        if (microseconds < from_ || microseconds >= to_) [[unlikely]] {
            month_ = month_of(events::Timestamp::from_microseconds(microseconds));
            from_ = month_start(month_).microseconds();
            to_ = month_start(month_after(month_)).microseconds();
        }
        return month_;
    }

private:
    MonthNumber month_ = 0;
    std::int64_t from_ = 0;
    std::int64_t to_ = 0;
};

}  // namespace millrace::storage
