#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>

#include <millrace/events/result.h>

namespace millrace::storage {

/// Which file a path leads to. The birth time belongs to it: ext4 gives the inode number of a
/// removed file to the next one made, so the number alone misses `rm` and `cp`. A `cp` onto the
/// file in place changes neither.
struct FileIdentity {
    dev_t device;
    ino_t inode;
    std::int64_t born_ns;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// Nothing when there is no such file. Never opens it: closing any descriptor of the file would
/// drop the lock DuckDB has on it in this process (POSIX record locks belong to the process).
std::optional<FileIdentity> identity_of(const std::filesystem::path& path);

/// Whether some descriptor of this process is open on the file.
bool is_open_here(const FileIdentity& file);

/// Whether the file exists and is not empty.
bool has_content(const std::filesystem::path& path);

/// InvalidInput when the path of a store is a link: its log and its locks would lie beside the
/// link.
events::Result<void> refuse_link(const std::filesystem::path& store);

/// `path` with `suffix` appended to its last name.
std::filesystem::path beside(const std::filesystem::path& path, const char* suffix);

}  // namespace millrace::storage
