#include "lease/file_identity.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdlib>
#include <memory>

namespace millrace::storage {

namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

std::optional<FileIdentity> identity_of(const std::filesystem::path& path) {
    struct statx found {};
    if (::statx(AT_FDCWD, path.c_str(), 0, STATX_INO | STATX_BTIME, &found) != 0) {
        return std::nullopt;
    }
    constexpr std::int64_t ns_per_second = 1'000'000'000;
    const std::int64_t born_ns =
        found.stx_btime.tv_sec * ns_per_second + static_cast<std::int64_t>(found.stx_btime.tv_nsec);
    return FileIdentity{makedev(found.stx_dev_major, found.stx_dev_minor), found.stx_ino, born_ns};
}

events::Result<void> refuse_link(const std::filesystem::path& store) {
    std::error_code failed;
    if (!std::filesystem::is_symlink(store, failed)) {
        return {};
    }
    return events::Error{events::ErrorCode::InvalidInput,
                         store.string() + " is a link: name the store itself"};
}

bool is_open_here(const FileIdentity& file) {
    const std::unique_ptr<DIR, CloseFolder> folder(::opendir("/proc/self/fd"));
    if (folder == nullptr) {
        return false;
    }
    while (const dirent* entry = ::readdir(folder.get())) {
        struct stat found {};
        if (entry->d_name[0] != '.' && ::fstat(std::atoi(entry->d_name), &found) == 0 &&
            found.st_dev == file.device && found.st_ino == file.inode) {
            return true;
        }
    }
    return false;
}

bool has_content(const std::filesystem::path& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 && found.st_size > 0;
}

std::filesystem::path beside(const std::filesystem::path& path, const char* suffix) {
    std::filesystem::path result = path;
    result += suffix;
    return result;
}

}  // namespace millrace::storage
