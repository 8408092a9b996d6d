#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include <millrace/events/result.h>

#include "lease/file_descriptor.h"

namespace millrace::storage {

/// Makes DuckDB's CHECKPOINT survive a kill. DuckDB rewrites metadata blocks in use in place,
/// before the header moves on: killed in that write it leaves a file nobody can open, WAL or not.
/// So their former contents and the headers go to `<store>.guard` before (a double write). If the
/// headers in the file still are those of the guard at the next lease, the checkpoint did not
/// complete, its WAL is still there, and the former blocks are put back. It holds only while no
/// other checkpoint happens: checkpoint_threshold out of reach, none at DETACH.
class CheckpointGuard {
public:
    explicit CheckpointGuard(const std::filesystem::path& store);

    /// Whether a checkpoint was begun and not seen to its end.
    bool is_left_behind() const;
    /// Copies the headers and `metadata_blocks`, durably. Needs the store attached by this process
    /// alone, and keeps it open until let_go(): closing it would drop DuckDB's lock on it.
    /// Unsupported: the store's blocks have another size than DuckDB's default.
    events::Result<void> save(std::span<const std::int64_t> metadata_blocks);
    /// After CHECKPOINT succeeded.
    void clear();
    /// After DETACH.
    void let_go() { store_file_.close(); }
    /// Repairs the store if it needs it. Only under the exclusive lock and with nothing attached
    /// here. Busy: a program outside our locks holds the store.
    events::Result<void> put_back();

private:
    events::Result<std::string> copy_of_store(std::span<const std::int64_t> metadata_blocks) const;
    events::Result<void> write_guard(const std::string& guard) const;
    events::Result<std::string> read_guard() const;
    events::Result<void> repair(const std::string& guard) const;
    events::Error problem(const char* doing, const std::filesystem::path& file) const;

    std::filesystem::path store_;
    std::filesystem::path path_;
    FileDescriptor store_file_;
};

}  // namespace millrace::storage
