#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include <millrace/storage/backup.h>

#include "exchange_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

/// A backup of one state in folder `b`, and a store that went on since.
class ARestore : public store_test::ExchangeTest {
protected:
    void SetUp() override {
        add_scattered_bars();
        then_ = content();
        manifest_ = back_up_to("b").value();
        add("SINCE", {store_test::bar_at(0)});
        now_ = content();
        ASSERT_NE(then_, now_);
    }
    events::Result<RestoreReport> replace() {
        close();
        return restore_from("b", manifest_, OnExistingStore::Replace);
    }
    void expect_refused(const BackupManifest& manifest, const char* word) {
        const std::string bytes = read_file(store_path());
        const auto refused = restore_from("b", manifest, OnExistingStore::Replace);
        EXPECT_EQ(code_of(refused), ErrorCode::Corrupt);
        EXPECT_NE(error_of(refused).find(word), std::string::npos) << error_of(refused);
        EXPECT_EQ(read_file(store_path()), bytes);
        EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.former-1")));
    }

    std::string then_;
    std::string now_;
    BackupManifest manifest_;
};

TEST_F(ARestore, GivesBackWhatWasBackedUpAndKeepsTheFormerStore) {
    const auto done = replace();
    ASSERT_TRUE(ok(done));
    EXPECT_EQ(content(), then_);
    EXPECT_EQ(done.value().former, path("bars.duckdb.former-1"));
    EXPECT_EQ(content_of(path("bars.duckdb.former-1")), now_);
    EXPECT_EQ(replace().value().former, path("bars.duckdb.former-2"));
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.millrace-part")));
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.millrace-part.lease")));
}

TEST_F(ARestore, DoesNotReplaceAStoreUnlessTold) {
    EXPECT_EQ(code_of(restore_from("b", manifest_, OnExistingStore::Refuse)), ErrorCode::Conflict);
    EXPECT_EQ(content(), now_);
    std::filesystem::remove(store_path());
    const auto done = restore_from("b", manifest_, OnExistingStore::Refuse);
    ASSERT_TRUE(ok(done));
    EXPECT_FALSE(done.value().former);
    EXPECT_EQ(content(), then_);
}

TEST_F(ARestore, OfADamagedOrUnknownBackupTouchesNothing) {
    auto manifest = manifest_;
    manifest.files[0].bytes += 1;
    expect_refused(manifest, "bytes");
    manifest = manifest_;
    manifest.files[0].xxh3.back() ^= 1;
    expect_refused(manifest, "hash");
    manifest = manifest_;
    manifest.schema_version = 99;
    expect_refused(manifest, "newer");
    manifest = manifest_;
    manifest.files[0].name = "../bars.duckdb";
    expect_refused(manifest, "without a folder");
    manifest = manifest_;
    manifest.files.push_back({"ledger", "x.ledger.sqlite", 1, ""});
    expect_refused(manifest, "2 files");
    std::string bytes = read_file(path("b/store.duckdb"));
    bytes[bytes.size() / 2] ^= 1;
    write_file("b/store.duckdb", bytes);
    expect_refused(manifest_, "hash");
    std::filesystem::remove(path("b/store.duckdb"));
    expect_refused(manifest_, "missing");
}

TEST_F(ARestore, FoldsTheLogOfTheFormerStoreIntoItBeforeItIsKept) {
    leave_a_log("INSERT INTO symbols VALUES (9, 'LOST')");
    ASSERT_TRUE(ok(replace()));
    EXPECT_EQ(content(), then_) << "the log of the former store is not for this one";
    const auto former = Store::open(path("bars.duckdb.former-1"));
    ASSERT_TRUE(ok(former));
    auto lease = former.value()->lease(LeaseMode::Read);
    const auto rows = lease.value().query("SELECT symbol FROM symbols WHERE symbol_id = 9");
    EXPECT_EQ(rows.value().row(0).text(0), "LOST");
}

TEST_F(ARestore, ReplacesAStoreThatCannotBeOpenedAndItsLogStaysWithIt) {
    const std::string log = make_unreadable_with_a_log();
    ASSERT_TRUE(ok(replace()));
    EXPECT_EQ(content(), then_);
    EXPECT_EQ(read_file(path("bars.duckdb.former-1")), "damaged");
    EXPECT_EQ(read_file(path("bars.duckdb.former-1.wal")), log);
}

TEST_F(ARestore, DoesNotLetTheLogOfALostStoreIntoTheNewOne) {
    leave_a_log("INSERT INTO symbols VALUES (9, 'LOST')");
    std::filesystem::remove(store_path());
    EXPECT_EQ(code_of(Store::create(store_path())), ErrorCode::Conflict)
        << "a new store would get the log's rows";
    ASSERT_TRUE(ok(restore_from("b", manifest_, OnExistingStore::Refuse)));
    EXPECT_EQ(content(), then_);
    EXPECT_TRUE(std::filesystem::exists(path("bars.duckdb.wal.of-former-file")));
}

TEST_F(ARestore, GivesTheNewStoreTheRightsOfTheOldOne) {
    ASSERT_EQ(::chmod(store_path().c_str(), 0604), 0);
    ASSERT_TRUE(ok(replace()));
    struct stat found {};
    ASSERT_EQ(::stat(store_path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0604U);
}

TEST_F(ARestore, OverALinkIsRefused) {
    std::filesystem::rename(store_path(), path("real.duckdb"));
    std::filesystem::create_symlink(path("real.duckdb"), store_path());
    EXPECT_EQ(code_of(replace()), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(compact_store()), ErrorCode::InvalidInput);
    EXPECT_TRUE(std::filesystem::is_symlink(store_path()));
}

TEST_F(ARestore, IsToldToAnotherProcessThatUsesTheStore) {
    close();
    std::array<int, 2> used{};
    std::array<int, 2> restored{};
    ASSERT_EQ(::pipe(used.data()), 0);
    ASSERT_EQ(::pipe(restored.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto opened = Store::open(store_path());
        char byte = opened ? '1' : '0';
        const bool went_on = ::write(used[1], &byte, 1) == 1 && ::read(restored[0], &byte, 1) == 1;
        const auto lease = opened.value()->lease(LeaseMode::Write);
        const bool told = went_on && !lease && lease.error().code == ErrorCode::Corrupt &&
                          lease.error().message.find("replaced") != std::string::npos;
        ::_exit(told ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(::read(used[0], &byte, 1), 1);
    EXPECT_TRUE(ok(replace()));
    ASSERT_EQ(::write(restored[1], &byte, 1), 1);
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(content(), then_);
}

}  // namespace
}  // namespace millrace::storage
