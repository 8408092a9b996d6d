#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include <millrace/execution/daily_volumes.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::Bar;
using events::Date;
using events::Quantity;
using events::ReasonCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr events::SymbolId infy(0);

Date date(std::string_view text) { return Date::parse(text).value(); }

/// Sessions of January and February 2025, in order.
std::vector<Date> sessions() {
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse).value();
    std::vector<Date> found;
    for (Date day = date("2025-01-01"); day < date("2025-03-01"); day = day.plus_days(1)) {
        if (calendar.is_session(day)) {
            found.push_back(day);
        }
    }
    return found;
}

/// One bar in the middle of a session.
Bar bar_on(Date day, double volume, std::uint32_t symbol = 0) {
    Bar bar = minute(symbol, day.to_string() + " 11:00", 100, 100);
    bar.volume = volume;
    return bar;
}

class DailyVolumesTest : public ::testing::Test {
protected:
    DailyVolumesTest() : settings(settings_of(2, {Product::Delivery})), days(sessions()) {
        settings.daily_volumes = &volumes.emplace(settings.instruments);
    }
    void add(const Bar& bar) { volumes->add(std::span(&bar, 1)); }
    void add_days(std::size_t first, std::size_t end, double volume) {
        for (std::size_t i = first; i < end; ++i) {
            add(bar_on(days[i], volume));
        }
    }
    Quantity average_on(Date day) const { return volumes->average_before(infy, day); }

    ExecutionSettings settings;
    std::vector<Date> days;
    std::optional<DailyVolumes> volumes;
};

TEST_F(DailyVolumesTest, AverageOfTheTwentySessionsBefore) {
    add_days(0, 20, 1'000);
    EXPECT_EQ(average_on(days[20]), shares(1'000));
    add(bar_on(days[20], 3'000));
    EXPECT_EQ(average_on(days[21]), shares(1'100));  // 19 x 1,000 + 3,000
}

TEST_F(DailyVolumesTest, AverageIsOfAllBarsOfADay) {
    add_days(0, 19, 1'000);
    for (int minutes = 0; minutes < 375; ++minutes) {
        Bar bar = minute(0, days[19].to_string() + " 09:15", 100, 100);
        bar.open_time = bar.open_time + events::Duration::from_minutes(minutes);
        bar.volume = 4;
        add(bar);
    }
    EXPECT_EQ(average_on(days[20]), shares(1'025));  // 19 x 1,000 + 375 x 4
}

TEST_F(DailyVolumesTest, FewerThanTwentySessionsHaveNoAverage) {
    add_days(0, 19, 1'000);
    EXPECT_EQ(average_on(days[20]), Quantity());
    EXPECT_EQ(volumes->average_before(events::SymbolId(1), days[20]), Quantity());
}

TEST_F(DailyVolumesTest, SessionsOfTooLongAgoDoNotCount) {
    add_days(0, 20, 1'000);
    const Date last = days[0].plus_days(DailyVolumes::days_max);
    EXPECT_EQ(average_on(last), shares(1'000));
    EXPECT_EQ(average_on(last.plus_days(1)), Quantity());
}

TEST_F(DailyVolumesTest, TheDayItselfAndLaterOnesChangeNothing) {
    add_days(0, 22, 1'000);
    const Quantity then = average_on(days[22]);
    add_days(22, 30, 99'999);
    EXPECT_EQ(average_on(days[22]), then);
}

TEST_F(DailyVolumesTest, BarsThatComeAgainCountOnce) {
    add_days(0, 20, 1'000);
    add_days(19, 20, 1'000);
    EXPECT_EQ(average_on(days[20]), shares(1'000));
}

TEST_F(DailyVolumesTest, MoreThanAQuantityCanHoldIsAsMuchAsItCan) {
    add_days(0, 20, 1e12);
    EXPECT_EQ(average_on(days[20]).units(), std::numeric_limits<std::int64_t>::max());
}

TEST_F(DailyVolumesTest, IsExact) {
    settings.instruments[0].actions.push_back({.symbol = "INFY",
                                               .ex_date = days[20],
                                               .kind = events::CorporateActionKind::Split,
                                               .shares = {.after = 3, .before = 1},
                                               .amount = {}});
    add_days(0, 10, 250'253'467);
    add_days(10, 20, 250'253'466);
    EXPECT_EQ(average_on(days[20]), quantity("750760399.5"));
}

TEST_F(DailyVolumesTest, ABlockCountsAsFarAsSomebodyAsks) {
    std::vector<Bar> block;
    for (std::size_t i = 0; i < 22; ++i) {
        block.push_back(bar_on(days[i], 1'000));
    }
    volumes->begin_block(block);
    EXPECT_EQ(average_on(days[20]), Quantity());
    volumes->catch_up(block[20].open_time);
    EXPECT_EQ(volumes->of(infy).size(), 20U);
    EXPECT_EQ(average_on(days[20]), shares(1'000));
    volumes->catch_up(block[10].open_time);
    volumes->end_block();
    EXPECT_EQ(volumes->of(infy).size(), 22U);
    volumes->end_block();
    EXPECT_EQ(average_on(days[22]), shares(1'000)) << "each bar once";
}

TEST_F(DailyVolumesTest, GoesOnFromTheSessionsBefore) {
    std::vector<SessionVolume> before;
    for (std::size_t i = 0; i < 20; ++i) {
        before.push_back({days[i], 1'000});
    }
    volumes->add(infy, before);
    add(bar_on(days[19], 500));  // the rest of the last one
    add(bar_on(days[20], 2'000));
    EXPECT_EQ(average_on(days[20]), shares(1'025));
    EXPECT_EQ(average_on(days[21]), shares(1'075));
    EXPECT_EQ(volumes->of(infy).size(), 21U);
}

TEST_F(DailyVolumesTest, IsInSharesOfTheDay) {
    settings.instruments[0].actions.push_back({.symbol = "INFY",
                                               .ex_date = days[10],
                                               .kind = events::CorporateActionKind::Split,
                                               .shares = {.after = 2, .before = 1},
                                               .amount = {}});
    add_days(0, 20, 1'000);
    EXPECT_EQ(average_on(days[20]), shares(1'500));  // ten days before the split, ten after
}

TEST_F(DailyVolumesTest, RefusesTheOrderOneShareAboveItsPart) {
    settings.limits.max_order_volume_percent = percent("1");
    settings.default_quantity = shares(10);
    add_days(0, 20, 1'000);
    const auto buy_on = [&](Date day) {
        Account account(settings);
        account.show({bar_on(day, 1'000)});
        return refusals(account.signal(0, 0, events::SignalType::Buy));
    };
    EXPECT_THAT(buy_on(days[20]), IsEmpty());
    settings.default_quantity = shares(11);
    EXPECT_THAT(buy_on(days[20]), ElementsAre(ReasonCode::OrderVolumeLimit));
    settings.default_quantity = shares(1);
    EXPECT_THAT(buy_on(days[19]), ElementsAre(ReasonCode::OrderVolumeLimit)) << "19 sessions";
    settings.daily_volumes = nullptr;
    EXPECT_THAT(buy_on(days[20]), ElementsAre(ReasonCode::OrderVolumeLimit)) << "none is known";
}

}  // namespace
}  // namespace millrace::execution
