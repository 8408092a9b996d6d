#pragma once

#include <cstdint>
#include <vector>

#include <millrace/events/result.h>

#include "bars/bar_row.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// What is stored for the minutes of a block of rows.
class StoredComparison {
public:
    explicit StoredComparison(std::size_t rows) : revisions_(rows, not_stored), differs_(rows, 0) {}

    /// Reads the months and symbols of the rows, which are sorted and number symbols as stored.
    events::Result<void> read(Lease& lease, const std::vector<BarRow>& rows,
                              std::int64_t import_id);

    bool is_new(std::size_t row) const { return revisions_[row] == not_stored; }
    /// From the highest revision stored.
    bool differs(std::size_t row) const { return differs_[row] != 0; }
    std::int32_t revision(std::size_t row) const { return revisions_[row]; }
    /// Of a row that differs: the stored values and flags, and whether another import stored them.
    const BarValues& values(std::size_t row) const { return stored_[row].values; }
    std::uint8_t flags(std::size_t row) const { return stored_[row].flags; }
    bool is_of_other_import(std::size_t row) const { return differs_[row] == of_other_import; }

private:
    static constexpr std::int32_t not_stored = -1;
    static constexpr std::uint8_t of_this_import = 1;
    static constexpr std::uint8_t of_other_import = 2;

    std::vector<std::int32_t> revisions_;
    std::vector<std::uint8_t> differs_;
    struct Stored {
        BarValues values;
        std::uint8_t flags = 0;
    };

    std::vector<Stored> stored_;  // empty until a row differs
};

}  // namespace millrace::storage
