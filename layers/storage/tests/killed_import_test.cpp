#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include <millrace/storage/csv_import.h>
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
            const bool done = opened && import_csv(*opened.value(), clock_, file, {});
            ::_exit(done ? 0 : 1);
        }
        return child;
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
    std::random_device seed;
    std::mt19937_64 random(seed());
    std::int64_t stored = 0;
    int killed = 0;
    for (int number = 0; number < 40; ++number) {
        const pid_t child = start_import(write_import(number));
        wait_for_end(child, static_cast<int>(random() % 1'500));
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
    std::printf("%d of 40 imports killed, %ld stored\n", killed, stored / bars_per_file);
}

}  // namespace
}  // namespace millrace::storage
