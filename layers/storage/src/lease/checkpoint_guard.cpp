#include "lease/checkpoint_guard.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "lease/duckdb_lock.h"
#include "lease/file_bytes.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

// The store: three headers of 4096 bytes (the file's, then two of the database that take turns),
// then blocks. The guard: checksum, number of blocks, the headers, then number and bytes of each.
constexpr std::size_t header_bytes = 4096;
constexpr std::size_t headers_bytes = 3 * header_bytes;
constexpr std::size_t block_bytes = 262'144;
constexpr std::size_t block_size_offset = 40;  // in a database header
constexpr std::size_t word_bytes = 8;
constexpr std::size_t prefix_bytes = 2 * word_bytes;
constexpr std::size_t entry_bytes = word_bytes + block_bytes;

std::uint64_t word_at(const std::string& bytes, std::size_t offset) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + offset, word_bytes);
    return word;
}

void set_word(std::string& bytes, std::size_t offset, std::uint64_t word) {
    std::memcpy(bytes.data() + offset, &word, word_bytes);
}

off_t offset_of_block(std::uint64_t block) {
    return static_cast<off_t>(headers_bytes + block * block_bytes);
}

/// Of everything behind the checksum. It has to notice a guard that was half written, not an enemy.
std::uint64_t checksum_of(const std::string& guard) {
    constexpr std::uint64_t basis = 14'695'981'039'346'656'037U;
    constexpr std::uint64_t prime = 1'099'511'628'211U;
    std::uint64_t sum = basis;
    for (std::size_t at = word_bytes; at + word_bytes <= guard.size(); at += word_bytes) {
        sum = (sum ^ word_at(guard, at)) * prime;
        sum ^= sum >> 29U;
    }
    return sum;
}

bool is_whole(const std::string& guard) {
    constexpr std::size_t before_entries = prefix_bytes + headers_bytes;
    if (guard.size() < before_entries || word_at(guard, 0) != checksum_of(guard)) {
        return false;
    }
    const std::size_t entries = guard.size() - before_entries;
    return entries % entry_bytes == 0 && entries / entry_bytes == word_at(guard, word_bytes);
}

bool has_default_blocks(const std::string& headers, std::size_t start) {
    for (const std::size_t header : {header_bytes, 2 * header_bytes}) {
        const auto size = word_at(headers, start + header + block_size_offset);
        if (size != 0 && size != block_bytes) {  // 0: this header was not yet written
            return false;
        }
    }
    return true;
}

}  // namespace

CheckpointGuard::CheckpointGuard(const std::filesystem::path& store)
    : store_(store), path_(beside(store, ".guard")) {}

bool CheckpointGuard::is_left_behind() const { return has_content(path_); }

Error CheckpointGuard::problem(const char* doing, const std::filesystem::path& file) const {
    return {ErrorCode::Io, "guarding a checkpoint of " + store_.string() + ": " + doing + " " +
                               file.string() + ": " + std::strerror(errno)};
}

Result<std::string>
CheckpointGuard::copy_of_store(std::span<const std::int64_t> metadata_blocks) const {
    std::string guard(prefix_bytes + headers_bytes, '\0');
    const auto headers =
        read_at(store_file_.number(), guard.data() + prefix_bytes, headers_bytes, 0);
    if (headers != headers_bytes) {
        return problem("reading", store_);
    }
    if (!has_default_blocks(guard, prefix_bytes)) {
        return Error{ErrorCode::Unsupported,
                     "store " + store_.string() + " has blocks of a size other than " +
                         std::to_string(block_bytes) +
                         " bytes: export it and import it into a new store"};
    }
    set_word(guard, word_bytes, metadata_blocks.size());
    for (const std::int64_t block : metadata_blocks) {
        const auto number = static_cast<std::uint64_t>(block);
        const std::size_t at = guard.size();
        guard.resize(at + entry_bytes);
        set_word(guard, at, number);
        if (!read_at(store_file_.number(), guard.data() + at + word_bytes, block_bytes,
                     offset_of_block(number))) {
            return problem("reading", store_);
        }
    }
    set_word(guard, 0, checksum_of(guard));
    return guard;
}

Result<void> CheckpointGuard::write_guard(const std::string& guard) const {
    const bool is_new = !std::filesystem::exists(path_);
    constexpr mode_t rights = 0660;
    const FileDescriptor file(
        ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, rights));
    if (!file.is_open() || !write_at(file.number(), guard.data(), guard.size(), 0) ||
        ::fsync(file.number()) != 0 || (is_new && !sync_folder(path_.parent_path()))) {
        return problem("writing", path_);
    }
    return {};
}

Result<std::string> CheckpointGuard::read_guard() const {
    const FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat found {};
    if (!file.is_open() || ::fstat(file.number(), &found) != 0) {
        return problem("reading", path_);
    }
    std::string guard(static_cast<std::size_t>(found.st_size), '\0');
    const auto read = read_at(file.number(), guard.data(), guard.size(), 0);
    if (!read) {
        return problem("reading", path_);
    }
    if (*read != guard.size()) {  // cut just now: its writer lives, though the lock files are gone
        return Error{ErrorCode::Busy, "another process is in a checkpoint of " + store_.string()};
    }
    return guard;
}

Result<void> CheckpointGuard::save(std::span<const std::int64_t> metadata_blocks) {
    store_file_ = FileDescriptor(::open(store_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!store_file_.is_open()) {
        return problem("opening", store_);
    }
    const auto guard = copy_of_store(metadata_blocks);
    return guard ? write_guard(guard.value()) : guard.error();
}

void CheckpointGuard::clear() {
    if (::truncate(path_.c_str(), 0) != 0) {
        ::unlink(path_.c_str());
    }
}

Result<void> CheckpointGuard::repair(const std::string& guard) const {
    const FileDescriptor file(::open(store_.c_str(), O_RDWR | O_CLOEXEC));
    if (!file.is_open()) {
        return problem("opening", store_);
    }
    if (!lock_as_duckdb_does(file.number(), Sharing::Exclusive)) {
        return Error{ErrorCode::Busy, "store " + store_.string() +
                                          " needs repair after an interrupted checkpoint, and a "
                                          "program outside Millrace holds it"};
    }
    std::string now(headers_bytes, '\0');
    if (read_at(file.number(), now.data(), headers_bytes, 0) != headers_bytes) {
        return problem("reading", store_);
    }
    if (guard.compare(prefix_bytes, headers_bytes, now) != 0) {
        return {};  // the headers moved on: the checkpoint completed
    }
    for (std::size_t at = prefix_bytes + headers_bytes; at < guard.size(); at += entry_bytes) {
        if (!write_at(file.number(), guard.data() + at + word_bytes, block_bytes,
                      offset_of_block(word_at(guard, at)))) {
            return problem("repairing", store_);
        }
    }
    return ::fsync(file.number()) == 0 ? Result<void>() : problem("syncing", store_);
}

Result<void> CheckpointGuard::put_back() {
    const auto guard = read_guard();
    if (!guard) {
        return guard.error();  // and it stays: it may be what the store needs
    }
    if (is_whole(guard.value())) {  // a torn guard means that CHECKPOINT had not begun
        if (auto repaired = repair(guard.value()); !repaired) {
            return repaired;
        }
    }
    clear();
    return {};
}

}  // namespace millrace::storage
