#include "exchange_test_support.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

namespace {

/// How many changes of names this process may still make; none is counted below 0.
int name_changes_left = -1;

void count_name_change() {
    if (name_changes_left > 0 && --name_changes_left == 0) {
        ::kill(::getpid(), SIGKILL);
    }
}

}  // namespace

// These stand before libc's, so that a test can kill at each of them.
extern "C" int rename(const char* from, const char* to) noexcept {
    count_name_change();
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
extern "C" int link(const char* from, const char* to) noexcept {
    count_name_change();
    return static_cast<int>(::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}
extern "C" int unlink(const char* name) noexcept {
    count_name_change();
    return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, name, 0));
}

namespace millrace::storage::store_test {

std::string ExchangeTest::content() {
    close();
    return content_of(store_path());
}

std::string ExchangeTest::content_of(const std::filesystem::path& path) {
    const auto opened = Store::open(path);
    EXPECT_TRUE(ok(opened));
    auto lease = opened.value()->lease(LeaseMode::Read);
    const auto tables = lease.value().query("SELECT table_name FROM duckdb_tables() "
                                            "WHERE database_name = 'store' ORDER BY table_name");
    EXPECT_TRUE(ok(tables));
    std::string text;
    for (std::size_t i = 0; i < tables.value().size(); ++i) {
        const std::string table = tables.value().row(i).text(0);
        const auto row = lease.value().query("SELECT count(*) || ' ' || coalesce(bit_xor(hash(t)), "
                                             "0) FROM " +
                                             table + " t");
        EXPECT_TRUE(ok(row));
        text += table + " " + row.value().row(0).text(0) + "\n";
    }
    return text;
}

void ExchangeTest::add_scattered_bars() {
    constexpr std::int64_t minutes_a_day = 1'440;
    std::mt19937_64 random(11);
    for (const int day : {3, 1, 2}) {
        std::vector<std::vector<events::Bar>> bars;
        std::vector<data::BarBatch> batches;
        for (const char* symbol : {"TCS", "INFY", "RELIANCE"}) {
            for (const int month : {0, 1, 2}) {
                const std::int64_t first = (month * 31L + day) * minutes_a_day;
                bars.push_back(random_bars(random, first, 375));
                batches.push_back({symbol, bars.back()});
            }
        }
        EXPECT_TRUE(ok(this->bars().add("test", batches)));
    }
}

events::Result<BackupManifest> ExchangeTest::back_up_to(std::string_view folder) {
    return back_up(
        {.store = store_path(), .folder = path(folder)},
        [](const BackupManifest&) { return std::string("written by the test\n"); }, ignore_steps);
}

events::Result<RestoreReport> ExchangeTest::restore_from(std::string_view folder,
                                                         const BackupManifest& manifest,
                                                         OnExistingStore existing) {
    return restore(
        {.folder = path(folder), .manifest = manifest, .store = store_path(), .existing = existing},
        ignore_steps);
}

events::Result<CompactReport> ExchangeTest::compact_store() {
    return compact({.store = store_path()}, ignore_steps);
}

int ExchangeTest::in_a_child(const std::function<bool()>& work) {
    return killed_at_name_change(-1, work);
}

int ExchangeTest::killed_at_name_change(int number, const std::function<bool()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        name_changes_left = number;
        ::_exit(work() ? 0 : 1);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void ExchangeTest::leave_a_log(const std::string& sql) {
    close();
    const int ended = in_a_child([&] {
        auto lease = store().lease(LeaseMode::Write);
        const bool left = lease && lease.value().execute(sql) && lease.value().commit();
        return left && ::kill(::getpid(), SIGKILL) == 0;
    });
    ASSERT_EQ(ended, -SIGKILL);
    ASSERT_GT(std::filesystem::file_size(path("bars.duckdb.wal")), 0U);
}

std::string ExchangeTest::make_unreadable_with_a_log() {
    leave_a_log("INSERT INTO symbols VALUES (9, 'LOST')");
    write_file("bars.duckdb", "damaged");
    return read_file(path("bars.duckdb.wal"));
}

std::int64_t ExchangeTest::rows_out_of_order() {
    return count("SELECT count(*) FROM (SELECT (month, symbol_id, timestamp, revision) AS place, "
                 "lag((month, symbol_id, timestamp, revision)) OVER (ORDER BY rowid) AS before "
                 "FROM ohlcv_1m) WHERE NOT (before < place)");
}

}  // namespace millrace::storage::store_test
