#include "screen_bars.h"

#include <nlohmann/json.hpp>

#include "fakes.h"

namespace millrace::facade {
namespace {

using nlohmann::json;
using test::bar_at;
using test::day;

constexpr std::int64_t open_s = 1'735'703'100;  // of the session of 2025-01-01

class BarsOfAScreen : public test::ViewsTest {
protected:
    /// Stores minutes [from, to) of the days after 2025-01-01 whose session has them.
    void store(std::int64_t from, std::int64_t to) {
        for (std::int64_t minute = from; minute < to; ++minute) {
            bars_.push_back(bar_at(minute, 100 + static_cast<double>(minute % 7)));
        }
    }
    json asked(Parameters parameters) {
        if (market.stored.symbols.empty()) {
            market.add("INFY", bars_);
            market.stored.instruments = market::InstrumentTable::builtin();
        }
        parameters["symbol"] = "INFY";
        return json::parse(json_of("bars", parameters));
    }
    static std::vector<std::int64_t> minutes_of(const json& times) {
        std::vector<std::int64_t> minutes;
        for (const auto& time : times) {
            minutes.push_back((time.get<std::int64_t>() - open_s) / 60);
        }
        return minutes;
    }

    std::vector<events::Bar> bars_;
};

using Minutes = std::vector<std::int64_t>;

TEST_F(BarsOfAScreen, ShowALongerBarAsFarAsItsMinutesAre) {
    store(0, 7);
    const auto found = asked({{"timeframe", "5m"}});
    EXPECT_EQ(minutes_of(found["open_time"]), (Minutes{0, 5}));
    EXPECT_EQ(minutes_of(found["close_time"]), (Minutes{5, 10}));
    EXPECT_EQ(found["volume"], json({50, 20}));
    EXPECT_EQ(found["close"][1], 106);
    EXPECT_EQ(found["is_forming"], true);
    EXPECT_EQ(asked({{"timeframe", "1m"}})["is_forming"], false);
    EXPECT_EQ(asked({{"timeframe", "1d"}})["is_forming"], true);
}

TEST_F(BarsOfAScreen, HaveNoFormingBarOnceTheSessionIsOver) {
    store(0, 375);
    EXPECT_EQ(asked({{"timeframe", "1d"}})["is_forming"], false);
    EXPECT_EQ(asked({{"timeframe", "1d"}})["close_time"], json({open_s + std::int64_t{375} * 60}));
    const auto hours = asked({{"timeframe", "1h"}});
    EXPECT_EQ(minutes_of(hours["close_time"]), (Minutes{60, 120, 180, 240, 300, 360, 375}));
    EXPECT_EQ(hours["is_forming"], false);
    EXPECT_TRUE(hours["gaps"].empty());
}

TEST_F(BarsOfAScreen, CallNoBarFormingThatALaterSessionFollows) {
    store(0, 373);
    store(day, day + 1);
    const auto days = asked({{"timeframe", "1d"}});
    EXPECT_EQ(minutes_of(days["open_time"]), (Minutes{0, day}));
    EXPECT_EQ(days["is_forming"], true) << "the second day's";
    const auto first = asked({{"timeframe", "1d"}, {"to", "2025-01-01"}});
    EXPECT_EQ(minutes_of(first["open_time"]), (Minutes{0}));
    EXPECT_EQ(first["is_forming"], false);
}

TEST_F(BarsOfAScreen, TellMissingMinutesAtASessionsEdges) {
    store(2, 10);
    store(20, 370);
    store(day + 3, day + 375);
    store(5 * day, 5 * day + 10);
    const auto gaps = asked({})["gaps"];
    ASSERT_EQ(gaps.size(), 4U);
    EXPECT_EQ(minutes_of(json({gaps[0]["from"], gaps[0]["to"]})), (Minutes{10, 19}));
    EXPECT_EQ(gaps[0]["minutes"], 10);
    EXPECT_EQ(minutes_of(json({gaps[1]["from"], gaps[1]["to"]})), (Minutes{370, 374}));
    EXPECT_EQ(minutes_of(json({gaps[2]["from"], gaps[2]["to"]})), (Minutes{day, day + 2}));
    EXPECT_EQ(minutes_of(json({gaps[3]["from"], gaps[3]["to"]})), (Minutes{2 * day, 2 * day + 374}))
        << "a session without any bar";
    const auto part = asked({{"from", "2025-01-01T03:57:30Z"}, {"to", "2025-01-01T04:00:00Z"}});
    ASSERT_EQ(part["gaps"].size(), 1U);
    EXPECT_EQ(minutes_of(json({part["gaps"][0]["from"], part["gaps"][0]["to"]})),
              (Minutes{13, 15}));
}

TEST_F(BarsOfAScreen, LeaveOutWhatWasTradedOutsideOfSessions) {
    store(-30, -28);
    store(0, 3);
    store(380, 382);
    const auto found = asked({});
    EXPECT_EQ(minutes_of(found["open_time"]), (Minutes{0, 1, 2}));
    EXPECT_EQ(found["gaps"].size(), 1U) << "up to the session's end, as later bars are stored";
}

TEST_F(BarsOfAScreen, GiveTheNewestAndSayThatThereAreMore) {
    store(0, 375);
    store(day, day + 375);
    const auto last = asked({{"limit", "10"}});
    EXPECT_EQ(minutes_of(last["open_time"]).front(), day + 365);
    EXPECT_EQ(last["open_time"].size(), 10U);
    EXPECT_EQ(last["has_more_before"], true);
    const auto reads = market.bar_reads.load();
    const auto all = asked({{"limit", "750"}});
    EXPECT_EQ(all["open_time"].size(), 750U);
    EXPECT_EQ(all["has_more_before"], false);
    EXPECT_EQ(market.bar_reads, reads + 1);
    const auto range = asked({{"from", "2025-01-02"}});
    EXPECT_EQ(range["open_time"].size(), 375U);
    EXPECT_EQ(range["has_more_before"], true);
    EXPECT_EQ(asked({{"from", "2030-01-01"}})["open_time"].size(), 0U);
    EXPECT_EQ(asked({{"to", "2020-01-01"}})["open_time"].size(), 0U);
}

TEST_F(BarsOfAScreen, ReadFurtherBackWhereMinutesAreMissing) {
    store(0, 5);
    store(30 * day, 30 * day + 5);
    const auto found = asked({{"limit", "8"}, {"timeframe", "1m"}});
    EXPECT_EQ(found["open_time"].size(), 8U);
    EXPECT_EQ(minutes_of(found["open_time"]).front(), 2);
    EXPECT_EQ(found["has_more_before"], true);
}

TEST_F(BarsOfAScreen, ShowALongerBarWhoseFirstMinutesAreMissing) {
    store(3, 20);
    const auto found = asked({{"timeframe", "15m"}});
    EXPECT_EQ(minutes_of(found["open_time"]), (Minutes{0, 15}));
    EXPECT_EQ(found["volume"], json({120, 50}));
    const auto later = asked({{"timeframe", "15m"}, {"from", "2025-01-01T03:46:00Z"}});
    EXPECT_EQ(minutes_of(later["open_time"]), (Minutes{15})) << "opens are asked for";
}

TEST_F(BarsOfAScreen, RefuseWhatMakesNoSense) {
    store(0, 5);
    asked({});
    for (const Parameters& parameters :
         std::vector<Parameters>{{{"timeframe", "7m"}},
                                 {{"limit", "0"}},
                                 {{"limit", "100001"}},
                                 {{"limit", "ten"}},
                                 {{"from", "yesterday"}},
                                 {{"from", "2025-01-03"}, {"to", "2025-01-01"}},
                                 {{"colour", "red"}}}) {
        Parameters with_symbol = parameters;
        with_symbol["symbol"] = "INFY";
        EXPECT_EQ(refused("bars", with_symbol), events::ErrorCode::InvalidInput)
            << parameters.begin()->first;
    }
}

}  // namespace
}  // namespace millrace::facade
