#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "bars/bar_row.h"

namespace millrace::storage {

/// Two different bars for one minute of one symbol.
struct SameMinute {
    BarRow kept;
    BarRow refused;
};

struct SortedBars {
    std::map<std::int32_t, std::uint64_t> duplicates;  // dropped, the same values twice, by symbol
    std::vector<SameMinute> contradictions;            // not more than contradictions_max
    std::uint64_t contradictions_count = 0;

    static constexpr std::size_t contradictions_max = 100'000;
};

/// Brings rows into the order (month, symbol, time) and drops duplicates; of two different ones the
/// one with the smaller tag stays. Long ordered stretches are moved whole.
SortedBars sort_bars(std::vector<BarRow>& rows);

}  // namespace millrace::storage
