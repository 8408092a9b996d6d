#include "lease/duckdb_instance.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

#include "lease/duckdb_error.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

// The one mutable global of this layer. Two instances in a process lose acknowledged rows without
// an error, and nothing but the process itself can know how many there are.
std::atomic<bool> instance_exists{false};

struct Config {
    duckdb_config handle = nullptr;

    Config() {
        duckdb_create_config(&handle);
        duckdb_set_config(handle, "autoinstall_known_extensions", "false");
        duckdb_set_config(handle, "autoload_known_extensions", "false");
    }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    ~Config() { duckdb_destroy_config(&handle); }
};

/// A result that is gone at the end of its scope.
struct OwnedResult {
    duckdb_result handle{};

    OwnedResult() = default;
    OwnedResult(const OwnedResult&) = delete;
    OwnedResult& operator=(const OwnedResult&) = delete;
    ~OwnedResult() { duckdb_destroy_result(&handle); }
};

/// With the patterns that mean these files alone, which DuckDB's readers are given.
std::string list_of_files(const std::vector<std::filesystem::path>& files) {
    std::string list;
    for (const auto& file : files) {
        list += (list.empty() ? "" : ", ") + sql_literal(std::filesystem::absolute(file).string()) +
                ", " + sql_literal(literal_pattern(file));
    }
    return "[" + list + "]";
}

}  // namespace

Result<void> check_duckdb_version(std::string_view version) {
    constexpr std::array<std::string_view, 2> accepted{"v1.4.", "v1.5."};
    const bool known = std::any_of(accepted.begin(), accepted.end(),
                                   [&](auto prefix) { return version.starts_with(prefix); });
    if (known) {
        return {};
    }
    return Error{ErrorCode::Unsupported, "the DuckDB library in use is " + std::string(version) +
                                             "; expected 1.4.x or 1.5.x"};
}

DuckDbInstance::DuckDbInstance(InstanceOptions options)
    : options_(std::move(options)), process_(::getpid()) {}

DuckDbInstance::~DuckDbInstance() {
    if (belongs_to_this_process()) {
        close();
    }
    instance_exists = false;
}

Result<std::unique_ptr<DuckDbInstance>> DuckDbInstance::start(InstanceOptions options) {
    if (auto version = check_duckdb_version(duckdb_library_version()); !version) {
        return version.error();
    }
    if (instance_exists.exchange(true)) {
        return Error{ErrorCode::Conflict,
                     "this process already has a store owner, or leases of a former one: a second "
                     "DuckDB in one process loses rows; share the first"};
    }
    std::unique_ptr<DuckDbInstance> instance(new DuckDbInstance(std::move(options)));
    if (auto opened = instance->open(); !opened) {
        return opened.error();
    }
    return instance;
}

bool DuckDbInstance::belongs_to_this_process() const { return ::getpid() == process_; }

void DuckDbInstance::close() {
    if (owner_ != nullptr) {
        duckdb_disconnect(&owner_);
    }
    if (database_ != nullptr) {
        duckdb_close(&database_);
    }
}

Result<void> DuckDbInstance::open() {
    const Config config;
    char* reason = nullptr;
    if (duckdb_open_ext(":memory:", &database_, config.handle, &reason) != DuckDBSuccess) {
        Error error = duckdb_error(reason, "opening DuckDB in memory");
        duckdb_free(reason);
        return error;
    }
    if (duckdb_connect(database_, &owner_) != DuckDBSuccess) {
        return Error{ErrorCode::Io, "DuckDB gave no connection"};
    }
    return lock_down();
}

Result<void> DuckDbInstance::lock_down() {
    const auto folder = options_.store.parent_path();
    // The order matters: limits and what stays allowed, then external access off, then the bolt.
    const std::array settings{
        "SET memory_limit = " + sql_literal(options_.memory_limit),
        "SET threads = " + std::to_string(options_.threads),
        "SET temp_directory = " + sql_literal(beside(options_.store, ".spill").string()),
        "SET allowed_directories = [" + sql_literal(folder.string()) + "]",
        "SET allowed_paths = " + list_of_files(options_.allowed_paths),
        std::string("SET checkpoint_threshold = '1TB'"),  // none but the guarded checkpoint
        std::string("PRAGMA disable_checkpoint_on_shutdown"),
        std::string("SET enable_external_access = false"),
        std::string("SET lock_configuration = true"),
    };
    for (const std::string& setting : settings) {
        if (auto done = run(setting); !done) {
            return done;
        }
    }
    return {};
}

Result<void> DuckDbInstance::run(const std::string& sql) {
    OwnedResult result;
    if (duckdb_query(owner_, sql.c_str(), &result.handle) != DuckDBSuccess) {
        return duckdb_error(duckdb_result_error(&result.handle), sql);
    }
    return {};
}

Result<duckdb_connection> DuckDbInstance::connect() {
    duckdb_connection connection = nullptr;
    if (duckdb_connect(database_, &connection) != DuckDBSuccess) {
        return Error{ErrorCode::Io, "DuckDB gave no connection"};
    }
    return connection;
}

Result<std::vector<std::int64_t>> DuckDbInstance::metadata_blocks_of(std::string_view catalog) {
    const auto sql =
        "SELECT block_id::BIGINT FROM pragma_metadata_info(" + sql_literal(catalog) + ")";
    OwnedResult result;
    if (duckdb_query(owner_, sql.c_str(), &result.handle) != DuckDBSuccess) {
        return duckdb_error(duckdb_result_error(&result.handle), sql);
    }
    std::vector<std::int64_t> blocks;
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result.handle)) {
        const auto* ids = static_cast<const std::int64_t*>(
            duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
        blocks.insert(blocks.end(), ids, ids + duckdb_data_chunk_get_size(chunk));
        duckdb_destroy_data_chunk(&chunk);
    }
    return blocks;
}

Result<void> DuckDbInstance::restart() {
    close();
    return open();
}

}  // namespace millrace::storage
