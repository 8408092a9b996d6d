#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

#include "csv.h"

namespace millrace::market {

struct ColumnAlias {
    std::string_view alias;
    std::string_view column;
};

/// Where the columns of a table are. A column nobody knows is an error, because it may be a known
/// one mistyped; a known one that is absent reads as empty cells.
class CsvColumns {
public:
    static events::Result<CsvColumns> of(const CsvTable& table,
                                         std::span<const std::string_view> known,
                                         std::span<const ColumnAlias> aliases);

    bool has(std::string_view column) const { return positions_.contains(column); }
    /// Valid as long as the row.
    std::string_view cell(const CsvRow& row, std::string_view column) const;

private:
    std::map<std::string, std::size_t, std::less<>> positions_;
};

}  // namespace millrace::market
