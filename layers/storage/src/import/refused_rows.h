#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/bar_import.h>

#include "bars/bar_load.h"

namespace millrace::storage {

/// Bad rows of a file, as far as they are told or kept.
class RefusedRows {
public:
    static constexpr std::size_t told_max = 20;                           // in an error
    static constexpr std::size_t kept_max = BarLoad::contradictions_max;  // where they are skipped

    explicit RefusedRows(OnBadRow rule) : rule_(rule) {}

    /// InvalidInput when there are too many to be mistakes in a file of bars.
    events::Result<void> add(RefusedRow row);
    /// Forgets all rows.
    void clear() {
        rows_.clear();
        count_ = 0;
    }
    std::uint64_t count() const { return count_; }
    const std::vector<RefusedRow>& rows() const { return rows_; }

private:
    OnBadRow rule_;
    std::vector<RefusedRow> rows_;
    std::uint64_t count_ = 0;
};

/// `file: line 3: reason` for each of the rows and how many more there are, nothing being imported.
std::string told(const std::filesystem::path& file, const std::vector<RefusedRow>& rows,
                 std::uint64_t count);

}  // namespace millrace::storage
