#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include <millrace/events/bar.h>
#include <millrace/events/timestamp.h>

#include "bars/month.h"

namespace millrace::storage {

/// Open, high, low, close, volume.
struct BarValues {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;

    bool operator==(const BarValues&) const = default;
};

/// A bar on its way into the store.
struct BarRow {
    std::int64_t open_us = 0;
    BarValues values;
    MonthNumber month = 0;
    std::int32_t symbol = 0;  // a number the holder gives; in the end symbols.symbol_id
    std::uint64_t tag = 0;    // where it came from: a line or a running number, from 1

    auto place() const { return std::tie(month, symbol, open_us); }
};

inline BarValues values_of(const events::Bar& bar) {
    return {bar.open, bar.high, bar.low, bar.close, bar.volume};
}

/// Why these can be no bar's values, with the value; empty when they can.
std::string defect_of(const BarValues& values);

/// `close is 101, stored is 100.5` for the first that differs, with the words given.
std::string difference(const BarValues& kept, const BarValues& other, const char* kept_word);

}  // namespace millrace::storage
