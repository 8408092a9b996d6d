#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lease/store_lease.h"

namespace millrace::storage::lease_test {

inline constexpr std::chrono::milliseconds patient{60'000};

/// A folder of its own for one test, gone afterwards.
class Folder {
public:
    Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder();

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path store() const { return path_ / "trading.duckdb"; }
    std::filesystem::path wal() const { return path_ / "trading.duckdb.wal"; }
    std::filesystem::path guard() const { return path_ / "trading.duckdb.guard"; }

private:
    std::filesystem::path path_;
};

/// The owner of a folder's store; stops the test program when there is none to be had.
std::unique_ptr<StoreOwner> open_owner(const std::filesystem::path& folder,
                                       std::chrono::milliseconds share = LeaseOptions().share);

/// Makes table t(w BIGINT, seq BIGINT, v DOUBLE).
events::Result<void> make_table(StoreOwner& owner);

/// One write lease that appends `rows` rows (w, seq, 0..rows-1); a value means acknowledged.
events::Result<void> write_rows(StoreOwner& owner, std::int64_t w, std::int64_t seq,
                                std::int64_t rows);

/// The rows of t that meet `where`, by a read lease; -1 after an error, which it prints.
std::int64_t rows_found(StoreOwner& owner, std::string_view where = "true");

/// The one integer a query gives; -1 after an error, which it prints.
std::int64_t one_integer(Lease& lease, std::string_view sql);

/// What the writers of a folder wrote down after each acknowledged lease.
struct Acknowledged {
    struct Writer {
        std::int64_t last_seq = 0;
        std::int64_t rows = 0;
        double longest_wait_ms = 0;
    };
    std::map<std::int64_t, Writer> writers;
    std::int64_t rows = 0;
};
Acknowledged read_acknowledged(const std::filesystem::path& folder);

/// This test program once more, playing a role (see lease_children.cpp) beside us. A forked
/// child would not do: the owner refuses to work there. Killed at its end if still running.
class Child {
public:
    explicit Child(const std::vector<std::string>& role, int tear_at_write = 0);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    pid_t pid() const { return pid_; }
    /// Waits until the child says that it is where its role wants it. False: it died before.
    bool wait_until_ready();
    /// Lets a child that waits go on.
    void release();
    void send(int signal);
    /// Waits for its end: the exit status, or minus the signal that killed it.
    int join();

private:
    pid_t pid_ = -1;
    int ready_ = -1;
    int hold_ = -1;
};

/// Asks again and again until `holds` or the patience is over.
template <class Predicate> bool eventually(const Predicate& holds) {
    const auto deadline = std::chrono::steady_clock::now() + patient;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        timespec pause{0, 1'000'000};
        nanosleep(&pause, nullptr);
    }
    return true;
}

}  // namespace millrace::storage::lease_test
