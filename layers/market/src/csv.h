#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::market {

struct CsvRow {
    std::size_t line = 0;  // from 1
    std::vector<std::string> cells;
};

/// A CSV file with a header. Every row has as many cells as the header.
struct CsvTable {
    std::string file_name;
    std::vector<std::string> header;
    std::vector<CsvRow> rows;
};

/// RFC 4180 with blank lines and lines that begin with # left out; blanks around unquoted cells do
/// not count. A byte order mark and CRLF are accepted.
events::Result<CsvTable> read_csv(std::string_view text, std::string_view file_name);

/// The cell, quoted when it has to be.
std::string csv_cell(std::string_view text);

/// `file.csv:12: what`.
events::Error row_error(const CsvTable& table, const CsvRow& row, std::string_view what);

}  // namespace millrace::market
