#include "lease/store_attachment.h"

#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

#include "lease/duckdb_error.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds first_pause{2};
constexpr std::chrono::milliseconds longest_pause{50};

std::string sql_to_attach(const std::filesystem::path& store, LeaseMode mode) {
    return "ATTACH " + sql_literal(store.string()) + " AS " + StoreAttachment::catalog +
           (mode == LeaseMode::Read ? " (READ_ONLY)" : "");
}

}  // namespace

/// How one try to attach ended.
struct StoreAttachment::Attempt {
    enum class Outcome { Attached, NeedsRecovery, ForeignHolder, Unreadable, Failed };

    Outcome outcome;
    Error error{};

    static Attempt failed(Error error) { return {Outcome::Failed, std::move(error)}; }
};

StoreAttachment::StoreAttachment(DuckDbInstance& instance, std::filesystem::path store,
                                 Recovery recovery, OtherFile other_file)
    : instance_(instance), store_(std::move(store)), wal_(beside(store_, ".wal")),
      recovery_(recovery), other_file_(other_file), locks_(store_) {}

// A killed writer leaves its WAL, and its guard when it was killed in CHECKPOINT. Every read-only
// ATTACH would replay that WAL anew, and a torn file cannot be read at all; so the next reader
// takes a short write lease first. Looked at under the lock, or a live writer would be meant.
bool StoreAttachment::needs_recovery() const {
    return has_content(wal_) || CheckpointGuard(store_).is_left_behind();
}

// While a foreign program holds the store our locks are dropped between two tries, so that our
// readers go on beside a reading notebook while our writer waits for it.
Result<void> StoreAttachment::attach(const LeaseRequest& request) {
    using Outcome = Attempt::Outcome;
    bool may_heal = request.mode == LeaseMode::Read && recovery_ == Recovery::First &&
                    ::access(store_.c_str(), W_OK) == 0;
    for (auto pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
        const Attempt attempt = attach_once(request, may_heal ? Recovery::First : Recovery::Never);
        switch (attempt.outcome) {
        case Outcome::Attached: return {};
        case Outcome::NeedsRecovery:
            fold_in(request);
            may_heal = false;  // what cannot be folded in is replayed by each reader
            continue;
        case Outcome::Failed: return attempt.error;
        case Outcome::Unreadable:
            if (request.mode == LeaseMode::Write || recovery_ == Recovery::Never ||
                !CheckpointGuard(store_).is_left_behind()) {
                return attempt.error;
            }
            may_heal = true;
            break;
        case Outcome::ForeignHolder: break;
        }
        if (Clock::now() + pause >= request.deadline) {
            return attempt.error;
        }
        std::this_thread::sleep_for(pause);
    }
}

void StoreAttachment::fold_in(const LeaseRequest& request) {
    const auto now = Clock::now();
    const LeaseRequest write{LeaseMode::Write, request.wait, now + (request.deadline - now) / 2};
    if (attach_once(write, Recovery::Never).outcome == Attempt::Outcome::Attached) {
        (void)detach(LeaseMode::Write);  // what it could not do, the caller's own attach will tell
    }
}

StoreAttachment::Attempt StoreAttachment::attach_once(const LeaseRequest& request,
                                                      Recovery recovery) {
    if (is_dead_) {
        return Attempt::failed({ErrorCode::Io, "this process can no longer use its store; "
                                               "restart it"});
    }
    if (auto locked = locks_.take(request); !locked) {
        return Attempt::failed(locked.error());
    }
    Attempt attempt = attach_locked(request.mode, recovery);
    if (attempt.outcome != Attempt::Outcome::Attached) {
        locks_.let_go();
    }
    return attempt;
}

std::optional<Error> StoreAttachment::wrong_file(const std::optional<FileIdentity>& before,
                                                 LeaseMode mode) const {
    if (known_ && !before) {
        return Error{ErrorCode::Halted, "store " + store_.string() +
                                            " is gone since the last lease; expected the same "
                                            "file. Restore it, then start again"};
    }
    if (known_ && *before != *known_) {
        return Error{ErrorCode::Corrupt,
                     "store " + store_.string() +
                         " is not the file of the last lease: someone replaced it. Look whether it "
                         "is the right one, then start again"};
    }
    if (!before && needs_recovery()) {  // DuckDB would replay it into a new file without a word
        return Error{ErrorCode::Conflict,
                     "there is no store at " + store_.string() +
                         ", but the log of a former one lies beside it (" + wal_.string() +
                         "). Put that store back, restore a backup, or move the log away"};
    }
    if (!before && mode == LeaseMode::Read) {
        return Error{ErrorCode::NotFound,
                     "no store at " + store_.string() + "; a write lease makes one"};
    }
    return std::nullopt;
}

StoreAttachment::Attempt StoreAttachment::attach_locked(LeaseMode mode, Recovery recovery) {
    const auto before = identity_of(store_);
    // A log beside another file may be of the former one: a person decides.
    if (other_file_ == OtherFile::Read && mode == LeaseMode::Read && before && !has_content(wal_)) {
        known_ = before;
    }
    if (auto wrong = wrong_file(before, mode)) {
        return Attempt::failed(std::move(*wrong));
    }
    if (recovery == Recovery::First && needs_recovery()) {
        return {Attempt::Outcome::NeedsRecovery, {}};
    }
    if (CheckpointGuard guard(store_); mode == LeaseMode::Write && guard.is_left_behind()) {
        if (auto repaired = guard.put_back(); !repaired) {
            const auto outcome = repaired.error().retryable() ? Attempt::Outcome::ForeignHolder
                                                              : Attempt::Outcome::Failed;
            return {outcome, repaired.error()};
        }
    }
    return attach_file(mode, before);
}

StoreAttachment::Attempt StoreAttachment::not_attached(LeaseMode mode, const Error& why) const {
    if (is_lock_conflict(why)) {
        return {Attempt::Outcome::ForeignHolder,
                {ErrorCode::Busy, "store " + store_.string() +
                                      " is held by a program outside Millrace: end it, or try "
                                      "again once it is done (" +
                                      why.message + ")"}};
    }
    if (is_refused_access(why)) {
        return Attempt::failed(
            {ErrorCode::Halted, "store " + store_.string() + " may not be " +
                                    (mode == LeaseMode::Read ? "read" : "written") +
                                    " by this user: run as a user who may (" + why.message + ")"});
    }
    if (is_damaged_log(why)) {
        return {Attempt::Outcome::Unreadable,
                {why.code, "the log " + wal_.string() +
                               " is damaged: in it is what a command that was killed or found no "
                               "room wrote last. Move it away to go on without that, or restore "
                               "a backup (" +
                               why.message + ")"}};
    }
    return {Attempt::Outcome::Unreadable, why};
}

StoreAttachment::Attempt StoreAttachment::attach_file(LeaseMode mode,
                                                      const std::optional<FileIdentity>& before) {
    if (auto done = instance_.run(sql_to_attach(store_, mode)); !done) {
        return not_attached(mode, done.error());
    }
    if (!before) {  // DuckDB lets everybody read it
        std::error_code failed;
        std::filesystem::permissions(store_, std::filesystem::perms::others_all,
                                     std::filesystem::perm_options::remove, failed);
    }
    attached_ = identity_of(store_);
    if (!attached_ || (before && *attached_ != *before)) {
        (void)instance_.run(std::string("DETACH ") + catalog);
        return Attempt::failed({ErrorCode::Corrupt, "store " + store_.string() +
                                                        " was replaced while it was attached"});
    }
    known_ = attached_;
    return {Attempt::Outcome::Attached, {}};
}

Result<void> StoreAttachment::checkpoint(CheckpointGuard& guard) {
    const auto blocks = instance_.metadata_blocks_of(catalog);
    if (!blocks) {
        return blocks.error();
    }
    if (auto saved = guard.save(blocks.value()); !saved) {
        return saved;
    }
    if (auto done = instance_.run(std::string("CHECKPOINT ") + catalog); !done) {
        return done;
    }
    guard.clear();
    return {};
}

Error StoreAttachment::left_in_log(const Error& why) const {
    const std::string stored = "everything was stored, but stays in " + wal_.string();
    if (why.code == ErrorCode::Corrupt) {
        return {why.code, stored + ", since " + damage_of_store(store_, why).message};
    }
    return {why.code, stored + " until there is room to move it into " + store_.string() +
                          ", which the next command tries again (" + why.message + ")"};
}

Result<void> StoreAttachment::close_store(CheckpointGuard& guard) {
    auto detached = instance_.run(std::string("DETACH ") + catalog);
    guard.let_go();
    if (!detached && is_open_here(*attached_)) {  // after a fatal error: only a new DuckDB lets go
        if (auto restarted = instance_.restart(); !restarted) {
            is_dead_ = true;
            return restarted;
        }
    }
    return detached;
}

Result<void> StoreAttachment::check_after_detach(LeaseMode mode) {
    if (is_open_here(*attached_)) {
        is_dead_ = true;
        return Error{ErrorCode::Io,
                     "store " + store_.string() +
                         " is still open after DETACH: something in this process holds it. "
                         "Attaching it again would lose rows; restart the process"};
    }
    if (mode == LeaseMode::Write && identity_of(store_) != attached_) {
        return Error{ErrorCode::Corrupt, "store " + store_.string() +
                                             " was replaced during the lease: what the lease wrote "
                                             "is not in the file that is there now"};
    }
    return {};
}

Result<void> StoreAttachment::detach(LeaseMode mode) {
    CheckpointGuard guard(store_);
    Result<void> result;
    if (mode == LeaseMode::Write && has_content(wal_)) {
        if (auto folded = checkpoint(guard); !folded) {
            result = left_in_log(folded.error());
        }
    }
    const auto closed = close_store(guard);
    if (result && !closed) {
        result = closed;
    }
    if (auto after = check_after_detach(mode); !after) {
        result = after;
    }
    attached_.reset();
    locks_.let_go();
    return result;
}

Result<void> StoreAttachment::accept_replaced_file(const LeaseRequest& request) {
    if (auto locked = locks_.take(request); !locked) {
        return locked;
    }
    Result<void> result;
    if (has_content(wal_)) {
        std::error_code failure;
        std::filesystem::rename(wal_, beside(wal_, ".of-former-file"), failure);
        if (failure) {
            result =
                Error{ErrorCode::Io, "moving " + wal_.string() + " aside: " + failure.message()};
        }
    }
    if (result) {
        known_.reset();
    }
    locks_.let_go();
    return result;
}

}  // namespace millrace::storage
