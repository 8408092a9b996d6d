#include <millrace/sqlite/database.h>
#include <millrace/storage/trading_control.h>

#include <array>
#include <csignal>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using data::StoredTradingState;
using events::ErrorCode;
using events::Timestamp;
using events::TradingState;
using store_test::ok;

class TradingControlTest : public store_test::StoreTest {
protected:
    std::filesystem::path db() const { return path("trading_system.duckdb"); }
    static TradingStateEntry entry(TradingState state, std::string reason = "because",
                                   std::string strategy = {}, std::string mode = "paper") {
        return {std::move(mode),
                std::move(strategy),
                {.state = state,
                 .reason = std::move(reason),
                 .who = "anita",
                 .at = Timestamp::from_seconds(1'700'000'000)}};
    }
    void set(const TradingStateEntry& wanted) {
        const auto done = TradingControl(db()).set({wanted});
        ASSERT_TRUE(ok(done));
        EXPECT_TRUE(done.value());
    }
    ControlledTradingState watch(std::vector<std::string> strategies = {}) const {
        return {db(), "paper", std::move(strategies)};
    }
    sqlite::Database open_control_store() const {
        auto opened = sqlite::Database::open(control_store_of(db()), sqlite::Access::ReadWrite,
                                             std::chrono::milliseconds(0));
        EXPECT_TRUE(ok(opened));
        return std::move(opened).value();
    }
    /// Of another program that writes SQLite.
    void execute(const std::string& sql) const {
        auto database = open_control_store();
        EXPECT_TRUE(ok(database.run(sql)));
    }
    void expect_corrupt(std::string_view words) const {
        TradingControl control(db());
        const auto states = control.states();
        ASSERT_FALSE(states);
        EXPECT_EQ(states.error().code, ErrorCode::Corrupt) << states.error().message;
        EXPECT_NE(states.error().message.find(words), std::string::npos) << states.error().message;
        EXPECT_EQ(watch().read().error().code, ErrorCode::Corrupt);
        EXPECT_EQ(TradingControl(db()).set({entry(TradingState::Active)}).error().code,
                  ErrorCode::Corrupt);
    }
};

TEST_F(TradingControlTest, LiesBesideTheStore) {
    EXPECT_EQ(control_store_of(db()), path("trading_system.control.sqlite"));
    EXPECT_EQ(control_store_of(path("bars.db")), path("bars.db.control.sqlite"));
    EXPECT_EQ(stop_file_of(db()), path("STOP"));
}

TEST_F(TradingControlTest, NothingWasEverSet) {
    const auto states = TradingControl(db()).states();
    ASSERT_TRUE(ok(states));
    EXPECT_TRUE(states.value().empty());
    EXPECT_EQ(watch().read().value().state, TradingState::Active);
    EXPECT_FALSE(std::filesystem::exists(control_store_of(db()))) << "asking makes no file";
}

TEST_F(TradingControlTest, RemembersEveryChange) {
    set(entry(TradingState::Halted, "broker down"));
    auto reduced = entry(TradingState::Reducing, "lost too much", "", "live");
    reduced.set.until_end_of = events::Date::parse("2026-11-20").value();
    set(reduced);
    set(entry(TradingState::Active, "broker is back"));

    TradingControl control(db());
    const auto states = control.states();
    ASSERT_TRUE(ok(states));
    EXPECT_EQ(states.value(),
              (std::vector{reduced, entry(TradingState::Active, "broker is back")}));
    const auto history = control.history();
    ASSERT_TRUE(ok(history));
    EXPECT_EQ(history.value(), (std::vector{entry(TradingState::Halted, "broker down"), reduced,
                                            entry(TradingState::Active, "broker is back")}));
}

TEST_F(TradingControlTest, EngagingIsIdempotent) {
    set(entry(TradingState::Halted, "first"));
    const auto again = TradingControl(db()).set({entry(TradingState::Halted, "second")});
    ASSERT_TRUE(ok(again));
    EXPECT_FALSE(again.value());
    const auto history = TradingControl(db()).history();
    EXPECT_EQ(history.value(), (std::vector{entry(TradingState::Halted, "first")}));
    EXPECT_FALSE(TradingControl(db()).set({entry(TradingState::Active, "", "", "live")}).value())
        << "what was never set is active";
}

TEST_F(TradingControlTest, ARunSeesAHaltOfAnotherProcess) {
    auto watching = watch();
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    const pid_t child = ::fork();
    if (child == 0) {
        const auto done = TradingControl(db()).set({entry(TradingState::Halted, "stop it")});
        ::_exit(done.has_value() && done.value() ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    const auto state = watching.read();
    ASSERT_TRUE(ok(state));
    EXPECT_EQ(state.value().state, TradingState::Halted);
    EXPECT_NE(state.value().reason.find("anita"), std::string::npos);
    EXPECT_NE(state.value().reason.find("stop it"), std::string::npos);

    set(entry(TradingState::Active, "go on"));
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    set(entry(TradingState::Halted, "again"));
    EXPECT_EQ(watching.read().value().state, TradingState::Halted);
}

TEST_F(TradingControlTest, AStateIsOfItsModeAndStrategy) {
    set(entry(TradingState::Halted, "live only", "", "live"));
    EXPECT_EQ(watch().read().value().state, TradingState::Active);
    set(entry(TradingState::Halted, "one strategy", "mean"));
    EXPECT_EQ(watch().read().value().state, TradingState::Active);
    EXPECT_EQ(watch({"trend"}).read().value().state, TradingState::Active);
    EXPECT_EQ(watch({"trend", "mean"}).read().value().state, TradingState::Halted);
}

TEST_F(TradingControlTest, AStopFileHalts) {
    auto watching = watch();
    set(entry(TradingState::Halted, "", "", "live"));  // a store that says nothing of this run
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    std::ofstream(path("STOP")) << "";
    const auto state = watching.read();
    ASSERT_TRUE(ok(state));
    EXPECT_EQ(state.value().state, TradingState::Halted);
    EXPECT_NE(state.value().reason.find(path("STOP").string()), std::string::npos);
    std::filesystem::remove(path("STOP"));
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
}

TEST_F(TradingControlTest, WhatARunWritesSurvivesIt) {
    const StoredTradingState halted{.state = TradingState::Halted,
                                    .reason = "drawdown_limit",
                                    .who = "circuit breaker",
                                    .at = Timestamp::from_seconds(1'700'000'000)};
    ASSERT_TRUE(ok(watch().write(halted)));
    const auto state = watch().read();
    ASSERT_TRUE(ok(state));
    EXPECT_EQ(state.value().state, TradingState::Halted);
    EXPECT_NE(state.value().reason.find("drawdown_limit"), std::string::npos);
}

TEST_F(TradingControlTest, ADamagedStoreHalts) {
    set(entry(TradingState::Halted));
    const auto file = control_store_of(db());
    std::filesystem::resize_file(file, 0);
    expect_corrupt("is no control store");
    write_file(file.filename().string(), "a text, and no database at all");
    expect_corrupt("file is not a database");
}

TEST_F(TradingControlTest, AnotherProgramsFileAndANewerVersionAreRefused) {
    set(entry(TradingState::Halted));
    execute("PRAGMA user_version = 2");
    expect_corrupt("is of version 2, and this program reads version 1");
    execute("PRAGMA user_version = 1; PRAGMA application_id = 7");
    expect_corrupt("is no control store of Millrace");
}

TEST_F(TradingControlTest, AnUnknownStateIsNoState) {
    set(entry(TradingState::Halted));
    execute("UPDATE trading_states SET state = 'paused'");
    EXPECT_EQ(TradingControl(db()).states().error().code, ErrorCode::Corrupt);
    EXPECT_EQ(watch().read().error().code, ErrorCode::Corrupt);
}

TEST_F(TradingControlTest, AStoreThatVanishesDuringARunHaltsIt) {
    set(entry(TradingState::Halted, "", "", "live"));
    auto watching = watch();
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    std::filesystem::remove(control_store_of(db()));
    EXPECT_EQ(watching.read().error().code, ErrorCode::Corrupt);
}

/// The log's frames are checked less well than the file's pages, so nothing stays in it.
TEST_F(TradingControlTest, AHaltIsInTheFileAndNotInItsLog) {
    set(entry(TradingState::Halted));
    set(entry(TradingState::Active));
    set(entry(TradingState::Halted, "the last one"));
    const auto log = control_store_of(db()).string() + "-wal";
    EXPECT_EQ(std::filesystem::file_size(log), 0U);
    std::filesystem::remove(log);
    std::filesystem::remove(control_store_of(db()).string() + "-shm");
    EXPECT_EQ(watch().read().value().state, TradingState::Halted);
}

TEST_F(TradingControlTest, ARunThatLostTheLogSeesAHaltAllTheSame) {
    set(entry(TradingState::Halted, "", "", "live"));
    auto watching = watch();
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    for (const char* ending : {"-wal", "-shm"}) {
        std::filesystem::remove(control_store_of(db()).string() + ending);
    }
    set(entry(TradingState::Halted));
    EXPECT_EQ(watching.read().value().state, TradingState::Halted);
}

TEST_F(TradingControlTest, AStoreThatIsEmptiedDuringARunHaltsIt) {
    set(entry(TradingState::Halted, "", "", "live"));
    auto watching = watch();
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    std::filesystem::resize_file(control_store_of(db()), 0);
    EXPECT_EQ(watching.read().error().code, ErrorCode::Corrupt);
}

TEST_F(TradingControlTest, AStoreThatIsReplacedDuringARunHaltsIt) {
    set(entry(TradingState::Halted, "", "", "live"));
    auto watching = watch();
    EXPECT_EQ(watching.read().value().state, TradingState::Active);
    const auto file = control_store_of(db());
    std::filesystem::copy_file(file, path("copy"));
    std::filesystem::rename(path("copy"), file);
    EXPECT_EQ(watching.read().error().code, ErrorCode::Corrupt);
}

TEST_F(TradingControlTest, ALogWithoutItsFileIsDamage) {
    write_file(control_store_of(db()).filename().string() + "-wal", "frames");
    expect_corrupt("is gone, and its log");
}

TEST_F(TradingControlTest, WhatCannotBeOpenedHalts) {
    std::filesystem::create_symlink(path("nowhere/at/all"), control_store_of(db()));
    EXPECT_EQ(watch().read().error().code, ErrorCode::Halted);
    const auto set = TradingControl(db()).set({entry(TradingState::Halted)});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, ErrorCode::Halted);
    EXPECT_NE(set.error().message.find("STOP"), std::string::npos) << set.error().message;
}

TEST_F(TradingControlTest, AHaltThatWasResumedBetweenTwoLooksIsHeard) {
    set(entry(TradingState::Halted, "of before"));
    set(entry(TradingState::Active));
    auto watched = watch();
    EXPECT_EQ(watched.read().value().state, TradingState::Active) << "of before it began";
    set(entry(TradingState::Halted, "broker down"));
    set(entry(TradingState::Active));
    const auto heard = watched.read();
    ASSERT_TRUE(ok(heard));
    EXPECT_EQ(heard.value().state, TradingState::Halted);
    EXPECT_NE(heard.value().reason.find("broker down"), std::string::npos);
    EXPECT_EQ(watch().read().value().state, TradingState::Active) << "of another run";
}

TEST_F(TradingControlTest, AnythingCalledStopHalts) {
    std::filesystem::create_symlink(path("nowhere"), path("STOP"));
    EXPECT_EQ(watch().read().value().state, TradingState::Halted);
}

TEST_F(TradingControlTest, AWriterWaitsForAnotherAndSaysSo) {
    set(entry(TradingState::Halted));
    auto other = open_control_store();
    ASSERT_TRUE(ok(other.run("BEGIN IMMEDIATE")));
    EXPECT_EQ(TradingControl(db()).set({entry(TradingState::Active)}).error().code,
              ErrorCode::Busy);
    EXPECT_EQ(watch().read().value().state, TradingState::Halted) << "readers do not wait";
}

/// Sets one state after another until it is killed, and says so after each.
[[noreturn]] void set_for_ever(const std::filesystem::path& store, int told,
                               const std::vector<TradingStateEntry>& entries) {
    TradingControl control(store);
    for (std::size_t n = 0;; ++n) {
        const bool done = control.set({entries[n % entries.size()]}).has_value();
        if (!done || ::write(told, "", 1) != 1) {
            ::_exit(1);
        }
    }
}

TEST_F(TradingControlTest, AKilledWriterLeavesAWholeStore) {
    for (int kills = 0; kills < 40; ++kills) {
        std::array<int, 2> told{};
        ASSERT_EQ(::pipe(told.data()), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            set_for_ever(db(), told[1], {entry(TradingState::Halted), entry(TradingState::Active)});
        }
        ::close(told[1]);
        char byte = 0;
        for (int changes = 0; changes < kills % 5; ++changes) {  // then at work on the next one
            ASSERT_EQ(::read(told[0], &byte, 1), 1);
        }
        ASSERT_EQ(::kill(child, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status)) << "it failed by itself";
        ::close(told[0]);
        ASSERT_TRUE(ok(TradingControl(db()).states()));
        ASSERT_TRUE(ok(watch().read()));
    }
    EXPECT_FALSE(TradingControl(db()).states().value().empty());
}

}  // namespace
}  // namespace millrace::storage
