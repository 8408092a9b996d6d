#include "csv/bar_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::array<std::string_view, 7> names{"timestamp", "open",   "high",  "low",
                                                "close",     "volume", "symbol"};
constexpr auto expected = "timestamp,open,high,low,close,volume and optionally symbol";

std::string_view trimmed(std::string_view field) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!field.empty() && blank(field.front())) {
        field.remove_prefix(1);
    }
    while (!field.empty() && blank(field.back())) {
        field.remove_suffix(1);
    }
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
        field = field.substr(1, field.size() - 2);
    }
    return field;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

Error bad_header(const std::string& what) {
    return {ErrorCode::InvalidInput, fmt::format("{}; expected the columns {}", what, expected)};
}

}  // namespace

std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    std::string result;
    for (const char c : text.substr(0, shown_max)) {
        result += c >= ' ' && c != 127 ? c : '?';
    }
    return text.size() > shown_max ? result + "..." : result;
}

CsvFields split_csv(std::string_view line) {
    CsvFields fields;
    for (;;) {
        const auto comma = line.find(',');
        if (fields.count < CsvFields::fields_max) {
            fields.at[fields.count] = trimmed(line.substr(0, comma));
        }
        ++fields.count;
        if (comma == std::string_view::npos) {
            return fields;
        }
        line.remove_prefix(comma + 1);
    }
}

Result<BarColumns> BarColumns::parse(std::string_view header) {
    const CsvFields fields = split_csv(header);
    std::array<std::optional<std::size_t>, names.size()> at;
    for (std::size_t i = 0; i < std::min(fields.count, CsvFields::fields_max); ++i) {
        const auto name = std::find(names.begin(), names.end(), lower(fields.at[i]));
        if (name == names.end()) {
            return bad_header(fmt::format("column {} was '{}'", i + 1, shown(fields.at[i])));
        }
        auto& place = at.at(static_cast<std::size_t>(name - names.begin()));
        if (place) {
            return bad_header(fmt::format("column '{}' is there twice", *name));
        }
        place = i;
    }
    if (fields.count > names.size()) {
        return bad_header(fmt::format("there are {} columns", fields.count));
    }
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        if (!at[i]) {
            return bad_header(fmt::format("column '{}' is missing", names[i]));
        }
    }
    return BarColumns{*at[0], {*at[1], *at[2], *at[3], *at[4], *at[5]}, at[6], fields.count};
}

}  // namespace millrace::storage
