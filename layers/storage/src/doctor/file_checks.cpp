#include "doctor/file_checks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <vector>

#include <millrace/events/listed.h>
#include <millrace/storage/store.h>

#include "files/file_copy.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using Path = std::filesystem::path;

namespace {

constexpr double bytes_per_megabyte = 1e6;

std::string megabytes(std::uintmax_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / bytes_per_megabyte);
}

bool may_use(const Path& file) {
    return ::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) == 0;
}

/// Parts of exports and copies with what lies beside them; DuckDB's log set aside when a store was
/// replaced; where it spills.
bool is_left_over(const std::string& name) {
    return name.find(part_suffix) != std::string::npos || name.ends_with(".of-former-file") ||
           name.ends_with(".spill");
}

}  // namespace

Finding check_permissions(const Path& store) {
    std::vector<std::string> closed;
    std::vector<std::string> open_to_all;
    std::vector<Path> paths = files_of_store(store);
    paths.push_back(store.parent_path());
    for (const Path& path : paths) {
        struct stat found {};
        if (::stat(path.c_str(), &found) != 0) {
            continue;
        }
        if (!may_use(path)) {
            closed.push_back(path.string());
        }
        const bool is_folder = S_ISDIR(found.st_mode);  // listing its names is no harm
        const bool shared_folder = is_folder && (found.st_mode & S_ISVTX) != 0;
        const mode_t too_open = is_folder ? S_IWOTH : S_IROTH | S_IWOTH;
        const bool is_empty = !is_folder && found.st_size == 0;  // such as a lock
        if ((found.st_mode & too_open) != 0 && !shared_folder && !is_empty) {
            open_to_all.push_back(path.string());
        }
    }
    if (!closed.empty()) {
        return {"permissions", Health::Problem,
                fmt::format("this user cannot read and write {}", events::listed(closed)),
                "give them to the user who runs Millrace (chown), or run as their owner"};
    }
    if (!open_to_all.empty()) {
        return {"permissions", Health::Warning,
                fmt::format("other users have access to {}", events::listed(open_to_all)),
                fmt::format("chmod o-rw {}", fmt::join(open_to_all, " "))};
    }
    return {"permissions", Health::Ok, "closed to other users", ""};
}

Finding check_disk(const Path& store) {
    std::error_code failed;
    const auto space = std::filesystem::space(store.parent_path(), failed);
    const auto size = failed ? 0 : std::filesystem::file_size(store, failed);
    if (failed) {
        return {"disk", Health::Problem, failed.message(), "look at the disk of the store"};
    }
    // A checkpoint writes new blocks before it frees the old ones.
    constexpr std::uintmax_t needed_to_write = 64 << 20;
    const std::string found =
        fmt::format("{} free beside a store of {}", megabytes(space.available), megabytes(size));
    if (space.available < needed_to_write) {
        return {"disk", Health::Problem, found,
                fmt::format("make room on the disk: {} at least to write, and as much as the store "
                            "to compact or restore it",
                            megabytes(needed_to_write))};
    }
    if (space.available < size) {
        return {"disk", Health::Warning, found,
                "bars compact and restore need as much room as the store has, and large sorts "
                "spill beside it: make room"};
    }
    return {"disk", Health::Ok, found, ""};
}

Finding check_left_overs(const Path& store) {
    if (has_content(beside(store, ".wal")) || has_content(beside(store, ".guard"))) {
        return {"left-overs", Health::Warning,
                "a writer was killed or found no room; what it had written waits beside the store",
                "nothing: the next command moves it in, such as `millrace bars status`"};
    }
    std::vector<std::string> left;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(store.parent_path(), failed)) {
        if (is_left_over(entry.path().filename().string())) {
            left.push_back(entry.path().string());
        }
    }
    std::sort(left.begin(), left.end());
    if (left.empty()) {
        return {"left-overs", Health::Ok, "none", ""};
    }
    return {"left-overs", Health::Warning,
            fmt::format("unfinished files: {}", events::listed(left)),
            "remove them, unless an import, an export, a backup or a restore is at work"};
}

}  // namespace millrace::storage
