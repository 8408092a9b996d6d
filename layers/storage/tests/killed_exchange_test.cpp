#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>

#include "exchange_test_support.h"

namespace millrace::storage {
namespace {

using store_test::error_of;
using store_test::ok;

/// Kills what copies or exchanges a store, at each change of a name and at any instant.
class AKilledExchangeSlow : public store_test::ExchangeTest {
protected:
    /// Works in a child that is killed at its first change of a name, in another one at its second,
    /// until one gets to its end; how many changes that one made.
    template <class Work, class Look> static int kill_at_each(const Work& work, const Look& look) {
        for (int number = 1;; ++number) {
            const int ended = killed_at_name_change(number, work);
            EXPECT_TRUE(ended == 0 || ended == -SIGKILL) << ended;
            look(ended == -SIGKILL);
            if (ended != -SIGKILL || ::testing::Test::HasFailure()) {
                return number - 1;
            }
        }
    }
    bool replace(const BackupManifest& manifest) {
        return restore_from("b", manifest, OnExistingStore::Replace).has_value();
    }
    void remove_files_of_store() const {
        for (const auto& entry : std::filesystem::directory_iterator(path(""))) {
            if (entry.path().filename().string().starts_with("bars.duckdb")) {
                std::filesystem::remove(entry.path());
            }
        }
    }
};

TEST_F(AKilledExchangeSlow, BackupWithoutAManifestIsNotTakenForOne) {
    add_scattered_bars();
    const std::string stored = content();
    const int changes =
        kill_at_each([&] { return back_up_to("b").has_value(); },
                     [&](bool) {
                         if (std::filesystem::exists(path("b/manifest.json"))) {
                             EXPECT_EQ(content_of(path("b/store.duckdb")), stored);
                         } else {
                             const auto again = back_up_to("b");
                             EXPECT_NE(error_of(again).find("never finished"), std::string::npos);
                         }
                         std::filesystem::remove_all(path("b"));
                     });
    EXPECT_GE(changes, 2);
}

TEST_F(AKilledExchangeSlow, RestoreLeavesTheOldStoreOrTheNewOne) {
    add_scattered_bars();
    const std::string then = content();
    const BackupManifest manifest = back_up_to("b").value();
    add("SINCE", {store_test::bar_at(0)});
    const std::string now = content();
    const int changes =
        kill_at_each([&] { return replace(manifest); },
                     [&](bool was_killed) {
                         const std::string after = content();
                         EXPECT_TRUE(after == then || (was_killed && after == now)) << after;
                         if (after == then) {
                             EXPECT_EQ(content_of(path("bars.duckdb.former-1")), now);
                             std::filesystem::rename(path("bars.duckdb.former-1"), store_path());
                         }
                     });
    EXPECT_GE(changes, 3);
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.former-2"))) << "one name is enough";
}

TEST_F(AKilledExchangeSlow, RestoreOverAStoreThatCannotBeOpenedIsFinishedByTheNext) {
    add("INFY", {store_test::bar_at(0)});
    const std::string then = content();
    const BackupManifest manifest = back_up_to("b").value();
    std::string log = make_unreadable_with_a_log();
    const int changes =
        kill_at_each([&] { return replace(manifest); },
                     [&](bool was_killed) {
                         {
                             const auto opened = Store::open(store_path());
                             EXPECT_TRUE(opened.has_value() || was_killed);
                         }
                         EXPECT_TRUE(replace(manifest));
                         EXPECT_EQ(content(), then);
                         EXPECT_EQ(read_file(path("bars.duckdb.former-1")), "damaged");
                         EXPECT_EQ(read_file(path("bars.duckdb.former-1.wal")), log);
                         remove_files_of_store();
                         add("INFY", {store_test::bar_at(0)});
                         log = make_unreadable_with_a_log();
                     });
    EXPECT_GE(changes, 5);
}

TEST_F(AKilledExchangeSlow, CompactionLeavesEveryRow) {
    add_scattered_bars();
    const std::string stored = content();
    const int changes = kill_at_each([&] { return compact_store().has_value(); },
                                     [&](bool) { EXPECT_EQ(content(), stored); });
    EXPECT_GE(changes, 1);
    EXPECT_EQ(rows_out_of_order(), 0);
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.millrace-part")));
}

TEST_F(AKilledExchangeSlow, CompactionMayBeKilledAtAnyInstant) {
    constexpr int rounds = 20;
    constexpr useconds_t longest_us = 1'500'000;
    add_scattered_bars();
    const std::string stored = content();
    std::mt19937_64 random(5);
    int killed = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto after_us = static_cast<useconds_t>(random() % longest_us);
        const int ended = in_a_child([&] {
            ::ualarm(after_us + 1, 0);  // SIGALRM ends the child where it stands
            return compact_store().has_value();
        });
        ASSERT_TRUE(ended == 0 || ended == -SIGALRM) << ended;
        killed += ended == 0 ? 0 : 1;
        ASSERT_EQ(content(), stored) << "killed after " << after_us << " us";
    }
    EXPECT_GE(killed, 3);
    EXPECT_TRUE(ok(compact_store()));
}

}  // namespace
}  // namespace millrace::storage
