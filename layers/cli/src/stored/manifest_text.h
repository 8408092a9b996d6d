#pragma once

#include <filesystem>
#include <string>

#include <millrace/events/result.h>
#include <millrace/storage/backup.h>

#include "json.h"

namespace millrace::cli {

/// A manifest as it is written down: with the version of this program, and the time.
Json manifest_document(const storage::BackupManifest& manifest);

/// The manifest of a backup's folder. NotFound: no such folder. Corrupt: the folder has none, or
/// one that this version cannot read.
events::Result<storage::BackupManifest> read_manifest(const std::filesystem::path& folder);

}  // namespace millrace::cli
