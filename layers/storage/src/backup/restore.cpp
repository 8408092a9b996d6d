#include <millrace/storage/backup.h>

#include <fmt/format.h>

#include <system_error>

#include <millrace/storage/store.h>

#include "files/exchange.h"
#include "files/file_copy.h"
#include "files/store_hold.h"
#include "lease/file_identity.h"
#include "schema/schema.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Path = std::filesystem::path;

namespace {

Error damaged(const Path& file, const std::string& how) {
    return {ErrorCode::Corrupt,
            fmt::format("{} is not the file that was backed up: {}. Nothing was restored; use "
                        "another backup",
                        file.string(), how)};
}

Result<void> compare(const Path& file, const FileDigest& found, const BackupFile& expected) {
    if (found.bytes != expected.bytes) {
        return damaged(file,
                       fmt::format("it has {} bytes, expected {}", found.bytes, expected.bytes));
    }
    if (found.xxh3 != expected.xxh3) {
        return damaged(file, fmt::format("its hash is {}, expected {}", found.xxh3, expected.xxh3));
    }
    return {};
}

/// The one file this version restores, once the manifest says nothing this version does not know.
Result<BackupFile> store_of(const BackupManifest& manifest) {
    if (manifest.schema_version > schema_version) {  // an older one is brought forward when opened
        return Error{ErrorCode::Corrupt,
                     fmt::format("the backup has schema version {}, expected at most {}: a newer "
                                 "Millrace made it, so use that one or a newer",
                                 manifest.schema_version, schema_version)};
    }
    if (manifest.files.size() != 1 || manifest.files.front().kind != "store") {
        return Error{ErrorCode::Corrupt,
                     fmt::format("the backup has {} files, expected one of kind `store`: a newer "
                                 "Millrace made it, so use that one",
                                 manifest.files.size())};
    }
    const Path name = manifest.files.front().name;
    if (name.empty() || name != name.filename() || name == "." || name == "..") {
        return Error{ErrorCode::Corrupt,
                     fmt::format("the backup's manifest names the file '{}', expected a name "
                                 "without a folder",
                                 name.string())};
    }
    return manifest.files.front();
}

Result<void> check_store_path(const RestoreRequest& request, const Path& store) {
    std::error_code failed;
    if (!std::filesystem::is_directory(store.parent_path(), failed)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("the folder of the store {} does not exist", store.string())};
    }
    if (auto itself = refuse_link(store); !itself) {
        return itself.error();
    }
    const auto found = std::filesystem::status(store, failed);
    if (!std::filesystem::exists(found)) {
        return {};
    }
    if (!std::filesystem::is_regular_file(found)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the store's path was '{}', which is no file", store.string())};
    }
    return request.existing == OnExistingStore::Replace
               ? Result<void>()
               : Error{ErrorCode::Conflict,
                       fmt::format("there is a store at {} already: --replace keeps it beside the "
                                   "restored one, or give another --db",
                                   store.string())};
}

/// Copies the backup beside the store, and makes sure that it opens.
Result<void> copy_beside(const Path& from, const BackupFile& expected, const Path& part,
                         const OnStep& on_step) {
    const auto opened = open_to_read(from);
    if (!opened) {
        return opened.error();
    }
    const auto copied = copy_file({opened.value(), from}, part, on_step);
    if (!copied) {
        return copied.error();
    }
    if (auto same = compare(from, copied.value(), expected); !same) {
        return same;
    }
    const auto store = Store::open(part);
    return store ? Result<void>() : store.error();
}

Result<RestoreReport> restore_held(const RestoreRequest& request, const BackupFile& file,
                                   const Path& store, const OnStep& on_step) {
    auto hold = StoreHold::take(store, LeaseMode::Write, request.wait);
    if (!hold) {
        return hold.error();
    }
    if (auto allowed = check_store_path(request, store); !allowed) {  // made while we waited
        return allowed.error();
    }
    const Path part = part_of(store);
    remove_part(part);
    auto copied = copy_beside(request.folder / file.name, file, part, on_step);
    if (copied && std::filesystem::exists(store)) {
        copied = hold.value().exclude_other_programs();
    }
    auto former = copied ? put_in_place(part, store, Former::Kept)
                         : Result<std::optional<Path>>(copied.error());
    remove_part(part);  // what opening it put beside it, and itself after a failure
    return former ? Result<RestoreReport>(RestoreReport{former.value()}) : former.error();
}

}  // namespace

Result<RestoreReport> restore(const RestoreRequest& request, const OnStep& on_step) {
    std::error_code failed;
    const Path store = std::filesystem::absolute(request.store, failed);
    const auto file = store_of(request.manifest);
    if (!file) {
        return file.error();
    }
    if (auto allowed = check_store_path(request, store); !allowed) {
        return allowed.error();
    }
    const Path source = request.folder / file.value().name;
    const auto found = digest_of(source, on_step);
    if (!found) {
        return found.error().code == ErrorCode::NotFound ? damaged(source, "it is missing")
                                                         : found.error();
    }
    if (auto same = compare(source, found.value(), file.value()); !same) {
        return same.error();
    }
    if (std::filesystem::exists(store, failed) && has_left_overs(store)) {
        StoreOptions options;
        options.wait = request.wait;
        (void)Store::open(store, std::move(options));  // folds them in, unless it is damaged
    }
    return restore_held(request, file.value(), store, on_step);
}

}  // namespace millrace::storage
