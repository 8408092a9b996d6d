#include "lease/store_lease.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <thread>

#include "lease/duckdb_instance.h"
#include "lease/file_descriptor.h"
#include "store_lease_fixture.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using events::Result;
using lease_test::code_of;
using lease_test::Folder;
using lease_test::is_ok;
using lease_test::message_of;
using lease_test::one_integer;
using lease_test::open_owner;
using lease_test::patient;
using lease_test::rows_found;
using lease_test::StoreLeaseFixture;
using lease_test::write_rows;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

class StoreLease : public StoreLeaseFixture {};

TEST(DuckDbVersion, IsCheckedAndAnythingUntriedIsRefusedByName) {
    EXPECT_OK(check_duckdb_version(duckdb_version()));
    EXPECT_OK(check_duckdb_version("v1.4.4"));
    EXPECT_OK(check_duckdb_version("v1.5.6"));
    for (const char* other : {"v1.3.2", "v1.6.0", "v2.1.4", "v1.40.0", ""}) {
        const auto refused = check_duckdb_version(other);
        EXPECT_EQ(code_of(refused), ErrorCode::Unsupported);
        EXPECT_THAT(message_of(refused), HasSubstr(other));
    }
}

TEST_F(StoreLease, ASecondOwnerInTheProcessIsRefused) {
    LeaseOptions options;
    options.path = folder_.path() / "other.duckdb";
    EXPECT_EQ(code_of(StoreOwner::open(options)), ErrorCode::Conflict);
    auto lease = read();
    owner_.reset();
    EXPECT_EQ(code_of(StoreOwner::open(options)), ErrorCode::Conflict) << "a lease still lives";
    EXPECT_OK(lease.finish());
    EXPECT_OK(StoreOwner::open(options));
}

TEST_F(StoreLease, BadOptionsAreRefused) {
    owner_.reset();
    LeaseOptions options;
    options.path = folder_.path() / "absent" / "x.duckdb";
    EXPECT_EQ(code_of(StoreOwner::open(options)), ErrorCode::InvalidInput);
    options.path = folder_.store();
    options.memory_limit = "much";
    EXPECT_EQ(code_of(StoreOwner::open(options)), ErrorCode::InvalidInput);
    options.memory_limit = "64MiB";
    EXPECT_OK(StoreOwner::open(options));
}

TEST_F(StoreLease, AThreadWithALeaseIsRefusedAnother) {
    auto lease = read();
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Write, patient)), ErrorCode::Conflict);
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Read, patient)), ErrorCode::Conflict);
    EXPECT_EQ(code_of(owner_->accept_replaced_file(patient)), ErrorCode::Conflict);
    EXPECT_OK(lease.finish());
    EXPECT_OK(owner_->lease(LeaseMode::Write, patient));
}

TEST_F(StoreLease, AFinishedLeaseAnswersNothing) {
    auto lease = write();
    EXPECT_OK(lease.finish());
    EXPECT_EQ(code_of(lease.query("SELECT 1")), ErrorCode::Conflict);
    EXPECT_EQ(code_of(lease.finish()), ErrorCode::Conflict) << "not acknowledged twice";
    EXPECT_EQ(code_of(lease.abandon()), ErrorCode::Conflict);
}

TEST_F(StoreLease, WhatBelongsToTheOwnerIsRefused) {
    for (const LeaseMode mode : {LeaseMode::Read, LeaseMode::Write}) {
        for (const std::string sql :
             {"BEGIN", "COMMIT", "ROLLBACK", "DETACH store", "CHECKPOINT", "CHECKPOINT store",
              "FORCE CHECKPOINT store", "PRAGMA force_checkpoint", "PREPARE p AS SELECT 1",
              "ATTACH ':memory:' AS x", "USE memory"}) {
            auto lease = take(mode);
            EXPECT_EQ(code_of(lease.execute(sql)), ErrorCode::Conflict) << sql;
            EXPECT_OK(lease.abandon());
        }
    }
}

TEST_F(StoreLease, AReadLeaseWritesNothingAndSurvivesItsFailures) {
    auto lease = read();
    EXPECT_EQ(code_of(lease.execute("INSERT INTO t VALUES (1, 1, 1)")), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(lease.execute("SELECT 1; SELECT 2")), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(lease.query("SELECT * FROM nothing")), ErrorCode::InvalidInput);
    EXPECT_EQ(one_integer(lease, "SELECT count(*) FROM t"), 0);
    EXPECT_OK(lease.finish());
}

TEST_F(StoreLease, TheConfigurationIsLockedAndNothingIsInstalled) {
    for (const char* sql : {"SET memory_limit = '1GB'", "SET enable_external_access = true",
                            "SET lock_configuration = false", "INSTALL httpfs", "LOAD httpfs"}) {
        auto lease = read();
        EXPECT_FALSE(lease.execute(sql)) << sql;
    }
    auto lease = read();
    EXPECT_EQ(one_integer(lease, "SELECT current_setting('preserve_insertion_order')::INT"), 1);
}

TEST_F(StoreLease, OnlyTheFolderAndTheAllowedPathsAreReadAndWritten) {
    const Folder outside;
    std::ofstream(outside.path() / "allowed.csv") << "a\n7\n";
    std::ofstream(outside.path() / "other.csv") << "a\n8\n";
    std::filesystem::create_symlink(outside.path() / "other.csv", folder_.path() / "link.csv");
    owner_.reset();
    LeaseOptions options;
    options.path = folder_.store();
    options.allowed_paths = {outside.path() / "allowed.csv", outside.path() / "out.csv"};
    auto owner = StoreOwner::open(options);
    ASSERT_TRUE(owner);
    const auto scan = [&](const std::filesystem::path& file) {
        return "SELECT a FROM read_csv('" + file.string() + "')";
    };
    auto lease = owner.value()->lease(LeaseMode::Read, patient);
    ASSERT_TRUE(lease);
    EXPECT_EQ(one_integer(lease.value(), scan(outside.path() / "allowed.csv")), 7);
    EXPECT_OK(lease.value().execute("COPY (SELECT 1) TO '" + (outside.path() / "out.csv").string() +
                                    "'"));
    EXPECT_FALSE(lease.value().query(scan(outside.path() / "other.csv")));
    if (!duckdb_version().starts_with("v1.4.")) {  // which follows a link out of the folder
        EXPECT_FALSE(lease.value().query(scan(folder_.path() / "link.csv")));
    }
    EXPECT_FALSE(lease.value().query("SELECT * FROM read_csv('/etc/passwd')"));
}

TEST_F(StoreLease, AWriteLeaseIsOneTransaction) {
    {
        auto lease = write();
        EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
    }
    EXPECT_EQ(rows_found(*owner_), 0) << "dropped without finish";
    {
        auto lease = write();
        EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
        EXPECT_OK(lease.abandon());
    }
    EXPECT_EQ(rows_found(*owner_), 0) << "abandoned";
    auto lease = write();
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
    EXPECT_OK(lease.execute("INSERT INTO store.t VALUES (2, 2, 2)"));
    EXPECT_OK(lease.finish());
    EXPECT_EQ(rows_found(*owner_), 2);
}

TEST_F(StoreLease, AfterAFailedCallNothingOfAWriteLeaseIsStored) {
    auto lease = write();
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (9, 9, 9)"));
    EXPECT_EQ(code_of(lease.query("SELECT 'x'::INTEGER")), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(lease.execute("INSERT INTO t VALUES (9, 9, 9)")), ErrorCode::Conflict);
    EXPECT_EQ(code_of(lease.commit()), ErrorCode::InvalidInput);
    const auto finished = lease.finish();
    EXPECT_EQ(code_of(finished), ErrorCode::InvalidInput) << "DuckDB's COMMIT would say ok";
    EXPECT_THAT(message_of(finished), HasSubstr("nothing was stored"));
    EXPECT_EQ(rows_found(*owner_), 0);
    EXPECT_OK(write_rows(*owner_, 1, 1, 1));
}

TEST_F(StoreLease, CommitDividesTheWorkOfOneLease) {
    auto lease = write();
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
    EXPECT_OK(lease.commit());
    EXPECT_OK(lease.commit()) << "nothing open";
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (2, 2, 2)"));
    EXPECT_OK(lease.abandon());
    EXPECT_EQ(rows_found(*owner_, "w = 1"), 1);
    EXPECT_EQ(rows_found(*owner_), 1);
}

TEST_F(StoreLease, NoWalIsLeftAndLeasesOutliveTheirOwner) {
    auto lease = write();
    owner_.reset();
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (8, 8, 8)"));
    EXPECT_OK(lease.finish());
    EXPECT_FALSE(std::filesystem::exists(folder_.wal()));
    EXPECT_FALSE(std::filesystem::exists(folder_.guard()) &&
                 std::filesystem::file_size(folder_.guard()) > 0);
    {
        Lease last = std::move(lease);  // over, and harmless
    }
    owner_ = open_owner(folder_.path());
    EXPECT_EQ(rows_found(*owner_, "w = 8"), 1);
}

TEST_F(StoreLease, AGuardThatCannotBeReadIsAnErrorAndStays) {
    owner_.reset();
    std::filesystem::remove(folder_.guard());
    std::filesystem::create_directories(folder_.guard() / "unreadable as a file");
    owner_ = open_owner(folder_.path());
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Write, patient)), ErrorCode::Io);
    EXPECT_TRUE(std::filesystem::exists(folder_.guard() / "unreadable as a file"));
    std::filesystem::remove_all(folder_.guard());
    EXPECT_TRUE(owner_->lease(LeaseMode::Write, patient));
}

TEST_F(StoreLease, AReaderDoesNotMakeAStore) {
    owner_.reset();
    const Folder empty;
    const auto owner = open_owner(empty.path());
    EXPECT_EQ(code_of(owner->lease(LeaseMode::Read, patient)), ErrorCode::NotFound);
    EXPECT_FALSE(std::filesystem::exists(empty.store()));
    EXPECT_OK(lease_test::make_table(*owner));
    EXPECT_EQ(rows_found(*owner), 0);
}

TEST_F(StoreLease, AFileThatIsNoStoreIsCorrupt) {
    owner_.reset();
    const Folder other;
    std::ofstream(other.store()) << std::string(20'000, 'x');
    const auto owner = open_owner(other.path());
    EXPECT_EQ(code_of(owner->lease(LeaseMode::Read, patient)), ErrorCode::Corrupt);
    EXPECT_EQ(code_of(owner->lease(LeaseMode::Write, patient)), ErrorCode::Corrupt);
}

TEST_F(StoreLease, AReplacedFileIsNoticedUntilAPersonAcceptsIt) {
    const auto copy = folder_.path() / "copy";
    std::filesystem::copy_file(folder_.store(), copy);
    std::filesystem::rename(copy, folder_.store());
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Read, patient)), ErrorCode::Corrupt) << "mv";
    EXPECT_OK(owner_->accept_replaced_file(patient));
    EXPECT_EQ(rows_found(*owner_), 0);
    std::filesystem::copy_file(folder_.store(), copy);
    std::filesystem::remove(folder_.store());
    std::filesystem::copy_file(copy, folder_.store());
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Write, patient)), ErrorCode::Corrupt)
        << "rm and cp: perhaps the same inode number";
    EXPECT_OK(owner_->accept_replaced_file(patient));
    EXPECT_EQ(rows_found(*owner_), 0);
    std::filesystem::remove(folder_.store());
    EXPECT_EQ(code_of(owner_->lease(LeaseMode::Write, patient)), ErrorCode::Halted)
        << "not made anew";
}

TEST_F(StoreLease, AFileReplacedDuringAWriteLeaseIsNotAcknowledged) {
    const auto copy = folder_.path() / "copy";
    std::filesystem::copy_file(folder_.store(), copy);
    auto lease = write();
    std::filesystem::rename(copy, folder_.store());
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
    EXPECT_EQ(code_of(lease.finish()), ErrorCode::Corrupt);
}

TEST_F(StoreLease, AStoreThatStaysOpenEndsTheOwner) {
    {
        auto lease = read();
        const FileDescriptor second(::open(folder_.store().c_str(), O_RDONLY | O_CLOEXEC));
        const auto finished = lease.finish();
        EXPECT_EQ(code_of(finished), ErrorCode::Io);
        EXPECT_THAT(message_of(finished), HasSubstr("still open after DETACH"));
    }
    const auto refused = owner_->lease(LeaseMode::Read, patient);
    EXPECT_EQ(code_of(refused), ErrorCode::Io);
    EXPECT_THAT(message_of(refused), HasSubstr("restart the process"));
}

TEST_F(StoreLease, AForkedChildIsRefusedAndHarmsNothing) {
    auto lease = write();
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (1, 1, 1)"));
    const pid_t child = ::fork();
    if (child == 0) {
        const bool refused =
            code_of(owner_->lease(LeaseMode::Read, patient)) == ErrorCode::Conflict &&
            code_of(lease.query("SELECT 1")) == ErrorCode::Conflict &&
            code_of(lease.finish()) == ErrorCode::Conflict &&
            code_of(owner_->accept_replaced_file(patient)) == ErrorCode::Conflict;
        ::_exit(refused ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_OK(lease.finish());
    EXPECT_EQ(rows_found(*owner_), 1);
}

TEST_F(StoreLease, AThreadPastItsWaitIsBusy) {
    auto lease = write();
    std::thread([&] {
        const auto refused = owner_->lease(LeaseMode::Read, milliseconds(20));
        EXPECT_EQ(code_of(refused), ErrorCode::Busy);
        EXPECT_TRUE(refused.error().retryable());
        EXPECT_THAT(message_of(refused), HasSubstr("this process"));
    }).join();
    EXPECT_OK(lease.finish());
}

// A run streams month blocks: one thread prefetches under read leases, another stores results.
TEST_F(StoreLease, APrefetchingThreadAndAWritingThreadQueue) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 50'000));
    std::promise<void> is_reading;
    std::thread prefetch([&] {
        for (int block = 0; block < 20; ++block) {
            auto lease = owner_->lease(LeaseMode::Read, patient);
            ASSERT_TRUE(lease);
            const auto streamed =
                lease.value().stream("SELECT v FROM t WHERE w = 1", {}, [](const ChunkView&) {
                    return Result<AfterChunk>(AfterChunk::Continue);
                });
            EXPECT_EQ(streamed.value(), 50'000U);
            if (block == 0) {
                is_reading.set_value();
            }
        }
    });
    is_reading.get_future().wait();
    for (int day = 0; day < 20; ++day) {
        EXPECT_OK(write_rows(*owner_, 2, day, 10));
    }
    prefetch.join();
    EXPECT_EQ(rows_found(*owner_, "w = 2"), 200);
}

TEST_F(StoreLease, EightReadingThreadsAndAWriterAllGoOnAndWhatIsAcknowledgedIsFound) {
    constexpr std::int64_t batches = 30, batch_rows = 100;
    constexpr int readers = 8;
    std::atomic<bool> stop{false};
    std::array<std::atomic<int>, readers> reads{};
    std::vector<std::thread> threads;
    threads.reserve(readers);
    for (auto& count : reads) {
        threads.emplace_back([&] {
            std::int64_t seen = 0;
            while (!stop) {
                const std::int64_t found = rows_found(*owner_);
                EXPECT_GE(found, seen) << "a count went back";
                EXPECT_EQ(found % batch_rows, 0) << "half a batch";
                seen = found;
                ++count;
            }
        });
    }
    std::int64_t acknowledged = 0;
    auto longest = std::chrono::steady_clock::duration::zero();
    for (std::int64_t seq = 1; seq <= batches; ++seq) {
        const auto start = std::chrono::steady_clock::now();
        const auto written = write_rows(*owner_, 1, seq, batch_rows);
        longest = std::max(longest, std::chrono::steady_clock::now() - start);
        EXPECT_OK(written);
        acknowledged += written ? batch_rows : 0;
    }
    const bool all_read = lease_test::eventually([&] {
        return std::all_of(reads.begin(), reads.end(), [](const auto& n) { return n > 0; });
    });
    stop = true;
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(all_read) << "a reader starved";
    EXPECT_LT(longest, std::chrono::seconds(10)) << "the writer starved";
    EXPECT_EQ(rows_found(*owner_), acknowledged);
}

}  // namespace
}  // namespace millrace::storage
