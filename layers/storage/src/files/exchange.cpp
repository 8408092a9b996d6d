#include "files/exchange.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <millrace/events/ensure.h>

#include "files/file_copy.h"
#include "files/store_hold.h"
#include "lease/file_bytes.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Path = std::filesystem::path;

namespace {

constexpr std::array<const char*, 2> left_over_suffixes{".wal", ".guard"};

Error failed(const char* doing, const Path& file) {
    return {ErrorCode::Io, fmt::format("{} {}: {}", doing, file.string(), std::strerror(errno))};
}

/// Who could use the store before can use it afterwards, whoever runs this.
Result<void> take_over_rights(const Path& part, const Path& store) {
    struct stat old {};
    struct stat now {};
    if (::stat(store.c_str(), &old) != 0 || ::stat(part.c_str(), &now) != 0) {
        return failed("looking at", store);
    }
    const bool owned_alike = old.st_uid == now.st_uid && old.st_gid == now.st_gid;
    if (!owned_alike && ::chown(part.c_str(), old.st_uid, old.st_gid) != 0) {
        return failed("giving the new store to the owner of", store);
    }
    constexpr mode_t rights = 07777;
    return ::chmod(part.c_str(), old.st_mode & rights) == 0
               ? Result<void>()
               : failed("giving the new store the rights of", store);
}

/// The first `.former-N` that no other file has. One that leads to the store itself was left by a
/// kill between keep() and the exchange, and is taken away.
Result<Path> free_name(const Path& store) {
    constexpr int formers_max = 10'000;
    for (int number = 1; number <= formers_max; ++number) {
        Path former = beside(store, fmt::format(".former-{}", number).c_str());
        const auto there = identity_of(former);
        if (!there) {
            return former;
        }
        if (there == identity_of(store)) {
            for (const char* suffix : {"", ".wal", ".guard"}) {
                ::unlink(beside(former, suffix).c_str());
            }
            return former;
        }
    }
    return Error{ErrorCode::Conflict, fmt::format("{} former stores lie beside {}: remove some",
                                                  formers_max, store.string())};
}

/// A second name for the store and what belongs to it. All of it stays where it was, too.
Result<Path> keep(const Path& store) {
    auto former = free_name(store);
    if (!former) {
        return former;
    }
    for (const char* suffix : {"", ".wal", ".guard"}) {
        const Path from = beside(store, suffix);
        const Path to = beside(former.value(), suffix);
        const bool belongs = *suffix == '\0' || has_content(from);
        if (belongs && ::link(from.c_str(), to.c_str()) != 0) {
            return failed("keeping the former store as", to);
        }
    }
    return sync_folder(store.parent_path()) ? former : failed("syncing the folder of", store);
}

/// Removes a store whose log or guard would otherwise meet the next file, the store itself first.
Result<void> clear_the_place(const Path& store, bool is_kept) {
    if (is_kept && ::unlink(store.c_str()) != 0) {
        return failed("removing", store);
    }
    if (!sync_folder(store.parent_path())) {
        return failed("syncing the folder of", store);
    }
    for (const char* suffix : left_over_suffixes) {
        const Path left = beside(store, suffix);
        if (!has_content(left)) {
            continue;
        }
        const bool done =
            is_kept ? ::unlink(left.c_str()) == 0
                    : ::rename(left.c_str(), beside(left, ".of-former-file").c_str()) == 0;
        if (!done) {
            return failed("moving away", left);
        }
    }
    return sync_folder(store.parent_path()) ? Result<void>()
                                            : failed("syncing the folder of", store);
}

}  // namespace

Result<std::optional<Path>> put_in_place(const Path& part, const Path& store, Former former) {
    events::ensure(former == Former::Kept || !has_left_overs(store),
                   "a store whose log is left is kept");
    std::optional<Path> kept;
    if (identity_of(store)) {
        if (auto taken = take_over_rights(part, store); !taken) {
            return taken.error();
        }
        if (former == Former::Kept) {
            auto at = keep(store);
            if (!at) {
                return at.error();
            }
            kept = std::move(at).value();
        }
    }
    if (auto synced = sync_file(part); !synced) {
        return synced.error();
    }
    if (has_left_overs(store)) {
        if (auto cleared = clear_the_place(store, kept.has_value()); !cleared) {
            return cleared.error();
        }
    }
    if (auto renamed = rename_durably(part, store); !renamed) {
        return renamed.error();
    }
    return kept;
}

}  // namespace millrace::storage
