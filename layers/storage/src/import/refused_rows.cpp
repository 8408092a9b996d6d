#include "import/refused_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<void> RefusedRows::add(RefusedRow row) {
    ++count_;
    const std::size_t most = rule_ == OnBadRow::Skip ? kept_max : told_max;
    if (rows_.size() < most) {
        rows_.push_back(std::move(row));
    } else if (rule_ == OnBadRow::Skip) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("more than {} rows are bad, which is too many to leave out, the "
                                 "first on line {}: {}; nothing of the file was imported",
                                 kept_max, rows_.front().line, rows_.front().reason)};
    }
    return {};
}

std::string told(const std::filesystem::path& file, const std::vector<RefusedRow>& rows,
                 std::uint64_t count) {
    std::string text;
    const std::size_t shown = std::min(rows.size(), RefusedRows::told_max);
    for (std::size_t i = 0; i < shown; ++i) {
        text += fmt::format("{}{}: line {}: {}", i == 0 ? "" : "\n", file.string(), rows[i].line,
                            rows[i].reason);
    }
    return text + (count > shown ? fmt::format("\n(and {} more bad rows)", count - shown) : "") +
           (count == 1 ? "; nothing of the file was imported"
                       : "\nnothing of the file was imported");
}

}  // namespace millrace::storage
