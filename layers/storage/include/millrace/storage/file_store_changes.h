#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include <millrace/data/store_changes.h>

namespace millrace::storage {

/// Looks at the files: the trading store and its log, the control store and its log, and STOP;
/// which file each is, its size and when it was written. Opens none of them.
class FileStoreChanges final : public data::StoreChanges {
public:
    /// Of the trading store at this path.
    explicit FileStoreChanges(const std::filesystem::path& store);

    std::string stamp() override;
    std::string trading_stamp() override;
    std::string file() override;

private:
    static constexpr std::size_t trading_files = 3;  // the last ones
    std::array<std::filesystem::path, 5> files_;
};

}  // namespace millrace::storage
