#pragma once

#include <cstdint>
#include <vector>

#include <millrace/data/stored_insights.h>

namespace millrace::storage {

/// Of a stored insight what its regime needs.
struct RegimeRow {
    std::int64_t bar_close_us;
    std::uint16_t revision;
    std::uint8_t regime;
    bool is_withdrawn;
};

/// The stretches of one symbol, from rows in any order.
std::vector<data::RegimeStretch> stretches_of(std::vector<RegimeRow>& rows);

}  // namespace millrace::storage
