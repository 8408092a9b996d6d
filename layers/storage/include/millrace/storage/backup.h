#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/work_step.h>

namespace millrace::storage {

/// One file of a backup.
struct BackupFile {
    std::string kind;  // `store`; the stores beside it will be further kinds
    std::string name;  // in the backup's folder
    std::uint64_t bytes = 0;
    std::string xxh3;  // XXH3-128 of its bytes, 32 hex digits
};

/// What a backup holds.
struct BackupManifest {
    std::int64_t schema_version = 0;
    std::int64_t last_import_id = 0;
    std::uint64_t bars = 0;
    std::uint64_t runs = 0;
    std::uint64_t rows = 0;  // of all tables
    std::vector<BackupFile> files;
};

/// The file that makes a folder a backup; written last.
inline constexpr std::string_view manifest_name = "manifest.json";

struct BackupRequest {
    std::filesystem::path store;
    std::filesystem::path folder;  // absent or empty; the folder it is in exists
    std::chrono::milliseconds wait{30'000};
};

/// How a manifest is written down.
using ManifestText = std::function<std::string(const BackupManifest&)>;

/// Copies the store while writers wait and readers go on, then opens the copy and reads all of it.
/// The manifest is written last, so a folder without one is no backup; after an error nothing is
/// left. No Store may be open in this process.
/// Conflict: the folder holds something. NotFound: no store, or no folder to make it in. Corrupt:
/// the store or the copy cannot be read whole. Busy and Io as Store::open.
events::Result<BackupManifest> back_up(const BackupRequest& request, const ManifestText& text,
                                       const OnStep& on_step);

enum class OnExistingStore { Refuse, Replace };

struct RestoreRequest {
    std::filesystem::path folder;
    BackupManifest manifest;  // as read from the folder
    std::filesystem::path store;
    OnExistingStore existing = OnExistingStore::Refuse;
    std::chrono::milliseconds wait{30'000};
};

struct RestoreReport {
    std::optional<std::filesystem::path> former;  // where a replaced store was put
};

/// Puts the backup's copy in the place of the store, once it is known to be the copy that was made:
/// nothing is touched before. Others are kept out until the store is exchanged; those that used the
/// former one are told at their next lease. A kill leaves the old store or the new one, see
/// put_in_place(). No Store may be open in this process.
/// Corrupt: a file is damaged or missing, or of a schema this version does not know. Conflict:
/// there is a store and it was not to be replaced. Busy: held by others past the wait.
events::Result<RestoreReport> restore(const RestoreRequest& request, const OnStep& on_step);

}  // namespace millrace::storage
