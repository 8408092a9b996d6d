#include "output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

namespace millrace::cli {
namespace {

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += '"';
        }
    }
    return quoted + "\"";
}

std::string plain_text(const Json& cell) {
    if (const std::string* text = cell.as_text()) {
        return *text;
    }
    return cell.is_null() ? std::string() : cell.canonical();
}

void append_padded(std::string& line, std::string_view cell, std::size_t width, Align align) {
    const std::size_t blanks = width - std::min(width, cell.size());
    if (align == Align::Right) {
        line.append(blanks, ' ');
    }
    line += cell;
    if (align == Align::Left) {
        line.append(blanks, ' ');
    }
}

bool reader_has_gone = false;

}  // namespace

events::Result<void> write_out(std::string_view text) {
    errno = 0;
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
        std::fflush(stdout) == 0) {
        return {};
    }
    if (errno == EPIPE) {
        reader_has_gone = true;
        return {};
    }
    return events::Error{events::ErrorCode::Io,
                         fmt::format("stdout cannot be written: {}", std::strerror(errno))};
}

events::Result<void> write_out(const Json& document) {
    return write_out(std::string_view(document.pretty() + "\n"));
}

bool nobody_reads_stdout() { return reader_has_gone; }

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> cells) {
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::text() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = columns_[i].title.size();
        for (const auto& row : rows_) {
            width = std::max(width, row[i].size());
        }
        widths.push_back(width);
    }
    std::string out;
    const auto add_line = [&](const auto& cell_of) {
        std::string line;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            line += i == 0 ? "" : "  ";
            append_padded(line, cell_of(i), widths[i], columns_[i].align);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    add_line([&](std::size_t i) -> const std::string& { return columns_[i].title; });
    for (const auto& row : rows_) {
        add_line([&](std::size_t i) -> const std::string& { return row[i]; });
    }
    return out;
}

void Facts::add(std::string name, std::string value) {
    facts_.emplace_back(std::move(name), std::move(value));
}

std::string Facts::text() const {
    std::size_t width = 0;
    for (const auto& [name, value] : facts_) {
        width = std::max(width, name.size());
    }
    std::string out;
    for (const auto& [name, value] : facts_) {
        std::string line;
        append_padded(line, name, width, Align::Left);
        line += "  " + value;
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

RowWriter::RowWriter(ListFormat format, std::vector<std::string> columns)
    : format_(format), columns_(std::move(columns)) {
    if (format_ == ListFormat::Json) {
        block_ = "[";
        return;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        block_ += (i == 0 ? "" : ",") + csv_cell(columns_[i]);
    }
    block_ += '\n';
}

events::Result<void> RowWriter::add(std::span<const Json> cells) {
    if (format_ == ListFormat::Json) {
        block_ += first_ ? "\n  {" : ",\n  {";
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (format_ == ListFormat::Json) {
            block_ += i == 0 ? "" : ", ";
            block_ += Json(columns_[i]).canonical() + ": " + cells[i].canonical();
        } else {
            block_ += (i == 0 ? "" : ",") + csv_cell(plain_text(cells[i]));
        }
    }
    block_ += format_ == ListFormat::Json ? "}" : "\n";
    first_ = false;
    return block_.size() >= bytes_per_block ? write_block() : events::Result<void>();
}

events::Result<void> RowWriter::finish() {
    if (format_ == ListFormat::Json) {
        block_ += first_ ? "]\n" : "\n]\n";
    }
    return write_block();
}

events::Result<void> RowWriter::write_block() {
    auto written = write_out(std::string_view(block_));
    block_.clear();
    return written;
}

std::string rounded_rate(double per_second) {
    constexpr std::array<const char*, 4> magnitudes = {"", " k", " M", " G"};
    std::size_t i = 0;
    while (per_second >= 999.5 && i + 1 < magnitudes.size()) {
        per_second /= 1000;
        ++i;
    }
    return fmt::format("{:.3g}{}", per_second, magnitudes[i]);
}

}  // namespace millrace::cli
