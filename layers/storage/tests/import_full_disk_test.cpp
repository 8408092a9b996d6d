#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <random>
#include <set>

#include <millrace/storage/bar_import.h>
#include <millrace/storage/bar_status.h>
#include <millrace/storage/integrity.h>

#include "export/bar_text.h"
#include "import/row_spool.h"
#include "import_agreement.h"
#include "lease/file_descriptor.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::ok;

constexpr std::uint64_t kilobyte = 1'024;

/// The store lies on a small disk of its own, which gets full while a file is imported.
class AnImportOnAFullDisk : public store_test::StoreTest {
protected:
    static constexpr std::int64_t bars_before = 30'000;

    void SetUp() override {
        // In a mount namespace of this process alone, so that nothing stays if it is killed.
        const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                             ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount("tmpfs", disk().c_str(), "tmpfs", 0, "size=400m") == 0;
        if (!mounted) {
            std::cout << "full disk: NOT RUN, no tmpfs can be mounted here: "
                      << std::strerror(errno) << "; it takes root\n";
            GTEST_SKIP() << "not run: no tmpfs can be mounted";
        }
        clock_.at = events::Timestamp::from_seconds(2'000'000'000);
        ASSERT_TRUE(ok(import(write_bars("before.csv", 0, bars_before))));
        close();
        std::filesystem::copy_file(store_path(), path("first.duckdb"));
    }
    void TearDown() override {
        close();
        ::umount2(disk().c_str(), MNT_DETACH);
    }

    std::filesystem::path disk() const { return store_path().parent_path(); }

    std::filesystem::path write_bars(std::string_view name, std::int64_t first, std::int64_t bars) {
        std::mt19937_64 random(static_cast<std::uint64_t>(first));
        std::string text(BarText::header);
        BarText lines;
        for (const auto& bar :
             store_test::random_bars(random, first, static_cast<std::size_t>(bars))) {
            lines.append(text, bar, "INFY");
        }
        return write_file(name, text);
    }
    events::Result<ImportedFile> import(const std::filesystem::path& file) {
        return import_bars(store(), clock_, file, {});
    }
    /// Takes all of the disk but some bytes.
    void leave_room(std::uint64_t bytes) const {
        struct statvfs now {};
        ASSERT_EQ(::statvfs(disk().c_str(), &now), 0);
        const std::uint64_t free = now.f_bavail * now.f_frsize;
        ASSERT_GE(free, bytes);
        const FileDescriptor ballast(
            ::open(path("ballast").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        ASSERT_EQ(::posix_fallocate(ballast.number(), 0, static_cast<off_t>(free - bytes)), 0);
    }
    void make_room() const { std::filesystem::remove(path("ballast")); }
    /// As it was before the import.
    void restore_store() {
        close();
        for (const auto& file : files_of_store(store_path())) {
            std::filesystem::remove(file);
        }
        std::filesystem::copy_file(path("first.duckdb"), store_path());
    }
    /// What a command that only reads finds, also while the disk is full.
    std::int64_t readable() const {
        auto opened = Store::open(store_path());
        EXPECT_TRUE(ok(opened));
        const auto report = opened ? bar_status(*opened.value()) : opened.error();
        EXPECT_TRUE(ok(report));
        return report ? static_cast<std::int64_t>(report.value().bars) : -1;
    }
    std::int64_t stored() { return count("SELECT count(*) FROM ohlcv_1m"); }

    /// Imports with that much room. True: there was enough.
    bool import_with_room(const std::filesystem::path& file, std::int64_t bars,
                          std::uint64_t bytes) {
        SCOPED_TRACE(std::to_string(bytes) + " bytes of room");
        restore_store();
        leave_room(bytes);
        const auto imported = import(file);
        close();
        const std::int64_t then = readable();
        if (imported) {
            EXPECT_EQ(then, bars_before + bars);
        } else {
            said_.insert(imported.error().message);
            EXPECT_EQ(imported.error().code, ErrorCode::Io) << imported.error().message;
            EXPECT_NE(imported.error().message.find("No space left on device"), std::string::npos)
                << imported.error().message;
            const bool told_stored =
                imported.error().message.find("everything was stored") != std::string::npos;
            EXPECT_EQ(then, bars_before + (told_stored ? bars : 0)) << imported.error().message;
        }
        make_room();
        EXPECT_EQ(stored(), then);
        EXPECT_EQ(store_test::disagreements(store()), "");
        const auto again = import(file);
        EXPECT_TRUE(ok(again));
        EXPECT_EQ(again ? again.value().accepted : 0U,
                  static_cast<std::uint64_t>(bars_before + bars - then));
        EXPECT_EQ(stored(), bars_before + bars);
        EXPECT_EQ(store_test::disagreements(store()), "");
        EXPECT_TRUE(ok(read_everything(store())));
        return imported.has_value();
    }
    /// With more and more room until there is enough. Returns how often there was not.
    std::uint64_t import_with_more_and_more_room(std::int64_t bars, std::uint64_t step) {
        const auto file = write_bars("in.csv", bars_before, bars);
        std::uint64_t failed = 0;
        while (!HasFailure() && !import_with_room(file, bars, failed * step)) {
            ++failed;
        }
        for (const auto& message : said_) {
            std::cout << message << '\n';
        }
        std::cout << failed << " imports failed, with up to " << failed * step / kilobyte
                  << " kB\n";
        return failed;
    }

    std::set<std::string> said_;  // every error met
};

TEST_F(AnImportOnAFullDisk, LeavesAllOfAFileOrNothing) {
    EXPECT_GE(import_with_more_and_more_room(20'000, 1'200 * kilobyte), 2U);
}

using AnImportOnAFullDiskSlow = AnImportOnAFullDisk;

TEST_F(AnImportOnAFullDiskSlow, LeavesAllOfAFileOrNothingAtAnyInstant) {
    EXPECT_GE(import_with_more_and_more_room(150'000, 128 * kilobyte), 20U);
}

TEST_F(AnImportOnAFullDiskSlow, LeavesAllOfAFileOrNothingWhereItsRowsAreSetAside) {
    const auto rows = static_cast<std::int64_t>(RowSpool::block_rows) + 100'000;
    const auto file = write_bars("in.csv", bars_before, rows);
    for (const std::uint64_t room : {0 * kilobyte, 16'000 * kilobyte, 36'000 * kilobyte}) {
        EXPECT_FALSE(import_with_room(file, rows, room));
    }
    EXPECT_TRUE(std::any_of(said_.begin(), said_.end(), [](const std::string& said) {
        return said.find("temporary file") != std::string::npos;
    })) << "no import failed over the rows it set aside";
}

}  // namespace
}  // namespace millrace::storage
