#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <millrace/events/result.h>
#include <millrace/storage/work_step.h>

#include "lease/file_descriptor.h"

namespace millrace::storage {

/// What a file is known by.
struct FileDigest {
    std::uint64_t bytes = 0;
    std::string xxh3;  // XXH3-128, 32 hex digits

    friend bool operator==(const FileDigest&, const FileDigest&) = default;
};

/// An open file and the name to call it by in errors.
struct NamedFile {
    const FileDescriptor& file;
    std::filesystem::path name;
};

/// Copies the bytes of a file into a new one, and says what was copied. The copy is not yet
/// durable. Io: names the file, such as a full disk; what was written then stays behind. Conflict:
/// `to` exists.
events::Result<FileDigest> copy_file(const NamedFile& from, const std::filesystem::path& to,
                                     const OnStep& on_step);
/// Reads a file whole. NotFound: there is none.
events::Result<FileDigest> digest_of(const std::filesystem::path& file, const OnStep& on_step);

/// Opens a file to read it. NotFound: there is none.
events::Result<FileDescriptor> open_to_read(const std::filesystem::path& file);

/// Forces what was written to a file to the disk.
events::Result<void> sync_file(const std::filesystem::path& file);
/// Renames over whatever is at `to`, durably.
events::Result<void> rename_durably(const std::filesystem::path& from,
                                    const std::filesystem::path& to);
/// Makes a file whole or not at all, durably, over one that is there. Conflict: an unfinished one
/// is there.
events::Result<void> write_durably(const std::filesystem::path& file, const std::string& text);

inline constexpr const char* part_suffix = ".millrace-part";
/// What an unfinished copy of `file` is called.
std::filesystem::path part_of(const std::filesystem::path& file);
/// Removes an unfinished copy, and what DuckDB and the leases put beside it. No harm when there is
/// none.
void remove_part(const std::filesystem::path& part);

}  // namespace millrace::storage
