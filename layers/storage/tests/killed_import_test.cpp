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
    static constexpr std::int64_t new_bars = 60'000;      // of every file
    static constexpr std::int64_t revised_bars = 20'000;  // of a file imported with --revise
    static constexpr std::int64_t bad_rows = 500;         // of one with --on-bad-row skip
    static constexpr int rounds = 48;

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
    /// The first import, which nobody kills.
    std::chrono::milliseconds time_of_one_import() {
        const auto start = std::chrono::steady_clock::now();
        int status = -1;
        EXPECT_GT(::waitpid(start_import(0), &status, 0), 0);
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
    static std::int64_t rows_of(int number) {
        return new_bars + (how(number) == How::Revise ? revised_bars : 0);
    }
    /// How many of the imports so far took place, by what they left.
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

    int skipped_ = 0;  // imports that left rows out
};

TEST_F(AKilledImportSlow, LeavesAllOfAFileOrNothing) {
    store();
    close();
    clock_.at = events::Timestamp::from_seconds(2'000'000'000);
    std::mt19937_64 random(1);
    const auto whole_import_ms = static_cast<int>(time_of_one_import().count());
    std::array<int, 3> killed{};  // by how
    for (int number = 1; number <= rounds && !HasFailure(); ++number) {
        const std::int64_t before = count("SELECT count(*) FROM ohlcv_1m");
        close();
        const pid_t child = start_import(number);
        wait_for_end(child, static_cast<int>(random() % 1'000) * whole_import_ms / 1'000);
        ::kill(child, SIGKILL);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        killed.at(static_cast<std::size_t>(how(number))) += WIFSIGNALED(status) ? 1 : 0;
        expect_whole(number, before, WIFSIGNALED(status));
        close();
    }
    std::printf("killed of %d imports: %d plain, %d with --revise, %d with --on-bad-row skip\n",
                rounds, killed[0], killed[1], killed[2]);
    for (const int of_one_kind : killed) {
        EXPECT_GE(of_one_kind, rounds / 12) << "an import took " << whole_import_ms << " ms";
    }
}

}  // namespace
}  // namespace millrace::storage
