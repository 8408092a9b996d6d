#include "files/file_copy.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include <millrace/data/stream_hash.h>
#include <millrace/storage/store.h>

#include "lease/file_bytes.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr mode_t rights_of_new_files = 0660;  // never for everybody, whatever the umask

Error failed(const char* doing, const std::filesystem::path& file) {
    const int reason = errno;
    const auto code = reason == ENOENT   ? ErrorCode::NotFound
                      : reason == EEXIST ? ErrorCode::Conflict
                                         : ErrorCode::Io;
    return {code, fmt::format("{} {}: {}", doing, file.string(), std::strerror(reason))};
}

using TakeBlock = std::function<Result<void>(std::span<const char> block, off_t offset)>;

/// Reads a file from its begin to its end, hashing on the way.
Result<FileDigest> read_blocks(const NamedFile& from, const char* doing, const OnStep& on_step,
                               const TakeBlock& take) {
    constexpr std::size_t block_bytes = 1 << 20;
    struct stat found {};
    if (::fstat(from.file.number(), &found) != 0) {
        return failed("reading", from.name);
    }
    const auto total = static_cast<std::uint64_t>(found.st_size);
    std::vector<char> block(block_bytes);
    data::StreamHash hash;
    FileDigest digest;
    for (;;) {
        const auto offset = static_cast<off_t>(digest.bytes);
        const auto got = read_at(from.file.number(), block.data(), block.size(), offset);
        if (!got) {
            return failed("reading", from.name);
        }
        const std::span<const char> bytes(block.data(), *got);
        if (auto taken = take(bytes, offset); !taken) {
            return taken.error();
        }
        hash.update(std::as_bytes(bytes));
        digest.bytes += *got;
        on_step({doing, "bytes", digest.bytes, std::max(total, digest.bytes)});
        if (*got < block.size()) {
            break;
        }
    }
    digest.xxh3 = hash.hex();
    return digest;
}

Result<FileDescriptor> make_new(const std::filesystem::path& file) {
    FileDescriptor made(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights_of_new_files));
    return made.is_open() ? Result<FileDescriptor>(std::move(made)) : failed("making", file);
}

}  // namespace

Result<FileDescriptor> open_to_read(const std::filesystem::path& file) {
    FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return opened.is_open() ? Result<FileDescriptor>(std::move(opened)) : failed("opening", file);
}

Result<FileDigest> copy_file(const NamedFile& from, const std::filesystem::path& to,
                             const OnStep& on_step) {
    const auto made = make_new(to);
    if (!made) {
        return made.error();
    }
    return read_blocks(from, "copying", on_step,
                       [&](std::span<const char> block, off_t offset) -> Result<void> {
                           const bool written =
                               write_at(made.value().number(), block.data(), block.size(), offset);
                           return written ? Result<void>() : failed("writing", to);
                       });
}

Result<FileDigest> digest_of(const std::filesystem::path& file, const OnStep& on_step) {
    const auto opened = open_to_read(file);
    if (!opened) {
        return opened.error();
    }
    return read_blocks({opened.value(), file}, "checking", on_step,
                       [](std::span<const char>, off_t) { return Result<void>(); });
}

Result<void> sync_file(const std::filesystem::path& file) {
    const auto opened = open_to_read(file);
    if (!opened) {
        return opened.error();
    }
    return ::fsync(opened.value().number()) == 0 ? Result<void>() : failed("syncing", file);
}

Result<void> rename_durably(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        return failed("renaming to", to);
    }
    return sync_folder(to.parent_path()) ? Result<void>() : failed("syncing the folder of", to);
}

Result<void> write_durably(const std::filesystem::path& file, const std::string& text) {
    const auto part = part_of(file);
    {
        const auto made = make_new(part);
        if (!made) {
            return made.error();
        }
        if (!write_at(made.value().number(), text.data(), text.size(), 0) ||
            ::fsync(made.value().number()) != 0) {
            const Error error = failed("writing", part);
            ::unlink(part.c_str());
            return error;
        }
    }
    return rename_durably(part, file);
}

std::filesystem::path part_of(const std::filesystem::path& file) {
    return beside(file, part_suffix);
}

void remove_part(const std::filesystem::path& part) {
    for (const auto& file : files_of_store(part)) {
        ::unlink(file.c_str());
    }
}

}  // namespace millrace::storage
