#include <millrace/storage/duckdb_market_data.h>

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include <millrace/data/in_memory.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/bar_writer.h>
#include <millrace/storage/stored_open_times.h>

#include "market_data/load_plan.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::Bar;
using events::ErrorCode;
using events::Timestamp;
using store_test::bar_at;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

constexpr std::int64_t day = std::int64_t{24} * 60;

class StoredMarketData : public store_test::StoreTest {
protected:
    using Series = std::vector<std::vector<Bar>>;

    std::unique_ptr<DuckDbMarketData> open(MarketDataRequest request) {
        if (request.last_import_id == 0) {
            request.last_import_id = bars().last_import_id().value();
        }
        auto made = DuckDbMarketData::create(store(), std::move(request));
        EXPECT_TRUE(ok(made));
        return made ? std::move(made).value() : nullptr;
    }
    /// Everything a provider gives; checks that no time step is split over two blocks.
    static std::vector<Bar> drain(data::MarketDataProvider& provider) {
        std::vector<Bar> all;
        for (;;) {
            const auto block = provider.next_block();
            EXPECT_TRUE(ok(block));
            if (!block || block.value().empty()) {
                return all;
            }
            EXPECT_TRUE(all.empty() || all.back().open_time < block.value().front().open_time);
            all.insert(all.end(), block.value().begin(), block.value().end());
        }
    }
    /// What a provider gives; checks that the open times alone are those of its bars.
    std::vector<Bar> read(MarketDataRequest request) {
        const auto provider = open(request);
        auto read = provider ? drain(*provider) : std::vector<Bar>();
        OpenTimes expected(request.symbols.size());
        for (const Bar& bar : read) {
            expected[bar.symbol.index()].push_back(bar.open_time);
        }
        if (request.last_import_id == 0) {
            request.last_import_id = bars().last_import_id().value();
        }
        const auto times = stored_open_times(store(), std::move(request));
        EXPECT_TRUE(ok(times));
        EXPECT_TRUE(times && times.value() == expected);
        return read;
    }
    static std::vector<Bar> merged(Series series) {
        for (std::size_t i = 0; i < series.size(); ++i) {
            series[i] = store_test::with_symbol(series[i], static_cast<std::uint32_t>(i));
        }
        data::InMemoryMarketData provider(std::move(series));
        return drain(provider);
    }
};

TEST_F(StoredMarketData, EqualsItsTwinInMemoryHoweverBarsWereImported) {
    std::mt19937_64 random(21);
    const std::vector<std::string> symbols{"HDFC", "INFY", "TCS"};
    std::vector<std::map<Timestamp, Bar>> all(3);
    // Parts of five months, each a tenth of the days of one symbol, in any order.
    for (int import = 0; import < 12; ++import) {
        const auto symbol = random() % 3;
        const auto month = static_cast<std::int64_t>(random() % 5);
        std::vector<Bar> fresh;
        for (const Bar& bar : store_test::random_bars(random, month * 30 * day, 3'000)) {
            if (random() % 2 == 0 && all[symbol].emplace(bar.open_time, bar).second) {
                fresh.push_back(bar);
            }
        }
        add(symbols[symbol], fresh);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        if (all[i].empty()) {
            add(symbols[i], {bar_at(0)});
            all[i].emplace(bar_at(0).open_time, bar_at(0));
        }
    }
    Series series;
    for (const auto& bars : all) {
        auto& one = series.emplace_back();
        for (const auto& [at, bar] : bars) {
            one.push_back(bar);
        }
    }
    const auto provider = open({symbols, {}, {}, 0, {}});
    EXPECT_EQ(drain(*provider), merged(series));
    EXPECT_TRUE(provider->next_block().value().empty());
    ASSERT_TRUE(ok(provider->reset()));
    EXPECT_EQ(drain(*provider), merged(series));
    EXPECT_EQ(read({{"INFY"}, {}, {}, 0, {}}), merged({series[1]}));
}

TEST_F(StoredMarketData, GivesTheSymbolsAskedForAndNoOtherHoweverTheyLieInTheStore) {
    constexpr int stored = 60;
    const auto name = [](int i) { return fmt::format("S{:02}", i); };
    BarWriter writer(store(), clock_, "test");
    for (int i = stored - 1; i >= 0; --i) {  // the last name gets the first id
        ASSERT_TRUE(ok(writer.append(name(i), std::vector{bar_at(0, 100 + i), bar_at(40 * day)})));
    }
    ASSERT_TRUE(ok(writer.finish()));
    for (const int step : {1, 2, 3, 7, 59}) {  // from one stretch of ids to thirty
        MarketDataRequest request;
        Series series;
        for (int i = 0; i < stored; i += step) {
            request.symbols.push_back(name(i));
            series.push_back({bar_at(0, 100 + i), bar_at(40 * day)});
        }
        EXPECT_EQ(read(request), merged(series)) << step;
    }
}

TEST_F(StoredMarketData, ReadsFromUpToButNotTo) {
    std::mt19937_64 random(22);
    const auto series = store_test::random_bars(random, 0, 90 * day);
    add("INFY", series);
    for (const auto& [from, to] : {std::pair{0L, 10L},
                                   {5L, 5L},
                                   {31 * day, 59 * day},
                                   {31 * day - 1, 31 * day + 1},
                                   {89 * day, 200 * day}}) {
        std::vector<Bar> expected;
        for (const Bar& bar : series) {
            if (bar.open_time >= bar_at(from).open_time && bar.open_time < bar_at(to).open_time) {
                expected.push_back(bar);
            }
        }
        EXPECT_EQ(read({{"INFY"}, bar_at(from).open_time, bar_at(to).open_time, 0, {}}), expected);
    }
}

TEST_F(StoredMarketData, ReadsNoImportAfterThePinnedOne) {
    add("INFY", {bar_at(0), bar_at(2)});
    const auto before = read({{"INFY"}, {}, {}, 1, {}});
    add("INFY", {bar_at(1), bar_at(60 * day)});
    add("TCS", {bar_at(1)});
    EXPECT_EQ(read({{"INFY"}, {}, {}, 1, {}}), before);
    EXPECT_EQ(before, (std::vector{bar_at(0), bar_at(2)}));
    EXPECT_EQ(read({{"INFY"}, {}, {}, 2, {}}).size(), 4u);
}

TEST_F(StoredMarketData, ReadsTheHighestRevisionUpToThePin) {
    add("INFY", {bar_at(0), bar_at(1)});
    run_sql("INSERT INTO imports VALUES (2, '2025-01-01', 'revised', 1)");
    run_sql("INSERT INTO ohlcv_1m SELECT month, symbol_id, timestamp, 7, 9, 5, 8, volume, 0, 1, 2 "
            "FROM ohlcv_1m WHERE timestamp = '2025-01-01 00:01:00'");
    EXPECT_EQ(read({{"INFY"}, {}, {}, 1, {}}).at(1), bar_at(1));
    EXPECT_EQ(read({{"INFY"}, {}, {}, 2, {}}).at(1).open, 7);
    EXPECT_EQ(read({{"INFY"}, {}, {}, 2, {}}).size(), 2u);
}

TEST_F(StoredMarketData, LeavesOutBarsOutsideSessions) {
    std::vector<Bar> all;
    for (std::int64_t minute = 0; minute < 14 * day; ++minute) {
        all.push_back(bar_at(minute));
    }
    add("BTCUSD", all);
    add("INFY", all);
    const auto table = market::InstrumentTable::builtin();
    const std::vector instruments{table.find_or_default("BTCUSD").instrument,
                                  table.find_or_default("INFY").instrument};
    auto sessions = SessionFilter::create(instruments);
    ASSERT_TRUE(ok(sessions));
    const auto read_bars = read({{"BTCUSD", "INFY"}, {}, {}, 0, sessions.value()});
    std::size_t infy = 0;
    std::set<std::int64_t> days;
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse);
    for (const Bar& bar : read_bars) {
        if (bar.symbol == events::SymbolId(1)) {
            ++infy;
            EXPECT_TRUE(calendar.value().session_of(bar.open_time));
            days.insert(bar.open_time.microseconds() / 86'400'000'000);
        }
    }
    EXPECT_EQ(infy, 10u * 375);  // 2025-01-01 to 14 has ten weekdays and no holiday
    EXPECT_EQ(days.size(), 10u);
    if (instruments[0].calendar == market::CalendarKind::Continuous) {
        EXPECT_EQ(read_bars.size() - infy, all.size());
    }
}

TEST_F(StoredMarketData, NamesAnUnknownSymbolAndTheStoredOnes) {
    add("TCS", {bar_at(0)});
    const auto made = DuckDbMarketData::create(store(), {{"INFY", "TCS"}, {}, {}, 1, {}});
    EXPECT_EQ(code_of(made), ErrorCode::NotFound);
    EXPECT_NE(error_of(made).find("'INFY'"), std::string::npos);
    EXPECT_NE(error_of(made).find("TCS"), std::string::npos);
}

TEST_F(StoredMarketData, RefusesSymbolsOutOfOrder) {
    add("TCS", {bar_at(0)});
    for (const auto& symbols : {std::vector<std::string>{}, {"TCS", "TCS"}, {"TCS", "INFY"}}) {
        EXPECT_EQ(code_of(DuckDbMarketData::create(store(), {symbols, {}, {}, 1, {}})),
                  ErrorCode::InvalidInput);
    }
}

TEST_F(StoredMarketData, WithoutBarsInTheRangeIsEmpty) {
    add("TCS", {bar_at(0)});
    EXPECT_TRUE(read({{"TCS"}, bar_at(5).open_time, {}, 0, {}}).empty());
    EXPECT_TRUE(read({{"TCS"}, {}, bar_at(0).open_time, 0, {}}).empty());
}

TEST_F(StoredMarketData, MayBeLeftHalfRead) {
    std::mt19937_64 random(23);
    add("INFY", store_test::random_bars(random, 0, 100 * day));
    const auto provider = open({{"INFY"}, {}, {}, 0, {}});
    const auto first = provider->next_block();
    ASSERT_TRUE(ok(first));
    EXPECT_EQ(first.value().size(), DuckDbMarketData::bars_per_block);
    const std::vector<Bar> start(first.value().begin(), first.value().end());
    ASSERT_TRUE(ok(provider->reset()));
    const auto again = provider->next_block();
    EXPECT_TRUE(std::equal(start.begin(), start.end(), again.value().begin()));
}

TEST_F(StoredMarketData, TellsAFailureOfItsThread) {
    add("INFY", {bar_at(0), bar_at(40 * day)});
    const auto provider = open({{"INFY"}, {}, {}, 0, {}});
    run_sql("INSERT INTO ohlcv_1m SELECT * FROM ohlcv_1m");
    EXPECT_EQ(provider->next_block().value().size(), 1u);  // was read by then
    EXPECT_EQ(code_of(provider->next_block()), ErrorCode::Corrupt);
    EXPECT_EQ(code_of(provider->next_block()), ErrorCode::Corrupt);
}

TEST_F(StoredMarketData, CutsMonthsOfManyBarsAndJoinsMonthsOfFew) {
    add("INFY", {bar_at(0), bar_at(40 * day), bar_at(70 * day), bar_at(100 * day)});
    run_sql("UPDATE import_months SET bars = 1500000 WHERE month = 202503");
    auto lease = store().lease(LeaseMode::Read);
    const auto planned = plan_loads(lease.value(), {{"INFY"}, {}, {}, 1, {}});
    ASSERT_TRUE(ok(planned));
    EXPECT_EQ(planned.value().symbols.at(0).symbol_id, 1);
    const auto& plan = planned.value().loads;
    ASSERT_EQ(plan.size(), 4u);  // January, February and two thirds of March, its rest and April
    for (std::size_t i = 1; i < plan.size(); ++i) {
        EXPECT_EQ(plan[i - 1].to, plan[i].from);
    }
    EXPECT_EQ(plan.front().from.to_string(), "2025-01-01T00:00:00Z");
    EXPECT_EQ(plan[1].from.to_string(), "2025-02-01T00:00:00Z");
    EXPECT_EQ(plan[2].from.to_string(), "2025-03-11T08:00:00Z");
    EXPECT_EQ(plan[3].from.to_string(), "2025-03-21T16:00:00Z");
    EXPECT_EQ(plan.back().to.to_string(), "2025-05-01T00:00:00Z");
}

TEST_F(StoredMarketData, ReadsLittleBeforeTheFirstBlock) {
    add("INFY", {bar_at(0), bar_at(40 * day)});
    run_sql("UPDATE import_months SET bars = 1500000");
    auto lease = store().lease(LeaseMode::Read);
    const auto from = events::Timestamp::parse("2025-01-11T07:30:00Z").value();
    const auto planned = plan_loads(lease.value(), {{"INFY"}, from, {}, 1, {}});
    ASSERT_TRUE(ok(planned));
    const auto& plan = planned.value().loads;
    ASSERT_GT(plan.size(), 2u);
    EXPECT_EQ(plan[0].from, from);
    EXPECT_EQ(plan[0].to.to_string(), "2025-01-11T13:30:00Z");  // a 92nd of what is left of January
    EXPECT_EQ(plan[1].from, plan[0].to);
    EXPECT_GT(plan[1].to, plan[1].from + events::Duration::from_minutes(7'200));
    EXPECT_EQ(plan.back().to.to_string(), "2025-03-01T00:00:00Z");
}

TEST_F(StoredMarketData, ReadsMonthsInParts) {
    std::mt19937_64 random(24);
    const auto series = store_test::random_bars(random, 0, 60 * day);
    add("INFY", series);
    run_sql("UPDATE import_months SET bars = 1500000");
    EXPECT_EQ(read({{"INFY"}, {}, {}, 0, {}}), series);
    EXPECT_EQ(read({{"INFY"}, bar_at(77).open_time, bar_at(50 * day).open_time, 0, {}}),
              (std::vector<Bar>(series.begin() + 77, series.begin() + 50 * day)));
}

}  // namespace
}  // namespace millrace::storage
