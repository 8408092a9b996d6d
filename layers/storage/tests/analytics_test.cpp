#include <millrace/storage/duckdb_analytics.h>

#include <algorithm>

#include <millrace/market/instrument_table.h>

#include "insight_test_support.h"

namespace millrace::storage {
namespace {

using data::InsightDelay;
using data::StoredInsight;
using data::Timeframe;
using events::ConfluenceInsight;
using events::Duration;
using events::ErrorCode;
using events::MarketRegime;
using events::SymbolId;
using events::Timestamp;
using store_test::bar_at;
using store_test::code_of;
using store_test::insight_at;
using store_test::ok;
using store_test::random_insights;

constexpr std::int64_t day = std::int64_t{24} * 60;
constexpr std::int64_t open_minute = 3 * 60 + 45;  // of the first session, 2025-01-01, in minutes
constexpr std::int64_t close_minute = open_minute + 375;
constexpr auto instant = Duration::from_microseconds(1);

class StoredAnalytics : public store_test::InsightStoreTest {
protected:
    /// Bars of whole sessions, Wednesday 2025-01-01 the first.
    void add_sessions(const std::string& symbol, const std::vector<std::int64_t>& days) {
        std::vector<events::Bar> bars;
        bars.reserve(days.size() * 375);
        for (const std::int64_t date : days) {
            for (std::int64_t at = open_minute; at < close_minute; ++at) {
                bars.push_back(bar_at(date * day + at));
            }
        }
        add(symbol, bars);
    }
    std::unique_ptr<DuckDbAnalytics> analytics(std::vector<std::string> symbols,
                                               InsightDelay delay = InsightDelay::none(),
                                               std::optional<std::int64_t> last_batch = {}) {
        std::vector<market::Instrument> instruments;
        instruments.reserve(symbols.size());
        for (const std::string& symbol : symbols) {
            instruments.push_back(
                market::InstrumentTable::builtin().find_or_default(symbol).instrument);
        }
        auto sessions = SessionFilter::create(instruments);
        EXPECT_TRUE(ok(sessions));
        AnalyticsRequest request;
        request.symbols = std::move(symbols);
        request.last_import_id = bars().last_import_id().value();
        request.last_batch_id = last_batch.value_or(insights().last_batch_id().value());
        request.terms.delay = delay;
        request.sessions = std::move(sessions).value();
        auto made = DuckDbAnalytics::create(store(), std::move(request));
        EXPECT_TRUE(ok(made));
        return made ? std::move(made).value() : nullptr;
    }
    static std::optional<Timestamp> shown(DuckDbAnalytics& from, std::uint32_t symbol,
                                          Timestamp now) {
        const auto found = from.insight_as_of(SymbolId(symbol), now);
        EXPECT_TRUE(ok(found));
        return found && found.value() != nullptr ? std::optional(found.value()->bar_close)
                                                 : std::nullopt;
    }
};

TEST_F(StoredAnalytics, NeverShowAnInsightOneInstantEarly) {
    add_sessions("INFY", {0});
    add_insights("INFY", Timeframe::M1,
                 std::vector{insight_at(open_minute + 60), insight_at(open_minute + 65),
                             insight_at(open_minute + 66)});
    const auto at_once = analytics({"INFY"});
    EXPECT_EQ(shown(*at_once, 0, minute(open_minute + 60) - instant), std::nullopt);
    EXPECT_EQ(shown(*at_once, 0, minute(open_minute + 60)), minute(open_minute + 60));
    EXPECT_EQ(shown(*at_once, 0, minute(open_minute + 65) - instant), minute(open_minute + 60));
    EXPECT_EQ(shown(*at_once, 0, minute(open_minute + 65)), minute(open_minute + 65));
    const auto later = analytics({"INFY"}, InsightDelay::cron(5));
    const Timestamp job = minute(open_minute + 65) + Duration::from_seconds(30);
    EXPECT_EQ(shown(*later, 0, job - Duration::from_seconds(1)), minute(open_minute + 60));
    EXPECT_EQ(shown(*later, 0, job), minute(open_minute + 65));
    EXPECT_EQ(shown(*later, 0, minute(open_minute + 70) + Duration::from_seconds(29)),
              minute(open_minute + 65));
    EXPECT_EQ(shown(*later, 0, minute(open_minute + 70) + Duration::from_seconds(30)),
              minute(open_minute + 66));
}

TEST_F(StoredAnalytics, GrowOldAndEndWithTheirSession) {
    add_sessions("INFY", {0, 1});
    add_insights("INFY", Timeframe::M1,
                 std::vector{insight_at(open_minute + 60), insight_at(close_minute),
                             insight_at(day + open_minute + 5)});
    const auto found = analytics({"INFY"});
    EXPECT_EQ(shown(*found, 0, minute(open_minute + 70)), minute(open_minute + 60));
    EXPECT_EQ(shown(*found, 0, minute(open_minute + 70) + instant), std::nullopt);
    EXPECT_EQ(shown(*found, 0, minute(close_minute)), minute(close_minute));
    EXPECT_EQ(found->regime_as_of(SymbolId(0), minute(close_minute)).value(),
              MarketRegime::Volatile);
    EXPECT_EQ(shown(*found, 0, minute(close_minute) + instant), std::nullopt)
        << "the session is over";
    EXPECT_EQ(found->regime_as_of(SymbolId(0), minute(day + open_minute + 1)).value(),
              MarketRegime::Absent);
    EXPECT_EQ(shown(*found, 0, minute(day + open_minute + 5)), minute(day + open_minute + 5));
}

/// The rule itself, looked up from scratch: the newest that is available, not older than ten
/// minutes and of the same day.
std::optional<Timestamp> newest_known(const std::vector<StoredInsight>& rows, Timestamp now,
                                      Timestamp day_start) {
    std::optional<Timestamp> newest;
    for (const StoredInsight& row : rows) {
        const Timestamp bar_close = row.insight.bar_close;
        if (InsightDelay::cron(5).available_at(bar_close) <= now && bar_close >= day_start &&
            now - bar_close <= Duration::from_minutes(10)) {
            newest = bar_close;
        }
    }
    return newest;
}

TEST_F(StoredAnalytics, AreReadInStretchesAndGiveTheSameAsAllAtOnce) {
    // More in January than the first stretch takes, so that one ends within a session.
    const std::vector<std::int64_t> days{0,  1,  2,  5,  6,  7,  8,  9,  12, 13, 14, 15, 16, 19,
                                         20, 21, 22, 23, 26, 27, 28, 29, 30, 40, 41, 75, 76, 77};
    std::mt19937_64 random(3);
    std::vector<std::map<std::int64_t, std::vector<StoredInsight>>> all;  // by symbol and day
    for (const char* symbol : {"INFY", "TCS"}) {
        add_sessions(symbol, days);
        auto& by_day = all.emplace_back();
        for (const std::int64_t date : days) {
            auto rows = random_insights(random, date * day + open_minute + 1, 375);
            rows.erase(rows.begin() + 100, rows.begin() + 100 + static_cast<long>(random() % 50));
            add_insights(symbol, Timeframe::M1, rows);
            by_day[date] = std::move(rows);
        }
    }
    const auto found = analytics({"INFY", "TCS"}, InsightDelay::cron(5));
    for (const std::int64_t date : days) {
        for (std::int64_t at = open_minute + 1; at <= close_minute; ++at) {
            const Timestamp now = minute(date * day + at);
            for (std::uint32_t symbol = 0; symbol < 2; ++symbol) {
                ASSERT_EQ(shown(*found, symbol, now),
                          newest_known(all[symbol][date], now, minute(date * day)))
                    << symbol << " " << now.to_string();
            }
        }
    }
}

TEST_F(StoredAnalytics, AreThoseOfThePinnedBatchWhateverCameLater) {
    add_sessions("INFY", {0});
    const auto first =
        add_insights("INFY", Timeframe::M1, std::vector{insight_at(open_minute + 60, 0.5)});
    auto revised = insight_at(open_minute + 60, -0.25);
    revised.insight.revision = 1;
    const auto second = add_insights("INFY", Timeframe::M1, std::vector{revised});
    auto gone = insight_at(open_minute + 60);
    gone.insight.revision = 2;
    gone.is_withdrawn = true;
    const auto third = add_insights("INFY", Timeframe::M1, std::vector{gone});
    const auto score = [&](std::int64_t batch) {
        const auto pinned = analytics({"INFY"}, InsightDelay::none(), batch);
        const auto found = pinned->insight_as_of(SymbolId(0), minute(open_minute + 61)).value();
        return found == nullptr ? 0 : found->score;
    };
    EXPECT_EQ(score(0), 0);
    EXPECT_EQ(score(first), 0.5);
    EXPECT_EQ(score(second), -0.25);
    EXPECT_EQ(score(third), 0);
}

TEST_F(StoredAnalytics, AreThoseOfTheirTimeframeAndSymbolAlone) {
    add_sessions("INFY", {0});
    add_sessions("TCS", {0});
    add_insights("TCS", Timeframe::M1, std::vector{insight_at(open_minute + 60)});
    add_insights("INFY", Timeframe::M5, std::vector{insight_at(open_minute + 60)});
    const auto found = analytics({"INFY", "TCS"});
    EXPECT_EQ(shown(*found, 0, minute(open_minute + 61)), std::nullopt);
    EXPECT_EQ(shown(*found, 1, minute(open_minute + 61)), minute(open_minute + 60));
    const auto range =
        found->insights(SymbolId(1), minute(open_minute + 60), minute(open_minute + 60));
    ASSERT_EQ(range.value().size(), 1U);
    EXPECT_EQ(range.value()[0].symbol, SymbolId(1));
    EXPECT_TRUE(found->insights(SymbolId(1), minute(open_minute + 61), minute(close_minute))
                    .value()
                    .empty());
}

TEST_F(StoredAnalytics, PointAtWhatStaysUntilTheNextInstant) {
    // Two symbols are asked at one instant, across the end of a stretch of reading.
    std::mt19937_64 random(9);
    for (const char* symbol : {"INFY", "TCS"}) {
        add_sessions(symbol, {0, 1, 40});
        for (const std::int64_t date : {0, 1, 40}) {
            add_insights(symbol, Timeframe::M1,
                         random_insights(random, date * day + open_minute + 1, 375));
        }
    }
    const auto found = analytics({"INFY", "TCS"});
    for (const std::int64_t date : {0, 1, 40}) {
        for (std::int64_t at = date * day + open_minute + 1; at <= date * day + close_minute;
             ++at) {
            const auto first = found->insight_as_of(SymbolId(0), minute(at)).value();
            ASSERT_NE(first, nullptr);
            const ConfluenceInsight copy = *first;
            ASSERT_NE(found->insight_as_of(SymbolId(1), minute(at)).value(), nullptr);
            ASSERT_EQ(*first, copy);
        }
    }
}

TEST_F(StoredAnalytics, OfASymbolWithoutBarsAreRefused) {
    add_sessions("INFY", {0});
    AnalyticsRequest request;
    request.symbols = {"NONE"};
    EXPECT_EQ(code_of(DuckDbAnalytics::create(store(), std::move(request))), ErrorCode::NotFound);
}

}  // namespace
}  // namespace millrace::storage
