#pragma once

#include <duckdb.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::storage {

struct InstanceOptions {
    std::filesystem::path store;  // absolute
    std::vector<std::filesystem::path> allowed_paths;
    std::string memory_limit;
    int threads;
};

/// The one DuckDB of a process, in memory, locked down: it reads and writes files in the folder of
/// the store and the allowed paths alone, loads no extension, and its settings cannot be changed.
/// Symbolic links out of that folder are refused by DuckDB 1.5 and followed by 1.4.
class DuckDbInstance {
public:
    /// Conflict: there is one already. InvalidInput: a setting DuckDB refuses. Unsupported: the
    /// library's version.
    static events::Result<std::unique_ptr<DuckDbInstance>> start(InstanceOptions options);
    DuckDbInstance(const DuckDbInstance&) = delete;
    DuckDbInstance& operator=(const DuckDbInstance&) = delete;
    ~DuckDbInstance();

    /// One statement on the owner's own connection.
    events::Result<void> run(const std::string& sql);
    events::Result<duckdb_connection> connect();
    events::Result<std::vector<std::int64_t>> metadata_blocks_of(std::string_view catalog);
    /// Throws all state away, after a fatal error of DuckDB.
    events::Result<void> restart();
    /// False in a child made by fork: DuckDB's threads are missing there.
    bool belongs_to_this_process() const;
    pid_t process() const { return process_; }

private:
    explicit DuckDbInstance(InstanceOptions options);
    events::Result<void> open();
    events::Result<void> lock_down();
    void close();

    InstanceOptions options_;
    pid_t process_;
    duckdb_database database_ = nullptr;
    duckdb_connection owner_ = nullptr;
};

/// Unsupported unless the library's version is one this code was tried on.
events::Result<void> check_duckdb_version(std::string_view version);

}  // namespace millrace::storage
