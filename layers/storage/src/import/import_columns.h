#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <millrace/events/result.h>

#include "import/fields.h"

namespace millrace::storage {

/// What the rows of a file are.
enum class RowKind { Bars, Ticks };

/// Where each column that matters stands in a file.
struct ImportColumns {
    std::size_t timestamp = 0;
    std::optional<std::size_t> time;      // of day, where `timestamp` holds the date alone
    std::array<std::size_t, 5> values{};  // open, high, low, close, volume; ticks: price first
    std::optional<std::size_t> symbol;
    std::size_t count = 0;
    std::vector<std::string> ignored;  // names of the others

    /// Names as Kite, Upstox, Yahoo, TradingView, the NSE and plain files write them; capitals,
    /// blanks and marks do not matter. InvalidInput: a column is missing or there twice.
    static events::Result<ImportColumns> parse(const Fields& names, RowKind kind);
};

}  // namespace millrace::storage
