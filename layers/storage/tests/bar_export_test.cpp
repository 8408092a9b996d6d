#include <millrace/storage/bar_export.h>

#include <bit>
#include <charconv>
#include <cmath>

#include <millrace/data/in_memory.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/bar_import.h>

#include "export/bar_text.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::Timestamp;
using store_test::bar_at;
using store_test::error_of;
using store_test::ok;
using store_test::with_symbol;

class AnExport : public store_test::StoreTest {
protected:
    MarketDataRequest everything(std::vector<std::string> symbols) {
        return {std::move(symbols), {}, {}, bars().last_import_id().value(), {}};
    }
    std::string csv(const MarketDataRequest& request) {
        std::string text;
        auto provider = DuckDbMarketData::create(store(), request);
        EXPECT_TRUE(ok(provider));
        const auto count =
            export_csv(*provider.value(), request.symbols, [&](std::string_view part) {
                text += part;
                return events::Result<void>();
            });
        EXPECT_TRUE(ok(count));
        return text;
    }
};

TEST_F(AnExport, WritesPlainCsv) {
    auto second = bar_at(225, 0.1 + 0.2);
    second.high = 9e10;
    second.low = 1e-7;
    second.volume = 0;
    add("TCS", {second});
    add("INFY", {bar_at(225), bar_at(226, 1234.5)});
    EXPECT_EQ(csv(everything({"INFY", "TCS"})),
              "timestamp,symbol,open,high,low,close,volume\n"
              "2025-01-01T03:45:00Z,INFY,100,101,99,100.5,10\n"
              "2025-01-01T03:45:00Z,TCS,0.30000000000000004,90000000000,0.0000001,0.8,0\n"
              "2025-01-01T03:46:00Z,INFY,1234.5,1235.5,1233.5,1235,10\n");
}

TEST_F(AnExport, OfAnyDoubleReadsBackAsTheSame) {
    std::mt19937_64 random(31);
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t bits = random();
        const auto value = std::bit_cast<double>(bits);
        if (!std::isfinite(value)) {
            continue;
        }
        std::string text;
        append_decimal(text, value);
        EXPECT_EQ(text.find('e'), std::string::npos);
        double back = 0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(back), bits) << text;
    }
}

TEST_F(AnExport, ImportedElsewhereGivesIdenticalBars) {
    std::mt19937_64 random(32);
    const auto infy = store_test::random_bars(random, 0, 50'000);
    const auto tcs = store_test::random_bars(random, 20'000, 10'000);
    add("INFY", infy);
    add("TCS", tcs);
    const auto text = csv(everything({"INFY", "TCS"}));
    const auto again = import_bars(store(), clock_, write_file("out.csv", text), {});
    ASSERT_TRUE(ok(again));
    EXPECT_EQ(again.value().identical, 60'000u);
    EXPECT_EQ(again.value().import_id, 0);
    close();
    std::filesystem::remove(store_path());
    ASSERT_TRUE(ok(import_bars(store(), clock_, path("out.csv"), {})));
    EXPECT_EQ(bars().read("INFY", Timestamp::earliest(), Timestamp::latest()).value(), infy);
    EXPECT_EQ(bars().read("TCS", Timestamp::earliest(), Timestamp::latest()).value(), tcs);
    EXPECT_EQ(csv(everything({"INFY", "TCS"})), text);
}

TEST_F(AnExport, EndsWhenItsTextCannotBeWritten) {
    add("INFY", {bar_at(0)});
    auto provider = DuckDbMarketData::create(store(), everything({"INFY"}));
    ASSERT_TRUE(ok(provider));
    const std::vector<std::string> symbols = {"INFY"};
    const auto count = export_csv(*provider.value(), symbols, [](std::string_view) {
        return events::Result<void>(events::Error{events::ErrorCode::Io, "the pipe is closed"});
    });
    EXPECT_EQ(error_of(count), "the pipe is closed");
}

TEST_F(AnExport, ToParquetHoldsTheSameBars) {
    std::mt19937_64 random(33);
    add("TCS", store_test::random_bars(random, 0, 20'000));
    add("INFY", store_test::random_bars(random, 0, 20'000));
    auto request = everything({"INFY", "TCS"});
    request.from = bar_at(100).open_time;
    const auto file = path("bars.parquet");
    const auto count_all = export_parquet(store(), request, file);
    ASSERT_TRUE(ok(count_all));
    EXPECT_EQ(count_all.value(), 2u * 19'900);
    EXPECT_FALSE(std::filesystem::exists(part_of_export(file)));
    EXPECT_EQ(count("SELECT count(*) FROM read_parquet('" + file.string() +
                    "') p JOIN symbols s USING (symbol) JOIN ohlcv_1m b ON "
                    "b.symbol_id = s.symbol_id AND b.timestamp = p.timestamp AND b.open = p.open "
                    "AND b.high = p.high AND b.low = p.low AND b.close = p.close AND "
                    "b.volume = p.volume"),
              2 * 19'900);
    EXPECT_FALSE(export_parquet(store(), everything({"SBIN"}), file).has_value());
}

TEST_F(AnExport, ToParquetLeavesOutBarsOutsideSessionsLikeCsv) {
    std::mt19937_64 random(34);
    add("INFY", store_test::random_bars(random, 0, 20'000));
    auto request = everything({"INFY"});
    request.sessions.push_back(
        SessionFilter::create(market::InstrumentTable::builtin().find_or_default("INFY").instrument)
            .value());
    const auto text = csv(request);
    const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    const auto in_parquet = export_parquet(store(), request, path("bars.parquet"));
    ASSERT_TRUE(ok(in_parquet));
    EXPECT_EQ(in_parquet.value(), lines - 1);
    EXPECT_EQ(in_parquet.value(), 10u * 375);
}

TEST_F(AnExport, ToParquetHoldsBarsThatAreInNoTable) {
    std::mt19937_64 random(35);
    const auto infy = store_test::random_bars(random, 0, 5'000);
    const auto tcs = with_symbol(store_test::random_bars(random, 300, 5'000), 1);
    data::InMemoryMarketData given({infy, tcs});
    const std::vector<std::string> symbols = {"INFY", "TCS"};
    const auto file = path("bars.parquet");
    const auto written = export_parquet(store(), given, symbols, file);
    ASSERT_TRUE(ok(written));
    EXPECT_EQ(written.value(), 10'000u);
    EXPECT_FALSE(std::filesystem::exists(part_of_export(file)));
    add("INFY", infy);
    add("TCS", tcs);
    const auto same = path("stored.parquet");
    ASSERT_TRUE(ok(export_parquet(store(), everything(symbols), same)));
    const auto rows = [](const std::filesystem::path& of) {
        return "(SELECT *, row_number() OVER () FROM read_parquet('" + of.string() + "'))";
    };
    for (const auto& [one, other] : {std::pair(file, same), std::pair(same, file)}) {
        EXPECT_EQ(
            count("SELECT count(*) FROM (FROM " + rows(one) + " EXCEPT FROM " + rows(other) + ")"),
            0);
    }
    // The store is as it was, and another export does not find the table of the first.
    EXPECT_EQ(count("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'exported'"), 0);
    ASSERT_TRUE(ok(given.reset()));
    EXPECT_TRUE(ok(export_parquet(store(), given, symbols, file)));
}

TEST_F(AnExport, ToParquetFailsWithTheErrorOfItsBars) {
    class Broken final : public data::MarketDataProvider {
        events::Result<std::span<const events::Bar>> next_block() override {
            return events::Error{events::ErrorCode::Io, "the disk is gone"};
        }
        events::Result<void> reset() override { return {}; }
    };
    Broken broken;
    const std::vector<std::string> symbols = {"INFY"};
    EXPECT_EQ(error_of(export_parquet(store(), broken, symbols, path("bars.parquet"))),
              "the disk is gone");
    EXPECT_FALSE(std::filesystem::exists(path("bars.parquet")));
}

}  // namespace
}  // namespace millrace::storage
