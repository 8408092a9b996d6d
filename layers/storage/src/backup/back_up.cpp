#include <millrace/storage/backup.h>

#include <fmt/format.h>

#include <memory>
#include <system_error>
#include <utility>

#include <millrace/storage/integrity.h>
#include <millrace/storage/store.h>

#include "files/file_copy.h"
#include "files/store_hold.h"
#include "lease/file_bytes.h"
#include "lease/store_lease.h"
#include "schema/schema.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Path = std::filesystem::path;

namespace {

constexpr const char* copy_name = "store.duckdb";

/// The folder to fill; what was made of it goes with this object, unless it was finished.
class NewFolder {
public:
    static Result<NewFolder> make(const Path& folder) {
        std::error_code failed;
        const Path full = std::filesystem::absolute(folder, failed);
        const bool made = std::filesystem::create_directory(full, failed);
        if (failed) {
            return Error{
                failed == std::errc::no_such_file_or_directory ? ErrorCode::NotFound
                                                               : ErrorCode::Io,
                fmt::format("the folder {} cannot be made: {}", full.string(), failed.message())};
        }
        if (!std::filesystem::is_empty(full, failed) || failed) {
            return Error{ErrorCode::Conflict, refusal(full)};
        }
        return NewFolder(full, made);
    }
    NewFolder(NewFolder&& other) noexcept
        : path_(std::move(other.path_)), is_made_(std::exchange(other.is_made_, false)),
          is_finished_(std::exchange(other.is_finished_, true)) {}
    NewFolder& operator=(NewFolder&&) = delete;
    ~NewFolder() {
        if (is_finished_) {
            return;
        }
        std::error_code ignored;
        for (const Path& file : {path_ / copy_name, path_ / manifest_name}) {
            remove_part(part_of(file));
            std::filesystem::remove(file, ignored);
        }
        if (is_made_) {
            std::filesystem::remove(path_, ignored);
        }
    }

    const Path& path() const { return path_; }
    void finish() { is_finished_ = true; }

private:
    NewFolder(Path path, bool made) : path_(std::move(path)), is_made_(made) {}

    static std::string refusal(const Path& folder) {
        const bool is_unfinished = std::filesystem::exists(part_of(folder / copy_name)) ||
                                   (std::filesystem::exists(folder / copy_name) &&
                                    !std::filesystem::exists(folder / manifest_name));
        return is_unfinished
                   ? fmt::format("{} holds a backup that was never finished: remove it, or name "
                                 "another folder",
                                 folder.string())
                   : fmt::format("{} is not empty: name a folder that is empty or does not exist",
                                 folder.string());
    }

    Path path_;
    bool is_made_;
    bool is_finished_ = false;
};

Result<FileDigest> copy_store(const BackupRequest& request, const Path& part,
                              const OnStep& on_step) {
    std::error_code failed;
    const Path store = std::filesystem::absolute(request.store, failed);
    auto hold = StoreHold::take_at_rest(store, LeaseMode::Read, request.wait);
    if (!hold) {
        return hold.error();
    }
    if (auto alone = hold.value().exclude_other_programs(); !alone) {
        return alone.error();
    }
    return copy_file({hold.value().file(), store}, part, on_step);
}

Result<std::uint64_t> count_of(Lease& lease, const char* sql) {
    const auto rows = lease.query(sql);
    return rows ? Result<std::uint64_t>(static_cast<std::uint64_t>(rows.value().row(0).int64(0)))
                : rows.error();
}

/// Opens the copy and reads all of it.
Result<BackupManifest> read_copy(const Path& copy) {
    auto store = Store::open(copy);
    if (!store) {
        return store.error();
    }
    const auto read = read_everything(*store.value());
    if (!read) {
        return read.error();
    }
    auto lease = store.value()->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto bars = count_of(lease.value(), "SELECT count(*) FROM ohlcv_1m WHERE revision = 0");
    const auto runs = count_of(lease.value(), "SELECT count(*) FROM runs");
    const auto last =
        count_of(lease.value(), "SELECT coalesce(max(import_id), 0)::BIGINT FROM imports");
    for (const auto* count : {&bars, &runs, &last}) {
        if (!*count) {
            return count->error();
        }
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    BackupManifest manifest;
    manifest.schema_version = schema_version;
    manifest.last_import_id = static_cast<std::int64_t>(last.value());
    manifest.bars = bars.value();
    manifest.runs = runs.value();
    manifest.rows = read.value().rows;
    return manifest;
}

/// Makes sure that the disk gives back what it was given, and that it is a whole store.
Result<BackupManifest> verify(const Path& part, const FileDigest& copied, const OnStep& on_step) {
    if (auto synced = sync_file(part); !synced) {
        return synced.error();
    }
    auto manifest = read_copy(part);
    if (!manifest) {
        return Error{manifest.error().code,
                     fmt::format("the copy does not open and read: {}", manifest.error().message)};
    }
    const auto read_back = digest_of(part, on_step);
    if (!read_back) {
        return read_back.error();
    }
    if (read_back.value() != copied) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} reads back with hash {}, expected {}: the disk is damaged",
                                 part.string(), read_back.value().xxh3, copied.xxh3)};
    }
    manifest.value().files.push_back({"store", copy_name, copied.bytes, copied.xxh3});
    return manifest;
}

}  // namespace

Result<BackupManifest> back_up(const BackupRequest& request, const ManifestText& text,
                               const OnStep& on_step) {
    auto folder = NewFolder::make(request.folder);
    if (!folder) {
        return folder.error();
    }
    const Path copy = folder.value().path() / copy_name;
    const Path part = part_of(copy);
    const auto copied = copy_store(request, part, on_step);
    if (!copied) {
        return copied.error();
    }
    auto manifest = verify(part, copied.value(), on_step);
    if (!manifest) {
        return manifest;
    }
    if (auto renamed = rename_durably(part, copy); !renamed) {
        return renamed.error();
    }
    remove_part(part);  // what opening it put beside it
    if (auto written = write_durably(folder.value().path() / manifest_name, text(manifest.value()));
        !written) {
        return written.error();
    }
    (void)sync_folder(folder.value().path().parent_path());  // the folder's own name, at best
    folder.value().finish();
    return manifest;
}

}  // namespace millrace::storage
