#include <millrace/storage/store.h>

#include <fmt/format.h>

#include <utility>

#include "lease/store_lease.h"
#include "schema/schema.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Store::Store(std::filesystem::path path, std::chrono::milliseconds wait,
             std::unique_ptr<StoreOwner> owner)
    : path_(std::move(path)), wait_(wait), owner_(std::move(owner)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::start(const std::filesystem::path& path,
                                            StoreOptions options) {
    std::error_code failed;
    auto full = std::filesystem::absolute(path, failed);
    if (path.empty() || failed) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("store path was '{}', expected a file name", path.string())};
    }
    if (!std::filesystem::is_directory(full.parent_path(), failed)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("the folder of the store {} does not exist", full.string())};
    }
    LeaseOptions lease_options;
    lease_options.path = full;
    lease_options.allowed_paths = std::move(options.allowed_paths);
    lease_options.memory_limit = std::move(options.memory_limit);
    lease_options.threads = options.threads;
    auto owner = StoreOwner::open(std::move(lease_options));
    if (!owner) {
        return owner.error();
    }
    return std::unique_ptr<Store>(
        new Store(std::move(full), options.wait, std::move(owner).value()));
}

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path,
                                           StoreOptions options) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("there is no store at {}: make one with `millrace init`", path.string())};
    }
    auto store = start(path, std::move(options));
    if (!store) {
        return store;
    }
    auto lease = store.value()->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    if (auto checked = check_schema(lease.value(), store.value()->path()); !checked) {
        return checked.error();
    }
    if (auto done = lease.value().finish(); !done) {
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
    auto lease = store.value()->lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto made = make_schema(lease.value(), store.value()->path()); !made) {
        return made.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return store;
}

Result<Lease> Store::lease(LeaseMode mode) { return owner_->lease(mode, wait_); }

std::string library_version() { return duckdb_version(); }

}  // namespace millrace::storage
