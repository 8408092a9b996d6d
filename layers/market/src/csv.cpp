#include "csv.h"

#include <algorithm>
#include <utility>

namespace millrace::market {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

Error error_at(std::string_view file_name, std::size_t line, std::string_view what) {
    return {ErrorCode::InvalidInput,
            std::string(file_name) + ":" + std::to_string(line) + ": " + std::string(what)};
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

class Reader {
public:
    Reader(std::string_view text, std::string_view file_name) : text_(text), file_name_(file_name) {
        if (text_.starts_with("\xEF\xBB\xBF")) {
            text_.remove_prefix(3);
        }
    }

    Result<CsvTable> read() {
        CsvTable table{std::string(file_name_), {}, {}};
        while (at_ < text_.size()) {
            if (skipped_line()) {
                continue;
            }
            CsvRow row{line_, {}};
            if (auto done = read_row(row.cells); !done) {
                return done.error();
            }
            if (table.header.empty()) {
                table.header = std::move(row.cells);
            } else if (row.cells.size() != table.header.size()) {
                return error_at(file_name_, row.line,
                                "found " + std::to_string(row.cells.size()) + " cells, expected " +
                                    std::to_string(table.header.size()) + " as in the header");
            } else {
                table.rows.push_back(std::move(row));
            }
        }
        if (table.header.empty()) {
            return error_at(file_name_, 1, "found no header line");
        }
        return table;
    }

private:
    /// Passes over a blank line or a comment.
    bool skipped_line() {
        const auto end = text_.find('\n', at_);
        std::string_view line = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!trimmed(line).empty() && line.front() != '#') {
            return false;
        }
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        ++line_;
        return true;
    }

    Result<void> read_row(std::vector<std::string>& cells) {
        bool more = true;
        while (more) {
            auto cell = next_is_quoted() ? read_quoted() : Result<std::string>(read_plain());
            if (!cell) {
                return cell.error();
            }
            cells.push_back(std::move(cell).value());
            more = at_ < text_.size() && text_[at_] == ',';
            at_ += more ? 1U : 0U;
        }
        return end_line();
    }

    bool next_is_quoted() const {
        const auto first = text_.find_first_not_of(" \t", at_);
        return first != std::string_view::npos && text_[first] == '"';
    }

    std::string read_plain() {
        const auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        const std::string_view cell = text_.substr(at_, end - at_);
        at_ = end;
        return std::string(trimmed(cell));
    }

    Result<std::string> read_quoted() {
        const std::size_t began = line_;
        std::string cell;
        at_ = text_.find('"', at_) + 1;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c != '"') {
                line_ += c == '\n' ? 1U : 0U;
                cell.push_back(c);
            } else if (at_ < text_.size() && text_[at_] == '"') {
                cell.push_back('"');
                ++at_;
            } else {
                at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
                return cell;
            }
        }
        return error_at(file_name_, began, "a quoted cell begins here and never ends");
    }

    Result<void> end_line() {
        if (at_ < text_.size() && text_[at_] == '\r') {
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] != '\n') {
            return error_at(file_name_, line_,
                            "expected a comma or the end of the line after a cell");
        }
        at_ += at_ < text_.size() ? 1U : 0U;
        ++line_;
        return {};
    }

    std::string_view text_;
    std::string_view file_name_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

}  // namespace

Result<CsvTable> read_csv(std::string_view text, std::string_view file_name) {
    return Reader(text, file_name).read();
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n#") == std::string_view::npos && trimmed(text) == text) {
        return std::string(text);
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted.append(c == '"' ? 2 : 1, c);
    }
    return quoted + '"';
}

Error row_error(const CsvTable& table, const CsvRow& row, std::string_view what) {
    return error_at(table.file_name, row.line, what);
}

}  // namespace millrace::market
