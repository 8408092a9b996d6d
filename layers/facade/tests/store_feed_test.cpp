#include <millrace/facade/store_feed.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "event_ring.h"
#include "fakes.h"
#include "feed_changes.h"

namespace millrace::facade {
namespace {

using data::RunStatus;
using data::Timeframe;
using events::Error;
using events::ErrorCode;
using events::TradingState;
using test::at;

TEST(ChangesOfStores, AreWhatIsNewSinceTheLastLook) {
    StoresSeen before;
    before.contents.imports = {{1, at(0), "a", 1, {"INFY"}, at(0)}};
    before.contents.batches = {{1, at(0), Timeframe::M1, 5}};
    before.contents.runs = {{"run-2", "paper", RunStatus::Running, at(0), 3},
                            {"run-1", "paper", RunStatus::Completed, at(0), 3}};
    StoresSeen now = before;
    EXPECT_TRUE(changes_between(before, now).empty());
    now.contents.imports.insert(now.contents.imports.begin(),
                                {{3, at(2), "c", 9, std::vector<std::string>(201, "X"), at(2)},
                                 {2, at(1), "b", 2, {"INFY", "TCS"}, at(1)}});
    now.contents.batches.insert(now.contents.batches.begin(), {2, at(3), Timeframe::M5, 150});
    now.contents.runs[0].records = 4;
    now.contents.runs.insert(now.contents.runs.begin(),
                             {"run-3", "dry_run", RunStatus::Running, at(4), 0});
    now.states = {{"paper", "first", {TradingState::Halted, "why", "anita", at(5), {}}}};
    now.is_stopped = true;
    std::string told;
    for (const FeedChange& change : changes_between(before, now)) {
        told += change.kind + " " + change.json + "\n";
    }
    EXPECT_EQ(
        told,
        R"(bars {"import_id":2,"imported_at":"2025-01-01T03:46:00Z","symbols":["INFY","TCS"],)"
        R"("newest_bar_close":"2025-01-01T03:47:00Z"})"
        "\n"
        R"(bars {"import_id":3,"imported_at":"2025-01-01T03:47:00Z","symbols":null,)"
        R"("newest_bar_close":"2025-01-01T03:48:00Z"})"
        "\n"
        R"(insights {"batch_id":2,"timeframe":"5m","computed_at":"2025-01-01T03:48:00Z",)"
        R"("insights":150})"
        "\n"
        R"(run {"run_id":"run-2","mode":"paper","status":"running","records":4})"
        "\n"
        R"(run {"run_id":"run-3","mode":"dry_run","status":"running","records":0})"
        "\n"
        R"(trading {"mode":"paper","strategy":"first","state":"halted","who":"anita",)"
        R"("why":"why","since":"2025-01-01T03:50:00Z"})"
        "\n"
        R"(trading {"mode":null,"strategy":null,"state":"halted","who":null,)"
        R"("why":"the file STOP is there","since":null})"
        "\n");
}

TEST(RingOfEvents, GivesWhatCameAfterAnId) {
    EventRing ring(at(0));
    const auto first = static_cast<std::uint64_t>(at(0).microseconds());
    EXPECT_EQ(ring.newest(), first);
    ring.add("run", "{}");
    EXPECT_EQ(ring.newest(), first + 1);
    ring.add("run", "{}");
    EXPECT_EQ(ring.newest(), first + 2);
    EXPECT_EQ(ring.after(first).events.size(), 2U);
    EXPECT_FALSE(ring.after(first).is_resync);
    EXPECT_EQ(ring.after(first + 1).events.size(), 1U);
    EXPECT_TRUE(ring.after(first + 2).events.empty());
    EXPECT_FALSE(ring.after(first + 2).is_resync);
}

TEST(RingOfEvents, AsksForAllAnewWhereSomeAreGoneOrAnothersIdIsGiven) {
    EventRing ring(at(0));
    const auto first = static_cast<std::uint64_t>(at(0).microseconds());
    for (std::size_t i = 0; i < EventRing::events_max + 2; ++i) {
        ring.add("run", "{}");
    }
    EXPECT_TRUE(ring.after(first + 1).is_resync);
    EXPECT_FALSE(ring.after(first + 2).is_resync);
    EXPECT_EQ(ring.after(first + 2).events.size(), EventRing::events_max);
    for (const std::uint64_t other : {std::uint64_t{0}, first - 1, ring.newest() + 1}) {
        EXPECT_TRUE(ring.after(other).is_resync);
        EXPECT_EQ(ring.after(other).events.size(), EventRing::events_max);
    }
}

class AFeed : public ::testing::Test {
protected:
    void make() {
        feed = std::make_unique<StoreFeed>(FeedSources{market, trading, changes, clock},
                                           std::chrono::milliseconds(2));
        feed->listen([this, first = feed->newest()] {
            const std::lock_guard guard(mutex);
            told = feed->after(first).events;
            came.notify_all();
        });
    }
    void add_import() {
        market.change([](data::StoreContents& contents) {
            const auto id = static_cast<std::int64_t>(contents.imports.size()) + 1;
            contents.imports.insert(contents.imports.begin(), {id, at(0), "a", 1, {"INFY"}, at(0)});
        });
    }
    /// Waits until so many were told, and gives their kinds.
    std::string kinds(std::size_t count) {
        std::unique_lock lock(mutex);
        came.wait_for(lock, std::chrono::seconds(60), [&] { return told.size() >= count; });
        std::string kinds;
        for (const auto& event : told) {
            kinds += event->kind + " ";
        }
        return kinds;
    }

    test::FakeMarket market;
    test::FakeTrading trading;
    test::FakeChanges changes;
    test::StandingClock clock;
    std::mutex mutex;
    std::condition_variable came;
    std::vector<std::shared_ptr<const FeedEvent>> told;
    std::unique_ptr<StoreFeed> feed;
};

TEST_F(AFeed, TellsWhatCameAndKeepsIt) {
    add_import();
    make();
    const auto before = feed->newest();
    EXPECT_EQ(before, static_cast<std::uint64_t>(clock.now().microseconds()));
    add_import();
    trading.set("paper", "", TradingState::Halted, "lunch");
    changes.change();
    EXPECT_EQ(kinds(2), "bars trading ");
    EXPECT_EQ(feed->newest(), before + 2);
    const auto missed = feed->after(before + 1);
    ASSERT_EQ(missed.events.size(), 1U);
    EXPECT_EQ(missed.events[0], told[1]);
}

TEST_F(AFeed, ReadsNothingWhileNothingChanges) {
    make();
    EXPECT_EQ(market.reads, 1);
    trading.stopped = true;  // without another stamp
    add_import();
    changes.change();
    EXPECT_EQ(kinds(2), "bars trading ");
    EXPECT_EQ(market.reads, 2);
}

TEST_F(AFeed, LosesNothingWhileTheStoreIsHeld) {
    make();
    market.set_error(Error{ErrorCode::Busy, "held"});
    add_import();
    const int reads = market.reads;
    changes.change();
    while (market.reads < reads + 3) {  // tried again and again
        std::this_thread::yield();
    }
    add_import();
    market.set_error({});
    EXPECT_EQ(kinds(2), "bars bars ");
}

TEST_F(AFeed, AsksForAllAnewWhereTheStoreIsAnotherFile) {
    make();
    add_import();
    changes.replace();
    EXPECT_EQ(kinds(1), "resync ");
    add_import();
    changes.change();
    EXPECT_EQ(kinds(2), "resync bars ");
}

TEST_F(AFeed, AsksForAllAnewWhereTheFirstLookCameLate) {
    market.set_error(Error{ErrorCode::Busy, "held"});
    make();
    add_import();
    market.set_error({});
    EXPECT_EQ(kinds(1), "resync ");
    add_import();
    changes.change();
    EXPECT_EQ(kinds(2), "resync bars ");
}

}  // namespace
}  // namespace millrace::facade
