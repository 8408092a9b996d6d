#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include <millrace/events/result.h>

#include "bars/bar_row.h"
#include "lease/file_descriptor.h"

namespace millrace::storage {

/// Rows that wait until a whole file was found sound. Half a million stay in memory, more go to a
/// nameless file in `folder`, which is gone with this object or the process.
class RowSpool {
public:
    static constexpr std::size_t rows_max = 500'000;

    explicit RowSpool(std::filesystem::path folder) : folder_(std::move(folder)) {}

    events::Result<void> add(const BarRow& row);
    /// Once, last: hands on every row in the order of add().
    events::Result<void> drain(const std::function<events::Result<void>(const BarRow&)>& each);
    std::uint64_t size() const { return spilled_ + rows_.size(); }

private:
    events::Result<void> spill();
    events::Result<void> read_back(std::uint64_t from);

    std::filesystem::path folder_;
    FileDescriptor file_;
    std::vector<BarRow> rows_;
    std::uint64_t spilled_ = 0;
};

}  // namespace millrace::storage
