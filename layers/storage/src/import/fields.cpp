#include "import/fields.h"

#include <algorithm>

namespace millrace::storage {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view cell) {
    while (!cell.empty() && is_blank(cell.front())) {
        cell.remove_prefix(1);
    }
    while (!cell.empty() && is_blank(cell.back())) {
        cell.remove_suffix(1);
    }
    return cell;
}

std::string_view unquoted(std::string_view cell) {
    cell = trimmed(cell);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
        cell = trimmed(cell.substr(1, cell.size() - 2));
    }
    return cell;
}

/// Where the cell that begins a line with quotes ends.
std::size_t end_of_cell(std::string_view line, char separator) {
    bool inside = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        inside = line[i] == '"' ? !inside : inside;
        if (line[i] == separator && !inside) {
            return i;
        }
    }
    return std::string_view::npos;
}

}  // namespace

char separator_of(std::string_view header) {
    char best = ',';
    for (const char candidate : {';', '\t', '|'}) {
        if (std::count(header.begin(), header.end(), candidate) >
            std::count(header.begin(), header.end(), best)) {
            best = candidate;
        }
    }
    return best;
}

void split_line(std::string_view line, char separator, Fields& fields) {
    fields.count = 0;
    const bool quoted = line.find('"') != std::string_view::npos;
    for (;;) {
        const std::size_t end = quoted ? end_of_cell(line, separator) : line.find(separator);
        fields.add(unquoted(line.substr(0, end)));
        if (end == std::string_view::npos) {
            return;
        }
        line.remove_prefix(end + 1);
    }
}

std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    std::size_t end = std::min(text.size(), shown_max);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) >> 6U) == 2U) {
        --end;  // not in the middle of a character of UTF-8
    }
    std::string result;
    for (const char c : text.substr(0, end)) {
        result += static_cast<unsigned char>(c) >= ' ' && c != 127 ? c : '?';
    }
    return end < text.size() ? result + "..." : result;
}

}  // namespace millrace::storage
