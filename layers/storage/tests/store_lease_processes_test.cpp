#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "lease/file_lock.h"
#include "lease_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using lease_test::Child;
using lease_test::Folder;
using lease_test::open_owner;
using lease_test::patient;
using lease_test::read_acknowledged;
using lease_test::rows_found;
using lease_test::write_rows;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

class LeaseAcrossProcesses : public ::testing::Test {
protected:
    LeaseAcrossProcesses() : owner_(open_owner(folder_.path())) {
        EXPECT_TRUE(lease_test::make_table(*owner_));
    }

    std::string folder() const { return folder_.path().string(); }
    void stop_children() { std::ofstream(folder_.path() / "stop") << "stop\n"; }

    Folder folder_;
    std::unique_ptr<StoreOwner> owner_;
};

std::string pid_of(const Child& child) { return "pid " + std::to_string(child.pid()); }

std::int64_t entries_of(const char* folder) {
    return std::distance(std::filesystem::directory_iterator(folder),
                         std::filesystem::directory_iterator());
}

TEST_F(LeaseAcrossProcesses, AForeignProgramIsNamedAndTheLeaseComesWhenItLetsGo) {
    Child foreign({"foreign", folder(), "READ_WRITE"});
    ASSERT_TRUE(foreign.wait_until_ready());
    const auto refused = owner_->lease(LeaseMode::Read, milliseconds(300));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    EXPECT_THAT(refused.error().message, HasSubstr("outside Millrace"));
    EXPECT_THAT(refused.error().message, HasSubstr("PID " + std::to_string(foreign.pid())));
    foreign.release();
    EXPECT_TRUE(owner_->lease(LeaseMode::Write, patient));
    EXPECT_EQ(foreign.join(), 0);
}

TEST_F(LeaseAcrossProcesses, OurReadersGoOnBesideAForeignReaderWhileOurWriterWaitsForIt) {
    Child notebook({"foreign", folder(), "READ_ONLY"});
    ASSERT_TRUE(notebook.wait_until_ready());
    Child writer({"writer", folder(), "1", "1", "1"});
    ASSERT_TRUE(writer.wait_until_ready());
    for (int i = 0; i < 30; ++i) {
        EXPECT_TRUE(owner_->lease(LeaseMode::Read, milliseconds(5'000)));
    }
    EXPECT_EQ(read_acknowledged(folder_.path()).rows, 0) << "the writer waits";
    notebook.release();
    EXPECT_EQ(writer.join(), 0);
    EXPECT_EQ(rows_found(*owner_, "w = 1"), 1);
}

/// As another process that waits. A child would inherit the attached file from us.
FileLock waiting_for(const std::filesystem::path& folder) {
    QueuedWait wait;
    auto turn = FileLock::queue_for(folder / "trading.duckdb.turn",
                                    std::chrono::steady_clock::now() + patient, wait);
    EXPECT_TRUE(turn);
    return std::move(turn).value();
}

bool is_held(const std::filesystem::path& folder) {
    return !FileLock::poll_for(folder / "trading.duckdb.lease", Sharing::Exclusive,
                               std::chrono::steady_clock::now());
}

/// Whose readers may join one another for longer than a busy machine needs.
class LeaseKept : public LeaseAcrossProcesses {
protected:
    LeaseKept() {
        owner_.reset();
        owner_ = open_owner(folder_.path(), patient);
    }
};

TEST_F(LeaseKept, AReaderDoesNotJoinAnotherWhileAProcessWaits) {
    const auto reading = owner_->lease(LeaseMode::Read, patient);
    ASSERT_TRUE(reading);
    const auto read_beside = [&](milliseconds wait) {
        bool is_had = false;
        std::thread([&] { is_had = owner_->lease(LeaseMode::Read, wait).has_value(); }).join();
        return is_had;
    };
    EXPECT_TRUE(read_beside(patient));
    const FileLock waiter = waiting_for(folder_.path());
    EXPECT_FALSE(read_beside(milliseconds(50)));
}

TEST_F(LeaseKept, ReadingsTogetherKeepTheirTurnUntilAProcessWaits) {
    auto together = owner_->leases_together();
    EXPECT_EQ(rows_found(*owner_), 0);
    EXPECT_TRUE(is_held(folder_.path()));
    EXPECT_EQ(rows_found(*owner_), 0);
    EXPECT_TRUE(write_rows(*owner_, 1, 1, 1)) << "a writer of this process does not wait for it";
    EXPECT_EQ(rows_found(*owner_), 1);
    together.reset();
    EXPECT_FALSE(is_held(folder_.path()));
    together = owner_->leases_together();
    auto reading = owner_->lease(LeaseMode::Read, patient);
    ASSERT_TRUE(reading);
    const FileLock waiter = waiting_for(folder_.path());
    EXPECT_TRUE(reading.value().finish());
    EXPECT_FALSE(is_held(folder_.path()));
}

TEST_F(LeaseAcrossProcesses, AHolderIsNamedAndItsDeathReleasesEverything) {
    Child holder({"holder", folder()});
    ASSERT_TRUE(holder.wait_until_ready());
    const auto refused = owner_->lease(LeaseMode::Write, milliseconds(50));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    EXPECT_THAT(refused.error().message, HasSubstr("writer " + pid_of(holder)));
    EXPECT_EQ(owner_->accept_replaced_file(milliseconds(50)).error().code, ErrorCode::Busy);
    holder.send(SIGKILL);
    EXPECT_EQ(holder.join(), -SIGKILL);
    auto lease = owner_->lease(LeaseMode::Write, milliseconds(5'000));
    ASSERT_TRUE(lease);
    EXPECT_TRUE(lease.value().finish());
}

TEST_F(LeaseAcrossProcesses, ALeftWalIsReadBesideAForeignReaderAndFoldedInAfterwards) {
    EXPECT_EQ(Child({"wal_leaver", folder(), "50"}).join(), -SIGKILL);
    EXPECT_TRUE(std::filesystem::exists(folder_.wal()));
    Child notebook({"foreign", folder(), "READ_ONLY"});
    ASSERT_TRUE(notebook.wait_until_ready());
    {
        auto lease = owner_->lease(LeaseMode::Read, milliseconds(1'000));
        ASSERT_TRUE(lease);
        EXPECT_EQ(lease_test::one_integer(lease.value(), "SELECT count(*) FROM t"), 50);
    }
    EXPECT_TRUE(std::filesystem::exists(folder_.wal())) << "folding in was impossible";
    notebook.release();
    EXPECT_EQ(notebook.join(), 0);
    EXPECT_EQ(rows_found(*owner_), 50);
    EXPECT_FALSE(std::filesystem::exists(folder_.wal()));
}

TEST_F(LeaseAcrossProcesses, ARestoredBackupIsNotMixedWithTheWalOfTheFormerFile) {
    ASSERT_TRUE(write_rows(*owner_, 1, 1, 100));
    const auto backup = folder_.path() / "backup";
    std::filesystem::copy_file(folder_.store(), backup);
    ASSERT_TRUE(write_rows(*owner_, 1, 2, 50));
    EXPECT_EQ(Child({"wal_leaver", folder(), "5"}).join(), -SIGKILL);
    std::filesystem::rename(backup, folder_.store());
    EXPECT_EQ(owner_->lease(LeaseMode::Read, patient).error().code, ErrorCode::Corrupt);
    ASSERT_TRUE(owner_->accept_replaced_file(patient));
    EXPECT_EQ(rows_found(*owner_), 100) << "the backup's rows and no others";
    EXPECT_TRUE(std::filesystem::exists(folder() + "/trading.duckdb.wal.of-former-file"));
}

TEST_F(LeaseAcrossProcesses, StoppedHoldersAreNamedAndTimeOutsLeakNeitherThreadsNorFiles) {
    Child holder({"holder", folder()});
    ASSERT_TRUE(holder.wait_until_ready());
    Child waiter({"writer", folder(), "2", "1", "1"});
    ASSERT_TRUE(waiter.wait_until_ready());
    std::string said;
    const bool both_named = lease_test::eventually([&] {
        const auto lease = owner_->lease(LeaseMode::Read, milliseconds(5));
        said = lease ? "" : lease.error().message;
        return said.find(pid_of(holder)) != said.npos && said.find(pid_of(waiter)) != said.npos;
    });
    EXPECT_TRUE(both_named) << said;
    holder.send(SIGSTOP);
    waiter.send(SIGSTOP);
    const auto files = entries_of("/proc/self/fd"), threads = entries_of("/proc/self/task");
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(owner_->lease(LeaseMode::Read, milliseconds(5)).error().code, ErrorCode::Busy);
    }
    EXPECT_LE(entries_of("/proc/self/fd"), files + 1);
    EXPECT_LE(entries_of("/proc/self/task"), threads + 1);
    holder.send(SIGKILL);
    waiter.send(SIGKILL);
    holder.join();
    waiter.join();
    EXPECT_TRUE(owner_->lease(LeaseMode::Read, milliseconds(5'000))) << "the turn goes on";
}

TEST_F(LeaseAcrossProcesses, ALockFileRemovedUnderAWriterLosesNoRow) {
    auto held = owner_->lease(LeaseMode::Write, patient);
    ASSERT_TRUE(held);
    std::filesystem::remove(folder_.path() / "trading.duckdb.lease");
    Child other({"writer", folder(), "3", "1", "1"});
    ASSERT_TRUE(other.wait_until_ready());
    ASSERT_TRUE(held.value().execute("INSERT INTO t VALUES (4, 4, 4)"));
    EXPECT_TRUE(held.value().finish());
    EXPECT_EQ(other.join(), 0) << "DuckDB's own lock is the second line";
    EXPECT_EQ(rows_found(*owner_, "w = 4"), 1);
    EXPECT_EQ(rows_found(*owner_, "w = 3"), 1);
}

TEST_F(LeaseAcrossProcesses, TenReadersAnImporterAndAShortWriterAllGoOnAndNoRowIsLost) {
    constexpr std::size_t readers = 10;
    constexpr std::int64_t imports = 8, short_writes = 8;
    std::vector<std::unique_ptr<Child>> children;
    for (std::size_t i = 0; i < readers; ++i) {
        children.push_back(std::make_unique<Child>(std::vector<std::string>{"reader", folder()}));
    }
    children.push_back(
        std::make_unique<Child>(std::vector<std::string>{"writer", folder(), "1", "20000", "0"}));
    children.push_back(
        std::make_unique<Child>(std::vector<std::string>{"writer", folder(), "2", "1", "0"}));
    for (auto& child : children) {
        ASSERT_TRUE(child->wait_until_ready());
    }
    const bool all_written = lease_test::eventually([&] {
        auto acknowledged = read_acknowledged(folder_.path());
        return acknowledged.writers[1].last_seq >= imports &&
               acknowledged.writers[2].last_seq >= short_writes;
    });
    stop_children();
    for (auto& child : children) {
        EXPECT_EQ(child->join(), 0) << "a process failed, or saw a count go back";
    }
    const auto acknowledged = read_acknowledged(folder_.path());
    EXPECT_TRUE(all_written) << "a writer starved";
    for (const auto& [id, writer] : acknowledged.writers) {
        EXPECT_LT(writer.longest_wait_ms, 15'000) << "writer " << id << " starved";
    }
    std::ifstream reads(folder_.path() / "reads");
    std::size_t lines = 0;
    for (std::int64_t count = 0; reads >> count; ++lines) {
        EXPECT_GT(count, 0) << "a reader starved";
    }
    EXPECT_EQ(lines, readers);
    EXPECT_EQ(rows_found(*owner_), acknowledged.rows);
}

/// Rounds of kill -9. Each leaves a store that opens, has every acknowledged row, and of a batch
/// that was not acknowledged all rows or none.
class LeaseKilled : public LeaseAcrossProcesses {
protected:
    static constexpr std::int64_t batch = 5'000;

    /// Two readers and two writers; one of them dies, or all of them.
    void kill_round(int round) {
        const std::int64_t small = 2 * round + 1, large = 2 * round + 2;
        constexpr int torn_every = 3, writes_at_most = 60;
        const int tear = round % torn_every == 0 ? pick(1, writes_at_most) : 0;
        std::vector<std::unique_ptr<Child>> children;
        children.reserve(4);
        for (int i = 0; i < 2; ++i) {
            children.push_back(
                std::make_unique<Child>(std::vector<std::string>{"reader", folder()}));
        }
        children.push_back(std::make_unique<Child>(
            std::vector<std::string>{"writer", folder(), std::to_string(small), "1", "0"}));
        children.push_back(std::make_unique<Child>(
            std::vector<std::string>{"writer", folder(), std::to_string(large),
                                     std::to_string(batch), "0"},
            tear));
        for (auto& child : children) {
            EXPECT_TRUE(child->wait_until_ready());
        }
        // A moment of their work that differs from round to round.
        const std::int64_t leases = pick(0, 2);
        EXPECT_TRUE(lease_test::eventually(
            [&] { return read_acknowledged(folder_.path()).writers[small].last_seq >= leases; }));
        std::swap(children.front(), children[static_cast<std::size_t>(pick(0, 3))]);
        const std::size_t victims = round % 2 == 0 ? 1 : children.size();
        for (std::size_t i = 0; i < victims; ++i) {
            children[i]->send(SIGKILL);
        }
        expect_next_lease(round % 4 < 2 ? LeaseMode::Write : LeaseMode::Read);
        for (auto& child : children) {
            child->send(SIGKILL);
            EXPECT_EQ(child->join(), -SIGKILL) << "a lease failed in a child";
        }
        expect_acknowledged(small, 1);
        expect_acknowledged(large, batch);
    }

    /// One writer that dies in the middle of a chosen write. True: in a guarded checkpoint.
    bool tear_round(int round) {
        constexpr int writes_at_most = 24;
        const std::string id = std::to_string(round + 1);
        Child writer({"writer", folder(), id, std::to_string(batch), "20"},
                     pick(1, writes_at_most));
        (void)writer.join();
        std::error_code absent;
        const auto left = std::filesystem::file_size(folder_.guard(), absent);
        const bool in_checkpoint = !absent && left > 0;
        expect_next_lease(round % 2 == 0 ? LeaseMode::Read : LeaseMode::Write);
        expect_acknowledged(round + 1, batch);
        return in_checkpoint;
    }

    /// Both ends included; the same numbers in every run (SplitMix64).
    int pick(int low, int high) {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = (state_ ^ (state_ >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return low + static_cast<int>((mixed >> 33U) % static_cast<std::uint64_t>(high - low + 1));
    }

    void expect_next_lease(LeaseMode mode) {
        auto lease = owner_->lease(mode, patient);
        ASSERT_TRUE(lease) << lease.error().message;
        const auto finished = lease.value().finish();
        EXPECT_TRUE(finished) << finished.error().message;
    }

    void expect_acknowledged(std::int64_t id, std::int64_t rows) {
        const auto last = read_acknowledged(folder_.path()).writers[id].last_seq;
        const std::string of_writer = "w = " + std::to_string(id) + " AND seq ";
        EXPECT_EQ(rows_found(*owner_, of_writer + "<= " + std::to_string(last)), last * rows);
        EXPECT_EQ(rows_found(*owner_, of_writer + "> " + std::to_string(last)) % rows, 0);
    }

    std::uint64_t state_ = 7;
};

TEST_F(LeaseKilled, TenKillsLoseNoAcknowledgedRow) {
    for (int round = 0; round < 10; ++round) {
        kill_round(round);
    }
}

TEST_F(LeaseKilled, TenTornWritesLoseNoAcknowledgedRow) {
    int in_checkpoint = 0;
    for (int round = 0; round < 10; ++round) {
        in_checkpoint += tear_round(round) ? 1 : 0;
    }
    EXPECT_GT(in_checkpoint, 0) << "no round tore what the guard is for";
}

class LeaseKilledSlow : public LeaseKilled {};

TEST_F(LeaseKilledSlow, TwoHundredKillsLoseNoAcknowledgedRow) {
    for (int round = 0; round < 200 && !HasFailure(); ++round) {
        kill_round(round);
    }
}

TEST_F(LeaseKilledSlow, FourHundredTornWritesLoseNoAcknowledgedRow) {
    int in_checkpoint = 0;
    for (int round = 0; round < 400 && !HasFailure(); ++round) {
        in_checkpoint += tear_round(round) ? 1 : 0;
    }
    EXPECT_GT(in_checkpoint, 40);
    RecordProperty("torn_in_a_checkpoint", in_checkpoint);
}

}  // namespace
}  // namespace millrace::storage
