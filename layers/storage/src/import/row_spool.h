#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include <millrace/events/result.h>

#include "bars/bar_load.h"
#include "bars/bar_row.h"
#include "lease/file_descriptor.h"

namespace millrace::storage {

/// Rows that wait until a whole file was found sound. One block of them stays in memory, those
/// before it go to a nameless file in `folder`, which is gone with this object or the process.
class RowSpool {
public:
    static constexpr std::size_t block_rows = BarLoad::rows_max;
    using EachBlock = std::function<events::Result<void>(std::vector<BarRow> rows)>;

    explicit RowSpool(std::filesystem::path folder) : folder_(std::move(folder)) {
        rows_.reserve(block_rows);  // growing would copy them twice over; unused memory costs none
    }

    events::Result<void> add(const BarRow& row) {
        auto room = rows_.size() < block_rows ? events::Result<void>() : spill();
        if (room) {
            rows_.push_back(row);
        }
        return room;
    }
    /// Forgets all rows.
    void clear() {
        rows_.clear();
        spilled_ = 0;
    }
    /// Once, last: hands on every row in the order of add(), in full blocks but for the last.
    events::Result<void> drain(const EachBlock& each);
    std::uint64_t size() const { return spilled_ + rows_.size(); }

private:
    events::Result<void> spill();
    events::Result<std::vector<BarRow>> read_back(std::uint64_t from) const;

    std::filesystem::path folder_;
    FileDescriptor file_;
    std::vector<BarRow> rows_;
    std::uint64_t spilled_ = 0;
};

}  // namespace millrace::storage
