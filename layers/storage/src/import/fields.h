#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::storage {

/// A row cut into its cells; blanks and one pair of quotes around a cell are taken off.
struct Fields {
    static constexpr std::size_t fields_max = 64;

    std::array<std::string_view, fields_max> at;
    std::size_t count = 0;  // also of cells beyond fields_max, which are not kept

    void add(std::string_view cell) {
        if (count < fields_max) {
            at[count] = cell;
        }
        ++count;
    }
};

/// The separator of a header line: whichever of comma, semicolon, tab and bar is there most.
char separator_of(std::string_view header);
/// Cuts a line of a CSV file; a separator inside quotes is part of its cell.
void split_line(std::string_view line, char separator, Fields& fields);

/// Text of a file for an error message, cut short and without control characters.
std::string shown(std::string_view text);

}  // namespace millrace::storage
