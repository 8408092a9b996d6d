#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

#include "json.h"

namespace millrace::cli {

/// Everything for stdout goes through here. A reader that has gone away is no failure: what it does
/// not want is dropped. Io when stdout cannot be written for another reason, such as a full disk.
events::Result<void> write_out(std::string_view text);
/// The document and a line break.
events::Result<void> write_out(const Json& document);

/// Whether the reader has gone away (`| head`), so that long output may end early.
bool nobody_reads_stdout();

enum class Align { Left, Right };

struct Column {
    std::string title;
    Align align = Align::Left;
};

/// Rows under titles, columns as wide as their widest cell.
class Table {
public:
    explicit Table(std::vector<Column> columns);
    /// As many cells as columns.
    void add(std::vector<std::string> cells);
    bool empty() const { return rows_.empty(); }
    std::string text() const;

private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// `name  value` lines, values below one another.
class Facts {
public:
    void add(std::string name, std::string value);
    std::string text() const;

private:
    std::vector<std::pair<std::string, std::string>> facts_;
};

enum class ListFormat { Csv, Json };

/// A list of rows that goes to stdout as CSV (quoted where RFC 4180 wants it) or as a JSON array of
/// objects, in blocks, so that its length does not matter.
class RowWriter {
public:
    RowWriter(ListFormat format, std::vector<std::string> columns);

    /// A cell is text, a number or null; as many as columns.
    events::Result<void> add(std::span<const Json> cells);
    /// Once, last.
    events::Result<void> finish();

private:
    static constexpr std::size_t bytes_per_block = 1 << 16;
    events::Result<void> write_block();

    ListFormat format_;
    std::vector<std::string> columns_;
    std::string block_;
    bool first_ = true;
};

/// `12.5 k`, `3.21 M`: three digits and a magnitude.
std::string rounded_rate(double per_second);

}  // namespace millrace::cli
