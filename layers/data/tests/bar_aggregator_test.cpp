#include <millrace/data/bar_aggregator.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

#include <millrace/market/instrument_table.h>

#include "bars.h"
#include "slow_bars.h"

namespace millrace::data {
namespace {

using events::Bar;
using events::Date;
using events::Timestamp;
using market::Calendar;
using market::CalendarKind;

constexpr Timeframe longer_ones[] = {Timeframe::M5, Timeframe::M15, Timeframe::M30, Timeframe::H1,
                                     Timeframe::D1};

Timestamp time(const char* text) { return Timestamp::parse(text).value(); }
Date date(const char* text) { return Date::parse(text).value(); }

/// An instrument of that calendar; an NSE one is in F&O.
market::Instrument instrument_of(CalendarKind kind) {
    market::Instrument found =
        market::InstrumentTable::builtin().find_or_default("RELIANCE").instrument;
    found.calendar = kind;
    return found;
}

class ABarAggregator : public testing::Test {
protected:
    void trades_on(CalendarKind kind) {
        calendar_ = Calendar::create(kind).value();
        instrument_ = instrument_of(kind);
    }
    BarAggregator aggregator(Timeframe timeframe, Timestamp from = Timestamp::earliest()) const {
        return {timeframe, calendar_, instrument_, from};
    }
    std::vector<Bar> bars(Timeframe timeframe, const std::vector<Bar>& minutes,
                          Timestamp from = Timestamp::earliest()) const {
        BarAggregator made = aggregator(timeframe, from);
        std::vector<Bar> found;
        for (const Bar& minute : minutes) {
            for (const Bar& bar : made.add(minute)) {
                found.push_back(bar);
            }
        }
        return found;
    }
    /// Every minute of one session; those that opened at the times given are left out.
    std::vector<Bar> session(const char* day, const std::vector<Timestamp>& missing = {}) const {
        auto minutes = random_minutes(calendar_, instrument_, date(day), date(day), 0, 1);
        std::erase_if(minutes, [&](const Bar& bar) {
            return std::find(missing.begin(), missing.end(), bar.open_time) != missing.end();
        });
        return minutes;
    }
    /// `count first-open last-open seconds-of-the-last` of a gapless session.
    std::string grid(Timeframe timeframe, const char* day) const {
        const auto found = bars(timeframe, session(day));
        std::ostringstream text;
        text << found.size() << ' ' << found.front().open_time.to_string() << ' '
             << found.back().open_time.to_string() << ' ' << found.back().period_s;
        return text.str();
    }

    Calendar calendar_ = Calendar::create(CalendarKind::Nse).value();
    market::Instrument instrument_ = instrument_of(CalendarKind::Nse);
};

TEST_F(ABarAggregator, StartsItsGridAtTheOpenAndEndsItWithTheSession) {
    const char* day = "2025-01-02";
    EXPECT_EQ(grid(Timeframe::M1, day), "375 2025-01-02T03:45:00Z 2025-01-02T09:59:00Z 60");
    EXPECT_EQ(grid(Timeframe::M5, day), "75 2025-01-02T03:45:00Z 2025-01-02T09:55:00Z 300");
    EXPECT_EQ(grid(Timeframe::M15, day), "25 2025-01-02T03:45:00Z 2025-01-02T09:45:00Z 900");
    EXPECT_EQ(grid(Timeframe::M30, day), "13 2025-01-02T03:45:00Z 2025-01-02T09:45:00Z 900");
    EXPECT_EQ(grid(Timeframe::H1, day), "7 2025-01-02T03:45:00Z 2025-01-02T09:45:00Z 900");
    EXPECT_EQ(grid(Timeframe::D1, day), "1 2025-01-02T03:45:00Z 2025-01-02T03:45:00Z 22500");
}

TEST_F(ABarAggregator, FollowsSessionsOfOtherHours) {
    // Muhurat 18:00-19:00, a Saturday 09:15-12:30, and F&O stocks ahead of the closing auction.
    EXPECT_EQ(grid(Timeframe::M15, "2024-11-01"),
              "4 2024-11-01T12:30:00Z 2024-11-01T13:15:00Z 900");
    EXPECT_EQ(grid(Timeframe::H1, "2024-03-02"), "4 2024-03-02T03:45:00Z 2024-03-02T06:45:00Z 900");
    EXPECT_EQ(grid(Timeframe::D1, "2024-03-02"),
              "1 2024-03-02T03:45:00Z 2024-03-02T03:45:00Z 11700");
    EXPECT_EQ(grid(Timeframe::H1, "2026-08-04"),
              "6 2026-08-04T03:45:00Z 2026-08-04T08:45:00Z 3600");
    trades_on(CalendarKind::Continuous);
    EXPECT_EQ(grid(Timeframe::H1, "2025-01-04"),
              "24 2025-01-04T00:00:00Z 2025-01-04T23:00:00Z 3600");
    EXPECT_EQ(grid(Timeframe::D1, "2025-01-04"),
              "1 2025-01-04T00:00:00Z 2025-01-04T00:00:00Z 86400");
    trades_on(CalendarKind::Xnys);  // before and after the clocks change
    EXPECT_EQ(grid(Timeframe::H1, "2025-03-07"),
              "7 2025-03-07T14:30:00Z 2025-03-07T20:30:00Z 1800");
    EXPECT_EQ(grid(Timeframe::H1, "2025-03-10"),
              "7 2025-03-10T13:30:00Z 2025-03-10T19:30:00Z 1800");
}

TEST_F(ABarAggregator, OfOneMinuteGivesEveryMinuteBack) {
    const auto minutes = session("2025-01-02", {time("2025-01-02T03:50:00Z")});
    EXPECT_EQ(bars(Timeframe::M1, minutes), minutes);
}

TEST_F(ABarAggregator, IsNotShiftedByAMissingMinute) {
    const Timestamp open = time("2025-01-02T03:45:00Z");
    const auto whole = bars(Timeframe::M5, session("2025-01-02"));
    const auto found = bars(Timeframe::M5, session("2025-01-02", {open}));
    ASSERT_EQ(found.size(), whole.size());
    EXPECT_EQ(found.front().open_time, open);
    EXPECT_EQ(found.front().period_s, 300U);
    EXPECT_NE(found.front().open, whole.front().open);
    EXPECT_TRUE(std::equal(found.begin() + 1, found.end(), whole.begin() + 1));
}

TEST_F(ABarAggregator, HasNoBarOfMinutesThatAreAllMissing) {
    auto minutes = session("2025-01-02");
    minutes.erase(minutes.begin() + 5, minutes.begin() + 10);
    const auto found = bars(Timeframe::M5, minutes);
    ASSERT_EQ(found.size(), 74U);
    EXPECT_EQ(found[1].open_time, time("2025-01-02T03:55:00Z"));
}

TEST_F(ABarAggregator, KnowsABarAtItsLastMinuteOrElseAtTheNextThereIs) {
    const Timestamp last = time("2025-01-02T03:49:00Z");
    const auto minutes = session("2025-01-02", {last});
    BarAggregator made = aggregator(Timeframe::M5);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(made.add(minutes[i]).empty()) << i;
    }
    const auto late = made.add(minutes[4]);  // 03:50
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].close_time(), time("2025-01-02T03:50:00Z"));
    EXPECT_EQ(late[0].close, minutes[3].close);
    for (std::size_t i = 5; i < 8; ++i) {
        EXPECT_TRUE(made.add(minutes[i]).empty()) << i;
    }
    EXPECT_EQ(made.add(minutes[8]).size(), 1U);  // 03:54, on time
}

TEST_F(ABarAggregator, MayKnowTwoBarsAtOnce) {
    auto minutes = session("2025-01-02");
    minutes.erase(minutes.begin() + 4, minutes.begin() + 9);  // 03:49 to 03:53
    BarAggregator made = aggregator(Timeframe::M5);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_TRUE(made.add(minutes[i]).empty()) << i;
    }
    const auto both = made.add(minutes[4]);  // 03:54 shows that one ended, and ends its own
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].open_time, time("2025-01-02T03:45:00Z"));
    EXPECT_EQ(both[1].open_time, time("2025-01-02T03:50:00Z"));
    EXPECT_EQ(both[1].open, minutes[4].open);
}

TEST_F(ABarAggregator, KnowsALateLastBarInTheNextSession) {
    auto minutes = session("2025-01-02", {time("2025-01-02T09:59:00Z")});
    EXPECT_EQ(bars(Timeframe::D1, minutes).size(), 0U);
    minutes.push_back(session("2025-01-03").front());
    const auto found = bars(Timeframe::D1, minutes);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].open_time, time("2025-01-02T03:45:00Z"));
    EXPECT_EQ(found[0].close, minutes[minutes.size() - 2].close);
}

TEST_F(ABarAggregator, HasNoBarWhereTheMinutesEndInside) {
    auto minutes = session("2025-01-02");
    minutes.resize(374);
    EXPECT_EQ(bars(Timeframe::M5, minutes).size(), 74U);
    EXPECT_EQ(bars(Timeframe::D1, minutes).size(), 0U);
}

TEST_F(ABarAggregator, TakesNoNoticeOfMinutesOutsideSessions) {
    auto minutes = session("2025-01-02", {time("2025-01-02T09:59:00Z")});
    const auto without = bars(Timeframe::M5, minutes);
    Bar outside = minutes.front();
    outside.high = 1e6;
    outside.open_time = time("2025-01-02T03:40:00Z");
    minutes.insert(minutes.begin(), outside);
    outside.open_time = time("2025-01-02T10:00:00Z");
    minutes.push_back(outside);
    outside.open_time = time("2025-01-04T05:00:00Z");  // a Saturday
    minutes.push_back(outside);
    EXPECT_EQ(bars(Timeframe::M5, minutes), without);
}

TEST_F(ABarAggregator, LeavesOutABarThatOpenedBeforeTheMinutesGiven) {
    const auto minutes = session("2025-01-02");
    const Timestamp from = time("2025-01-02T03:47:00Z");
    const std::vector<Bar> later(minutes.begin() + 2, minutes.end());
    const auto found = bars(Timeframe::M5, later, from);
    const auto whole = bars(Timeframe::M5, minutes);
    ASSERT_EQ(found.size(), 74U);
    EXPECT_TRUE(std::equal(found.begin(), found.end(), whole.begin() + 1));
    EXPECT_EQ(bars(Timeframe::M5, minutes, minutes.front().open_time), whole);
}

TEST_F(ABarAggregator, StopsAtMinutesOutOfOrder) {
    const auto minutes = session("2025-01-02");
    BarAggregator made = aggregator(Timeframe::M5);
    for (std::size_t i = 0; i < 5; ++i) {
        (void)made.add(minutes[i]);
    }
    EXPECT_DEATH((void)made.add(minutes[4]), "time order");
}

class RandomGaps : public testing::TestWithParam<CalendarKind> {};

TEST_P(RandomGaps, GiveTheBarsOfASlowReferenceEachAsSoonAsItEnded) {
    const auto calendar = Calendar::create(GetParam()).value();
    const auto instrument = instrument_of(GetParam());
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const std::uint32_t gaps = seed % 4 == 0 ? 97 : static_cast<std::uint32_t>(seed * 7);
        const auto minutes = random_minutes(calendar, instrument, date("2024-10-28"),
                                            date("2024-11-05"), gaps, seed);
        for (const Timeframe timeframe : longer_ones) {
            BarAggregator made(timeframe, calendar, instrument);
            std::vector<Bar> found;
            for (std::size_t i = 0; i < minutes.size(); ++i) {
                for (const Bar& bar : made.add(minutes[i])) {
                    found.push_back(bar);
                    ASSERT_GE(minutes[i].close_time(), bar.close_time());
                    ASSERT_TRUE(i == 0 || minutes[i - 1].close_time() < bar.close_time());
                }
            }
            ASSERT_EQ(found, slow_bars(minutes, length_of(timeframe), calendar, instrument))
                << name_of(timeframe) << " seed " << seed;
        }
    }
}

TEST_P(RandomGaps, CutAnywhereLeaveEarlierBarsAsTheyWere) {
    const auto calendar = Calendar::create(GetParam()).value();
    const auto instrument = instrument_of(GetParam());
    const auto minutes =
        random_minutes(calendar, instrument, date("2024-10-31"), date("2024-11-04"), 20, 5);
    for (const Timeframe timeframe : longer_ones) {
        const auto whole = slow_bars(minutes, length_of(timeframe), calendar, instrument);
        for (std::size_t cut = 0; cut < minutes.size(); cut += 41) {
            const std::vector<Bar> part(minutes.begin(),
                                        minutes.begin() + static_cast<std::ptrdiff_t>(cut));
            BarAggregator made(timeframe, calendar, instrument);
            std::size_t bars = 0;
            for (const Bar& minute : part) {
                for (const Bar& bar : made.add(minute)) {
                    ASSERT_EQ(bar, whole.at(bars++)) << cut;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Calendars, RandomGaps,
                         testing::Values(CalendarKind::Nse, CalendarKind::Xnys,
                                         CalendarKind::Continuous),
                         [](const auto& calendar) {
                             return "On" + std::string(market::name_of(calendar.param));
                         });

/// Minutes of a file that lies beside the project: exchanges own the prices.
std::vector<Bar> real_minutes(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    std::vector<Bar> minutes;
    while (std::getline(stream, line)) {
        Bar bar;
        bar.open_time = time((line.substr(0, 19) + "+05:30").c_str());
        std::istringstream cells(line.substr(20));
        char comma = 0;
        cells >> bar.open >> comma >> bar.high >> comma >> bar.low >> comma >> bar.close >> comma >>
            bar.volume;
        minutes.push_back(bar);
    }
    return minutes;
}

TEST_F(ABarAggregator, GivesTheBarsOfASlowReferenceOnRealMinutes) {
    const std::filesystem::path folder = MILLRACE_SHARED_DATA_DIR "/nse";
    if (!std::filesystem::exists(folder)) {
        std::cout << "real bars: NOT RUN, " << folder << " is absent\n";
        GTEST_SKIP() << "not run: no real bars on this machine";
    }
    const std::pair<const char*, std::size_t> files[] = {
        {"bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv", 6000},  // gapless
        {"bars_2021_from_ticks/INFY_2021-04_05_1m.csv", 2566},      // with many gaps
        {"bars_2021_from_ticks/SBIN_2021-04_05_1m.csv", 2693}};
    for (const auto& [file, bars_5m] : files) {
        const auto minutes = real_minutes(folder / file);
        EXPECT_EQ(bars(Timeframe::M5, minutes).size(), bars_5m) << file;
        for (const Timeframe timeframe : longer_ones) {
            EXPECT_EQ(bars(timeframe, minutes),
                      slow_bars(minutes, length_of(timeframe), calendar_, instrument_))
                << file << " " << name_of(timeframe);
        }
    }
}

TEST(ATimeframe, IsReadByItsNameAlone) {
    for (const std::string_view name : timeframe_names()) {
        EXPECT_EQ(name_of(parse_timeframe(name).value()), name);
    }
    for (const char* other : {"", "5", "5M", "60m", "7m", "1w"}) {
        const auto refused = parse_timeframe(other);
        ASSERT_FALSE(refused) << other;
        for (const std::string_view name : timeframe_names()) {
            EXPECT_NE(refused.error().message.find(name), std::string::npos);
        }
    }
    EXPECT_EQ(length_of(Timeframe::H1), events::Duration::from_minutes(60));
}

}  // namespace
}  // namespace millrace::data
