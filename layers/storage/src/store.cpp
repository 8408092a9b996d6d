#include <millrace/storage/store.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lease/duckdb_error.h"
#include "lease/file_identity.h"
#include "lease/store_lease.h"
#include "schema/schema.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Error with_advice(const Error& error, const std::filesystem::path& path) {
    if (error.code != ErrorCode::Corrupt || is_damaged_log(error)) {
        return error;
    }
    return {error.code, fmt::format("{} is no store that can be read: it is damaged, cut off, of "
                                    "another kind or of a newer DuckDB. Give the right file with "
                                    "--db, or restore a backup ({})",
                                    path.string(), error.message)};
}

}  // namespace

Store::Store(std::filesystem::path path, std::chrono::milliseconds wait, Recovery recovery,
             std::unique_ptr<StoreOwner> owner)
    : path_(std::move(path)), wait_(wait), recovery_(recovery), owner_(std::move(owner)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::start(const std::filesystem::path& path,
                                            StoreOptions options) {
    std::error_code failed;
    auto full = std::filesystem::absolute(path, failed);
    if (path.empty() || failed) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("store path was '{}', expected a file name", path.string())};
    }
    if (auto itself = refuse_link(full); !itself) {
        return itself.error();
    }
    if (!std::filesystem::is_directory(full.parent_path(), failed)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("the folder of the store {} does not exist", full.string())};
    }
    if (full.string().find('?') != std::string::npos) {  // its WAL would be another file's
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the store's path was '{}', expected one without '?', which the "
                                 "database takes for the end of the name",
                                 full.string())};
    }
    if (std::filesystem::exists(full, failed) && !std::filesystem::is_regular_file(full, failed)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the store's path was '{}', which is no file", full.string())};
    }
    LeaseOptions lease_options;
    lease_options.path = full;
    lease_options.allowed_paths = std::move(options.allowed_paths);
    lease_options.memory_limit = std::move(options.memory_limit);
    lease_options.threads = options.threads;
    lease_options.recovery = options.recovery;
    lease_options.other_file = options.other_file;
    auto owner = StoreOwner::open(std::move(lease_options));
    if (!owner) {
        return owner.error();
    }
    return std::unique_ptr<Store>(
        new Store(std::move(full), options.wait, options.recovery, std::move(owner).value()));
}

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path,
                                           StoreOptions options) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("there is no store at {}: make one with `millrace init`", path.string())};
    }
    const Recovery recovery = options.recovery;
    auto store = start(path, std::move(options));
    if (!store) {
        return store;
    }
    auto lease = store.value()->lease(LeaseMode::Read);
    if (!lease) {
        return with_advice(lease.error(), path);
    }
    const auto age = schema_age(lease.value(), store.value()->path());
    if (!age) {
        return age.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    if (age.value() == SchemaAge::Current) {
        return store;
    }
    if (recovery == Recovery::Never) {
        return Error{ErrorCode::Unsupported,
                     fmt::format("{} was written by an older Millrace: any other command brings it "
                                 "forward, such as `millrace bars status`",
                                 path.string())};
    }
    if (auto done = store.value()->make_tables(); !done) {
        return done.error();
    }
    return store;
}

Result<std::unique_ptr<Store>> Store::create(const std::filesystem::path& path,
                                             StoreOptions options) {
    auto store = start(path, std::move(options));
    if (!store) {
        return store;
    }
    if (auto done = store.value()->make_tables(); !done) {
        return done.error();
    }
    return store;
}

Result<void> Store::make_tables() {
    auto write = lease(LeaseMode::Write);
    if (!write) {
        return with_advice(write.error(), path_);
    }
    auto made = make_schema(write.value(), path_);
    return made ? write.value().finish() : made;
}

Result<Lease> Store::lease(LeaseMode mode) {
    if (mode == LeaseMode::Write && recovery_ == Recovery::Never) {
        return Error{ErrorCode::Conflict,
                     fmt::format("{} was opened to be read alone", path_.string())};
    }
    using Clock = std::chrono::steady_clock;
    const auto asked = Clock::now();
    auto lease = owner_->lease(mode, wait_);
    const auto waited = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked);
    const std::lock_guard guard(waits_mutex_);
    ++waits_.leases;
    waits_.all += waited;
    waits_.longest = std::max(waits_.longest, waited);
    return lease;
}

std::shared_ptr<void> Store::readings_together() { return owner_->leases_together(); }

LeaseWaits Store::lease_waits() const {
    const std::lock_guard guard(waits_mutex_);
    return waits_;
}

Result<Lease> Store::reader_of_files() { return owner_->reader_of_files(); }

std::vector<std::filesystem::path> files_of_store(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> files{path};
    for (const char* suffix : {".wal", ".guard", ".lease", ".turn", ".analytics"}) {
        files.push_back(beside(path, suffix));
    }
    return files;
}

std::string library_version() { return duckdb_version(); }

}  // namespace millrace::storage
