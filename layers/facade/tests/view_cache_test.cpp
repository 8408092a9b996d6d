#include "view_cache.h"

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "fakes.h"

namespace millrace::facade {
namespace {

using events::Duration;
using events::Error;
using events::ErrorCode;
using events::Result;
using test::code_of;
using test::ok;

class AViewCache : public ::testing::Test {
protected:
    Result<View> get(const std::string& key, std::optional<Duration> age_max = {}) {
        const auto make = [&](const std::string& /*stamp*/, events::Timestamp) {
            ++made;
            return error ? Result<Document>(*error) : Result<Document>(Document{next, is_final});
        };
        return cache.get(key, age_max, make, patience);
    }
    std::string text(const std::string& key, std::optional<Duration> age_max = {}) {
        const auto view = get(key, age_max);
        EXPECT_TRUE(ok(view));
        EXPECT_FALSE(view.value().is_last_known);
        return *view.value().json;
    }

    test::FakeChanges changes;
    test::StandingClock clock;
    std::atomic<int> waited_ms{0};
    ViewCache cache{changes, clock, [this] { return std::chrono::milliseconds(waited_ms); },
                    10'000};
    std::string next = "1";
    bool is_final = false;
    ViewCache::Patience patience;
    std::optional<Error> error;
    int made = 0;
};

TEST_F(AViewCache, GivesAViewAgainUntilTheStoresChange) {
    EXPECT_EQ(text("a"), "1");
    next = "2";
    EXPECT_EQ(text("a"), "1");
    EXPECT_EQ(made, 1);
    EXPECT_EQ(text("b"), "2");
    changes.change();
    EXPECT_EQ(text("a"), "2");
    EXPECT_EQ(made, 3);
}

TEST_F(AViewCache, MakesAViewThatGrewTooOldAnew) {
    const auto second = Duration::from_seconds(1);
    EXPECT_EQ(text("a", second), "1");
    next = "2";
    EXPECT_EQ(text("a", second), "1");
    clock.go_on(second);
    EXPECT_EQ(text("a", second), "2");
    next = "3";
    EXPECT_EQ(text("a", Duration()), "3");
}

TEST_F(AViewCache, NeverMakesAFinalViewTwice) {
    is_final = true;
    EXPECT_EQ(text("a"), "1");
    changes.change();
    EXPECT_EQ(text("a"), "1");
    EXPECT_EQ(made, 1);
}

TEST_F(AViewCache, GivesTheLastKnownWithItsTimeWhileTheStoresAreHeld) {
    patience = std::chrono::minutes(1);
    const auto read_at = clock.now();
    EXPECT_EQ(text("a"), "1");
    changes.change();
    clock.go_on(Duration::from_seconds(60));
    error = Error{ErrorCode::Busy, "held"};
    const auto view = get("a");
    ASSERT_TRUE(ok(view));
    EXPECT_TRUE(view.value().is_last_known);
    EXPECT_EQ(view.value().read_at, read_at);
    EXPECT_EQ(*view.value().json, "1");
    EXPECT_EQ(made, 2);
    EXPECT_TRUE(get("a").value().is_last_known);
    EXPECT_EQ(made, 2) << "it was not tried again at once";
    EXPECT_EQ(cache.counts().last_known, 2U);
    clock.go_on(ViewCache::retry_after);
    EXPECT_TRUE(get("a").value().is_last_known);
    EXPECT_EQ(made, 3);
    error.reset();
    next = "2";
    clock.go_on(ViewCache::retry_after);
    EXPECT_EQ(text("a"), "2");
}

TEST_F(AViewCache, TriesAViewThatIsWaitedForAlsoWhileTheStoresAreHeld) {
    EXPECT_EQ(text("waited for"), "1");
    EXPECT_EQ(text("other"), "1");
    changes.change();
    patience = std::chrono::minutes(1);
    error = Error{ErrorCode::Busy, "held"};
    EXPECT_TRUE(get("other").value().is_last_known);
    patience.reset();
    error.reset();
    next = "2";
    EXPECT_EQ(text("waited for"), "2");
    patience = std::chrono::minutes(1);
    EXPECT_TRUE(get("other").value().is_last_known) << "that one says nothing of the others' store";
    EXPECT_EQ(made, 4);
    changes.change();
    clock.go_on(ViewCache::retry_after);
    patience.reset();
    error = Error{ErrorCode::Busy, "held"};
    EXPECT_TRUE(get("waited for").value().is_last_known);
    patience = std::chrono::minutes(1);
    error.reset();
    EXPECT_EQ(text("other"), "2");
}

TEST_F(AViewCache, LeavesNoMoreToItsThreadsThanTheyMaySoonMake) {
    constexpr std::size_t views = ViewCache::waiting_max + 8;
    std::latch may_end(1);
    ViewCache large(changes, clock);
    const auto slow = [&](const std::string&, events::Timestamp) -> Result<Document> {
        may_end.wait();
        return Document{"slow"};
    };
    const auto quick = [](const std::string&, events::Timestamp) -> Result<Document> {
        return Document{"quick"};
    };
    for (std::size_t i = 0; i < views; ++i) {
        EXPECT_TRUE(ok(large.get(std::to_string(i), {}, quick)));
    }
    changes.change();
    for (std::size_t i = 0; i < views; ++i) {
        const auto view = large.get(std::to_string(i), {}, slow, std::chrono::milliseconds(0));
        EXPECT_TRUE(view.value().is_last_known);
    }
    const auto last = large.get(std::to_string(views - 1), {}, quick);  // nobody makes it already
    EXPECT_FALSE(last.value().is_last_known);
    may_end.count_down();
}

TEST_F(AViewCache, HandsOnWhatFailedWhereNothingIsKnown) {
    error = Error{ErrorCode::Busy, "held"};
    EXPECT_EQ(code_of(get("a")), ErrorCode::Busy);
    EXPECT_EQ(code_of(get("a")), ErrorCode::Busy);
    EXPECT_EQ(made, 2);
    error = Error{ErrorCode::NotFound, "none"};
    EXPECT_EQ(code_of(get("a")), ErrorCode::NotFound);
}

TEST_F(AViewCache, DoesNotCoverDamageWithTheLastKnown) {
    EXPECT_EQ(text("a"), "1");
    changes.change();
    error = Error{ErrorCode::Corrupt, "damaged"};
    EXPECT_EQ(code_of(get("a")), ErrorCode::Corrupt);
}

TEST_F(AViewCache, OutlivesAViewThatThrows) {
    for (int i = 0; i < 2; ++i) {
        const auto view =
            cache.get("a", {}, [](const std::string&, events::Timestamp) -> Result<Document> {
                throw std::runtime_error("no memory");
            });
        EXPECT_EQ(code_of(view), ErrorCode::Io);
    }
}

TEST_F(AViewCache, DropsWhatWasGivenLeastRecently) {
    next = std::string(4'000, 'x');
    for (const char* key : {"a", "b", "a", "c", "a"}) {
        text(key);
    }
    EXPECT_EQ(made, 3);
    EXPECT_EQ(cache.counts().cached, 2U);
    text("c");
    EXPECT_EQ(made, 3);
    text("b");
    EXPECT_EQ(made, 4) << "b had gone";
    next = std::string(20'000, 'x');
    text("d");
    EXPECT_EQ(cache.counts().cached, 2U) << "one too large is given and not kept";
}

TEST_F(AViewCache, MakesAViewOnceForEightThreads) {
    constexpr int threads = 8;
    std::mutex mutex;
    std::condition_variable asked;
    int waiting = 0;
    std::atomic<int> makings{0};
    const auto make = [&](const std::string&, events::Timestamp) -> Result<Document> {
        ++makings;
        std::unique_lock lock(mutex);
        asked.wait(lock, [&] { return waiting == threads; });
        return Document{"1"};
    };
    std::vector<std::thread> all;
    all.reserve(threads);
    std::atomic<int> good{0};
    for (int i = 0; i < threads; ++i) {
        all.emplace_back([&] {
            {
                const std::lock_guard guard(mutex);
                ++waiting;
            }
            asked.notify_all();
            const auto view = cache.get("a", {}, make);
            good += view && *view.value().json == "1" ? 1 : 0;
        });
    }
    for (std::thread& thread : all) {
        thread.join();
    }
    EXPECT_EQ(good, threads);
    EXPECT_EQ(makings, 1);
}

TEST_F(AViewCache, GivesTheLastKnownToWhoHasNoPatienceAndTheNewOneOnceItIsMade) {
    EXPECT_EQ(text("a"), "1");
    changes.change();
    std::latch may_end(1);
    std::atomic<int> makings{0};
    const auto make = [&](const std::string&, events::Timestamp) -> Result<Document> {
        ++makings;
        may_end.wait();
        return Document{"2"};
    };
    for (int i = 0; i < 2; ++i) {
        const auto view = cache.get("a", {}, make, std::chrono::milliseconds(1));
        ASSERT_TRUE(ok(view));
        EXPECT_EQ(*view.value().json, "1");
        EXPECT_TRUE(view.value().is_last_known);
    }
    may_end.count_down();
    const auto view = cache.get("a", {}, make, std::chrono::minutes(1));
    EXPECT_EQ(*view.value().json, "2");
    EXPECT_FALSE(view.value().is_last_known);
    EXPECT_EQ(makings, 1);
}

TEST_F(AViewCache, MakesWhoeverIsInAHurryWaitWhereTheLastKnownWasOutdatedLongAgo) {
    patience = std::chrono::milliseconds(0);
    EXPECT_EQ(text("a"), "1");
    clock.go_on(Duration::from_minutes(60));
    EXPECT_EQ(text("a"), "1") << "the newest still";
    changes.change();
    next = "2";
    clock.go_on(ViewCache::outdated_max);
    EXPECT_EQ(text("a"), "2");
}

TEST_F(AViewCache, GivesWhoeverIsInAHurryAnOldOneWhereTheStoresWereHeldLately) {
    EXPECT_EQ(text("a"), "1");
    clock.go_on(ViewCache::outdated_max);
    changes.change();
    patience = std::chrono::milliseconds(0);
    error = Error{ErrorCode::Busy, "held"};
    EXPECT_TRUE(get("a").value().is_last_known);
    std::latch may_end(1);
    const auto slow = [&](const std::string&, events::Timestamp) -> Result<Document> {
        may_end.wait();
        return Document{"2"};
    };
    clock.go_on(ViewCache::retry_after);
    EXPECT_TRUE(cache.get("a", {}, slow, patience).value().is_last_known) << "it is not waited for";
    may_end.count_down();
}

TEST_F(AViewCache, GivesWhoeverIsInAHurryAnOldOneWhereAReadingWaitedForTheStoresLately) {
    EXPECT_EQ(text("a"), "1");
    EXPECT_EQ(text("other"), "1");
    changes.change();
    clock.go_on(ViewCache::outdated_max);
    patience = std::chrono::milliseconds(0);
    const auto after_others = [&](const std::string&, events::Timestamp) -> Result<Document> {
        waited_ms += static_cast<int>(ViewCache::held_min.count());
        return Document{"2"};
    };
    EXPECT_FALSE(cache.get("other", {}, after_others, patience).value().is_last_known);
    std::latch may_end(1);
    const auto slow = [&](const std::string&, events::Timestamp) -> Result<Document> {
        may_end.wait();
        return Document{"2"};
    };
    EXPECT_TRUE(cache.get("a", {}, slow, patience).value().is_last_known) << "it is not waited for";
    may_end.count_down();
}

TEST_F(AViewCache, MakesWhoeverIsInAHurryWaitWhereTradingStatesChanged) {
    patience = std::chrono::milliseconds(0);
    EXPECT_EQ(text("a"), "1");
    changes.change_trading();
    next = "2";
    EXPECT_EQ(text("a"), "2");
}

TEST_F(AViewCache, TellsOfDamageThoughNobodyWaitedForIt) {
    EXPECT_EQ(text("a"), "1");
    changes.change();
    std::latch may_end(1);
    const auto make = [&](const std::string&, events::Timestamp) -> Result<Document> {
        may_end.wait();
        return Error{ErrorCode::Corrupt, "damaged"};
    };
    EXPECT_TRUE(ok(cache.get("a", {}, make, std::chrono::milliseconds(0))));
    may_end.count_down();
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(code_of(cache.get("a", {}, make, std::chrono::minutes(1))), ErrorCode::Corrupt);
    }
}

TEST_F(AViewCache, ShowsAChangeToWhoeverAskedAfterIt) {
    std::latch is_making(1);
    std::latch may_end(1);
    std::atomic<int> makings{0};
    const auto make = [&](const std::string& stamp, events::Timestamp) -> Result<Document> {
        if (++makings == 1) {
            is_making.count_down();
            may_end.wait();
        }
        return Document{stamp};
    };
    std::thread early([&] { EXPECT_EQ(*cache.get("a", {}, make).value().json, "1"); });
    is_making.wait();
    changes.change();
    std::thread late([&] { EXPECT_EQ(*cache.get("a", {}, make).value().json, "2"); });
    may_end.count_down();
    early.join();
    late.join();
}

}  // namespace
}  // namespace millrace::facade
