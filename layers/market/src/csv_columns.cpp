#include "csv_columns.h"

#include <algorithm>
#include <vector>

#include <millrace/events/nearest_name.h>

namespace millrace::market {
namespace {

std::string canonical(std::string_view heading, std::span<const ColumnAlias> aliases) {
    std::string name(heading);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : (c == ' ' ? '_' : c);
    });
    for (const ColumnAlias& entry : aliases) {
        if (entry.alias == name) {
            return std::string(entry.column);
        }
    }
    return name;
}

}  // namespace

events::Result<CsvColumns> CsvColumns::of(const CsvTable& table,
                                          std::span<const std::string_view> known,
                                          std::span<const ColumnAlias> aliases) {
    const auto error = [&](const std::string& what) {
        return events::Error{events::ErrorCode::InvalidInput, table.file_name + ": " + what};
    };
    CsvColumns columns;
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        std::string name = canonical(table.header[i], aliases);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            std::string text = "column '" + table.header[i] + "' is not known, expected some of:";
            for (const std::string_view each : known) {
                text += " " + std::string(each);
            }
            const auto near = events::nearest_name(name, known);
            return error(near ? text + "; did you mean " + std::string(*near) + "?" : text);
        }
        if (!columns.positions_.emplace(std::move(name), i).second) {
            return error("column '" + table.header[i] + "' is there twice");
        }
    }
    return columns;
}

std::string_view CsvColumns::cell(const CsvRow& row, std::string_view column) const {
    const auto found = positions_.find(column);
    return found == positions_.end() ? std::string_view() : row.cells[found->second];
}

}  // namespace millrace::market
