#include "lease/file_bytes.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "lease/file_descriptor.h"

namespace millrace::storage {

std::optional<std::size_t> read_at(int file, char* into, std::size_t bytes, off_t offset) {
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t got =
            ::pread(file, into + done, bytes - done, offset + static_cast<off_t>(done));
        if (got < 0 && errno != EINTR) {
            return std::nullopt;
        }
        if (got == 0) {
            break;
        }
        done += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    return done;
}

bool write_at(int file, const char* from, std::size_t bytes, off_t offset) {
    std::size_t done = 0;
    while (done < bytes) {
        const ssize_t put =
            ::pwrite(file, from + done, bytes - done, offset + static_cast<off_t>(done));
        if (put < 0 && errno != EINTR) {
            return false;
        }
        done += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    return true;
}

bool sync_folder(const std::filesystem::path& folder) {
    const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.number()) == 0;
}

}  // namespace millrace::storage
