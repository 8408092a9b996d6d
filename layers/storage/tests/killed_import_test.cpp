#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>

#include <millrace/storage/bar_import.h>
#include <millrace/storage/duckdb_bar_store.h>
#include <millrace/storage/integrity.h>

#include "export/bar_text.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using store_test::ok;

/// Kills imports at any instant. No store is open here while a child works.
class AKilledImportSlow : public store_test::StoreTest {
protected:
    static constexpr std::int64_t bars_per_file = 60'000;
    static constexpr int rounds = 40;

    std::filesystem::path write_import(int number) {
        std::mt19937_64 random(static_cast<std::uint64_t>(number));
        std::string text(BarText::header);
        BarText lines;
        for (const auto& bar :
             store_test::random_bars(random, number * bars_per_file, bars_per_file)) {
            lines.append(text, bar, "INFY");
        }
        return write_file("in.csv", text);
    }
    pid_t start_import(const std::filesystem::path& file) {
        const pid_t child = ::fork();
        if (child == 0) {
            auto opened = Store::open(store_path());
            const bool done = opened && import_bars(*opened.value(), clock_, file, {});
            ::_exit(done ? 0 : 1);
        }
        return child;
    }
    /// The first import, which nobody kills.
    std::chrono::milliseconds time_of_one_import() {
        const auto file = write_import(0);
        const auto start = std::chrono::steady_clock::now();
        int status = -1;
        EXPECT_GT(::waitpid(start_import(file), &status, 0), 0);
        EXPECT_EQ(status, 0);
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - start);
    }
    /// Until the child has ended, or an instant of its work has come.
    static void wait_for_end(pid_t child, int wait_ms_max) {
        const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
        pollfd ended{.fd = handle, .events = POLLIN, .revents = 0};
        ::poll(&ended, 1, wait_ms_max);
        ::close(handle);
    }
};

TEST_F(AKilledImportSlow, LeavesAllOfAFileOrNothing) {
    store();
    close();
    clock_.at = events::Timestamp::from_seconds(2'000'000'000);
    std::mt19937_64 random(1);
    const auto whole_import_ms = static_cast<int>(time_of_one_import().count());
    std::int64_t stored = bars_per_file;
    int killed = 0;
    for (int number = 1; number <= rounds; ++number) {
        const pid_t child = start_import(write_import(number));
        wait_for_end(child, static_cast<int>(random() % 1'000) * whole_import_ms / 1'000);
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status) ? 1 : 0;
        const std::int64_t now = count("SELECT count(*) FROM ohlcv_1m");
        EXPECT_TRUE(now == stored || now == stored + bars_per_file) << now << " after " << stored;
        EXPECT_TRUE(now == stored + bars_per_file || WIFSIGNALED(status))
            << "acknowledged and lost";
        EXPECT_EQ(count("SELECT coalesce(sum(bars), 0)::BIGINT FROM import_months"), now);
        EXPECT_EQ(count("SELECT count(*) FROM imports"), now / bars_per_file);
        EXPECT_TRUE(ok(read_everything(store())));
        close();
        stored = now;
    }
    std::printf("%d of %d imports killed, %ld stored\n", killed, rounds, stored / bars_per_file);
    EXPECT_GE(killed, rounds / 4) << "an import took " << whole_import_ms << " ms when measured";
}

}  // namespace
}  // namespace millrace::storage
