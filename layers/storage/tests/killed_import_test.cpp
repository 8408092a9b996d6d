#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <random>

#include <millrace/storage/bar_import.h>
#include <millrace/storage/duckdb_bar_store.h>
#include <millrace/storage/integrity.h>

#include "export/bar_text.h"
#include "import_agreement.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using store_test::ok;

/// Kills imports at any instant. No store is open here while a child works.
class AKilledImportSlow : public store_test::StoreTest {
protected:
    static constexpr std::int64_t new_bars = 40'000;      // of every file
    static constexpr std::int64_t revised_bars = 15'000;  // of a file imported with --revise
    static constexpr std::int64_t bad_rows = 500;         // of one with --on-bad-row skip
    static constexpr int rounds = 36;

    enum class How { Plain, Revise, Skip };

    static How how(int number) {
        return std::array{How::Plain, How::Revise, How::Skip}.at(static_cast<std::size_t>(number) %
                                                                 3);
    }

    /// The first bars of the first file are those that are revised, each time to other values.
    std::filesystem::path write_import(int number) {
        std::mt19937_64 random(static_cast<std::uint64_t>(number));
        std::string text(BarText::header);
        BarText lines;
        const auto write = [&](std::int64_t first, std::int64_t bars) {
            for (const auto& bar :
                 store_test::random_bars(random, first, static_cast<std::size_t>(bars))) {
                lines.append(text, bar, "INFY");
            }
        };
        if (how(number) == How::Revise) {
            write(0, revised_bars);
        }
        for (std::int64_t row = 0; how(number) == How::Skip && row < bad_rows; ++row) {
            text += "2025-01-01T00:00:00Z,INFY,1,1,2,1,1\n";
        }
        write(number * new_bars, new_bars);
        return write_file("in.csv", text);
    }
    pid_t start_import(int number) {
        const auto file = write_import(number);
        const pid_t child = ::fork();
        if (child == 0) {
            BarImportOptions options;
            options.revise = how(number) == How::Revise;
            options.on_bad_row = how(number) == How::Skip ? OnBadRow::Skip : OnBadRow::RejectFile;
            auto opened = Store::open(store_path());
            const bool done = opened && import_bars(*opened.value(), clock_, file, options);
            ::_exit(done ? 0 : 1);
        }
        return child;
    }
    /// Until the child has ended, or that time is over; -1: however long it takes.
    static void wait_for_end(pid_t child, int wait_ms_max) {
        const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
        pollfd ended{.fd = handle, .events = POLLIN, .revents = 0};
        ::poll(&ended, 1, wait_ms_max);
        ::close(handle);
    }
    /// Every fourth import may end, and tells how long one takes by now; the others are killed at
    /// some instant of that time. True: it was killed.
    bool import_or_kill(int number) {
        const bool spared = number % 4 == 0;
        const pid_t child = start_import(number);
        const auto start = std::chrono::steady_clock::now();
        const auto instant_ms = static_cast<int>(random_() % 1'000) * whole_import_ms_ / 1'000;
        wait_for_end(child, spared ? -1 : instant_ms);
        if (spared) {
            const auto took = std::chrono::steady_clock::now() - start;
            whole_import_ms_ = static_cast<int>(
                std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        }
        ::kill(child, SIGKILL);
        int status = -1;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(!spared || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) << status;
        return WIFSIGNALED(status);
    }
    static std::int64_t rows_of(int number) {
        return new_bars + (how(number) == How::Revise ? revised_bars : 0);
    }
    /// All of it or nothing, in every table.
    void expect_whole(int number, std::int64_t before, bool killed) {
        const std::int64_t now = count("SELECT count(*) FROM ohlcv_1m");
        EXPECT_TRUE(now == before || now == before + rows_of(number)) << now << " after " << before;
        EXPECT_TRUE(now == before + rows_of(number) || killed) << "acknowledged and lost";
        EXPECT_EQ(store_test::disagreements(store()), "");
        EXPECT_EQ(count("SELECT count(*) FROM imports WHERE bars <> " + std::to_string(new_bars)),
                  0);
        const std::int64_t with_refused =
            count("SELECT count(DISTINCT import_id) FROM import_rejects");
        EXPECT_EQ(count("SELECT count(*) FROM import_rejects"), with_refused * bad_rows);
        if (how(number) == How::Skip) {
            skipped_ += now == before ? 0 : 1;
        }
        EXPECT_EQ(with_refused, skipped_);
        EXPECT_TRUE(ok(read_everything(store())));
    }

    int whole_import_ms_ = 0;

private:
    std::mt19937_64 random_{1};
    int skipped_ = 0;  // imports that left rows out
};

TEST_F(AKilledImportSlow, LeavesAllOfAFileOrNothing) {
    store();
    clock_.at = events::Timestamp::from_seconds(2'000'000'000);
    std::array<int, 3> killed{};  // by how
    for (int number = 0; number < rounds && !HasFailure(); ++number) {
        const std::int64_t before = count("SELECT count(*) FROM ohlcv_1m");
        close();
        const bool was_killed = import_or_kill(number);
        killed.at(static_cast<std::size_t>(how(number))) += was_killed ? 1 : 0;
        expect_whole(number, before, was_killed);
    }
    std::printf("killed of %d imports: %d plain, %d with --revise, %d with --on-bad-row skip; "
                "%ld bars stored\n",
                rounds, killed[0], killed[1], killed[2], count("SELECT count(*) FROM ohlcv_1m"));
    for (const int of_one_kind : killed) {
        EXPECT_GE(of_one_kind, rounds / 12) << "an import took " << whole_import_ms_ << " ms";
    }
}

}  // namespace
}  // namespace millrace::storage
