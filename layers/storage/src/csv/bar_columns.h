#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::storage {

/// A line cut at its commas; blanks and one pair of quotes around a field are taken off.
struct CsvFields {
    static constexpr std::size_t fields_max = 16;

    std::array<std::string_view, fields_max> at;
    std::size_t count = 0;  // also of fields beyond fields_max, which are not kept
};
CsvFields split_csv(std::string_view line);

/// Text of a file for an error message, cut short and without control characters.
std::string shown(std::string_view text);

/// Where each column of bars stands in a file.
struct BarColumns {
    std::size_t timestamp = 0;
    std::array<std::size_t, 5> values{};  // open, high, low, close, volume
    std::optional<std::size_t> symbol;
    std::size_t count = 0;

    /// InvalidInput: a column is missing, unknown or there twice.
    static events::Result<BarColumns> parse(std::string_view header);
};

}  // namespace millrace::storage
