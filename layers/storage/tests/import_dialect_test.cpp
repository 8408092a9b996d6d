#include <millrace/storage/bar_import.h>

#include <array>
#include <cmath>
#include <utility>

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using events::Timestamp;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

/// Files as their sources write them.
class AnImportDialect : public store_test::StoreTest {
protected:
    events::Result<ImportedFile> import(std::string_view name, std::string_view text,
                                        const BarImportOptions& options = {}) {
        const auto file = write_file(name, text);
        close();
        auto opened = Store::create(store_path(), {.allowed_paths = {file}});
        EXPECT_TRUE(ok(opened));
        return import_bars(*opened.value(), clock_, file, options);
    }
    static BarImportOptions india() {
        BarImportOptions options;
        options.timezone = "Asia/Kolkata";
        return options;
    }
    std::vector<events::Bar> stored(std::string_view symbol = "INFY") {
        const auto read = bars().read(symbol, Timestamp::earliest(), Timestamp::latest());
        EXPECT_TRUE(ok(read));
        return read ? read.value() : std::vector<events::Bar>();
    }
    /// The file holds one bar of INFY, that of 09:15 in India on 2025-01-31.
    void expect_one_bar(std::string_view name, std::string_view text,
                        const BarImportOptions& options = {}) {
        const auto imported = import(name, text, options);
        ASSERT_TRUE(ok(imported)) << text;
        const auto found = stored();
        ASSERT_EQ(found.size(), 1u) << text;
        EXPECT_EQ(found[0].open_time.to_string(), "2025-01-31T03:45:00Z") << text;
        EXPECT_EQ(found[0].open, 100.5) << text;
        EXPECT_EQ(found[0].high, 102) << text;
        EXPECT_EQ(found[0].low, 99.25) << text;
        EXPECT_EQ(found[0].close, 101) << text;
        EXPECT_EQ(found[0].volume, 1500) << text;
        close();
        std::filesystem::remove(store_path());
    }
    /// With one stamp instead.
    void expect_stamp(std::string_view stamp, const BarImportOptions& options = {}) {
        expect_one_bar("INFY.csv",
                       "timestamp,open,high,low,close,volume\n" + std::string(stamp) +
                           ",100.5,102,99.25,101,1500\n",
                       options);
    }
    std::string refusal_of(std::string_view stamps, const BarImportOptions& options) {
        std::string text = "timestamp,open,high,low,close,volume\n";
        std::size_t begin = 0;
        while (begin < stamps.size()) {
            const std::size_t end = std::min(stamps.find('\n', begin), stamps.size());
            text += std::string(stamps.substr(begin, end - begin)) + ",100,100,100,100,1\n";
            begin = end + 1;
        }
        return error_of(import("INFY.csv", text, options));
    }
};

TEST_F(AnImportDialect, ReadsTheHeadersOfManySources) {
    // Kite
    expect_one_bar("INFY.csv", "date,open,high,low,close,volume,oi\n"
                               "2025-01-31T09:15:00+0530,100.5,102,99.25,101,1500,0\n");
    // Upstox
    expect_one_bar("INFY.csv", "timestamp,open,high,low,close,volume,open_interest\n"
                               "2025-01-31T09:15:00+05:30,100.5,102,99.25,101,1500,0\n");
    // Yahoo
    expect_one_bar("INFY.NS.csv", "Datetime,Open,High,Low,Close,Adj Close,Volume\n"
                                  "2025-01-31 09:15:00+05:30,100.5,102,99.25,101,100.9,1500\n");
    // TradingView, an indicator beside the bars
    expect_one_bar("NSE_INFY, 1.csv", "time,open,high,low,close,Volume,Volume MA,EMA\n"
                                      "1738295100,100.5,102,99.25,101,1500,900.5,\n");
    // NSE: quoted, blanks in the names, thousands parted
    expect_one_bar("x.csv",
                   "\"Symbol \",\"Date \",\"Time \",\"OPEN \",\"HIGH \",\"LOW \",\"close \","
                   "\"VOLUME \",\"VALUE \"\n"
                   "\"INFY\",\"31-Jan-2025\",\"09:15\",\"100.50\",\"102.00\",\"99.25\",\"101.00\","
                   "\"1,500\",\"1,51,500.00\"\n",
                   india());
    // Vendors: a ticker, the date without marks, semicolons
    expect_one_bar("all.csv",
                   "Ticker;Date;Time;Open;High;Low;Close;Volume;Open Interest\n"
                   "NSE:INFY-EQ;20250131;09:15;100.5;102;99.25;101;1500;0\n",
                   india());
    expect_one_bar("INFY.tsv",
                   "Date\tOpen\tHigh\tLow\tClose\tVol\n"
                   "31/01/2025 09:15\t100.5\t102\t99.25\t101\t1500\n",
                   india());
}

TEST_F(AnImportDialect, ReadsStampsOfManyForms) {
    for (const char* stamp :
         {"2025-01-31T09:15:00+05:30", "2025-01-31 09:15:00+0530", "2025-01-31 03:45:00Z",
          "2025-01-31 03:45:00 UTC", "2025-01-31 03:45:00.000000+00", "2025-01-30T22:45-05:00",
          "1738295100", "1738295100.0", "1738295100000", "1738295100000000"}) {
        expect_stamp(stamp);
    }
    for (const char* stamp :
         {"2025-01-31 09:15", "2025/01/31 9:15:00", "31-01-2025 09:15:00", "31.01.2025 09:15",
          "31/1/2025 09:15 AM", "31-Jan-2025 09:15", "31 January 2025 09:15:00",
          "20250131 09:15:00", "202501310915", "20250131091500", "2025-01-31T09:15:00.000"}) {
        expect_stamp(stamp, india());
    }
    BarImportOptions close = india();
    close.stamp = StampKind::Close;
    expect_stamp("2025-01-31 09:16", close);
}

TEST_F(AnImportDialect, TakesTwelveHourClocks) {
    auto options = india();
    ASSERT_TRUE(ok(import("INFY.csv",
                          "time,o,h,l,c,v\n2025-01-31 12:05 AM,1,1,1,1,1\n"
                          "2025-01-31 12:05 PM,1,1,1,1,1\n2025-01-31 01:05 pm,1,1,1,1,1\n",
                          options)));
    const auto found = stored();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].open_time.to_string(), "2025-01-30T18:35:00Z");
    EXPECT_EQ(found[1].open_time.to_string(), "2025-01-31T06:35:00Z");
    EXPECT_EQ(found[2].open_time.to_string(), "2025-01-31T07:35:00Z");
}

TEST_F(AnImportDialect, NeverGuessesWhetherDayOrMonthComesFirst) {
    EXPECT_NE(refusal_of("03-04-2025 09:15\n04-04-2025 09:15\n", india()).find("--date-order"),
              std::string::npos);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
    const auto date_of_first = [&](std::string_view stamps, const BarImportOptions& options) {
        const auto imported = import(
            "INFY.csv", "timestamp,open,high,low,close,volume\n" + std::string(stamps), options);
        EXPECT_TRUE(ok(imported));
        const auto first = imported ? imported.value().symbols[0].first.to_string() : "";
        close();
        std::filesystem::remove(store_path());
        return first.substr(0, 10);
    };
    // One row of the file tells of the others.
    EXPECT_EQ(date_of_first("03-04-2025 09:15,1,1,1,1,1\n13-04-2025 09:15,1,1,1,1,1\n", india()),
              "2025-04-03");
    EXPECT_EQ(date_of_first("03/04/2025 09:15,1,1,1,1,1\n03/14/2025 09:15,1,1,1,1,1\n", india()),
              "2025-03-04");
    auto month_first = india();
    month_first.date_order = DateOrder::MonthFirst;
    EXPECT_EQ(date_of_first("03-04-2025 09:15,1,1,1,1,1\n", month_first), "2025-03-04");
    auto day_first = india();
    day_first.date_order = DateOrder::DayFirst;
    EXPECT_EQ(date_of_first("03-04-2025 09:15,1,1,1,1,1\n", day_first), "2025-04-03");
    // Two rows that cannot both be right.
    EXPECT_NE(refusal_of("13-04-2025 09:15\n04-13-2025 09:15\n", india()).find("line 3"),
              std::string::npos);
}

TEST_F(AnImportDialect, RefusesStampsThatCouldMeanSeveralThings) {
    for (const char* stamp : {"31-01-25 09:15", "25-01-31 09:15", "2025-01-31 25:15", "0", "12345",
                              "1e9", "2025-01-31 09:15 IST", "17382951001", "1738295100000000000",
                              "2025-01-31 09:15:00.0000001", "13:15 2025-01-31", "-1738295100"}) {
        EXPECT_NE(refusal_of(stamp, india()).find("line 2: timestamp was '"), std::string::npos)
            << stamp;
    }
    EXPECT_NE(refusal_of("2025-01-31", india()).find("no time of day"), std::string::npos);
    EXPECT_NE(refusal_of("31-01-2025 09:15", {}).find("--timezone"), std::string::npos);
}

TEST_F(AnImportDialect, TakesTheSymbolOfTheFilesNameWhereItLooksLikeOne) {
    constexpr auto text = "timestamp,open,high,low,close,volume\n"
                          "2025-01-31T09:15:00+05:30,1,1,1,1,1\n";
    using Named = std::pair<const char*, const char*>;
    for (const auto& [name, symbol] :
         std::array{Named("INFY.csv", "INFY"), Named("RELIANCE_2025_1m.csv", "RELIANCE"),
                    Named("BAJAJ-AUTO.csv", "BAJAJ-AUTO"), Named("M&M_2025.csv", "M&M"),
                    Named("tcs.csv", "TCS"), Named("SBIN-EQ.csv", "SBIN"),
                    Named("NSE_DLY_WIPRO, 1.csv", "WIPRO"), Named("INFY (1).csv", "INFY")}) {
        const auto imported = import(name, text);
        ASSERT_TRUE(ok(imported)) << name;
        EXPECT_EQ(imported.value().symbols[0].symbol, symbol);
        EXPECT_TRUE(imported.value().symbol_is_of_file_name);
    }
    for (const char* name : {"all.csv", "2025.csv", "bars_INFY.csv", "download (3).csv",
                             "NIFTY BANK.csv", "BSE_INFY, 1.csv", "NSE_EQ_INFY.csv"}) {
        const auto refused = import(name, text);
        EXPECT_EQ(code_of(refused), ErrorCode::InvalidInput) << name;
        EXPECT_NE(error_of(refused).find("--symbol"), std::string::npos);
    }
}

TEST_F(AnImportDialect, TakesNoRowsOfAnotherSymbolForTheOneGiven) {
    BarImportOptions options;
    options.symbol = "BAJAJ";
    const auto rows_of = [&](const std::string& symbol) {
        return import("x.csv",
                      "timestamp,open,high,low,close,volume,symbol\n"
                      "2025-01-31T03:45:00Z,1,1,1,1,1," +
                          symbol + "\n",
                      options);
    };
    for (const char* other : {"BAJAJ-AUTO", "NSE:BAJAJ-AUTO-EQ", "BAJAJFINSV", "TCS"}) {
        EXPECT_NE(error_of(rows_of(other)).find("expected BAJAJ"), std::string::npos) << other;
    }
    EXPECT_TRUE(ok(rows_of("BAJAJ-EQ")));
}

TEST_F(AnImportDialect, OneSpellingMakesOneSymbol) {
    const auto imported = import("all.csv", "timestamp,open,high,low,close,volume,symbol\n"
                                            "2025-01-31T03:45:00Z,1,1,1,1,1,INFY-EQ\n"
                                            "2025-01-31T03:46:00Z,1,1,1,1,1,INFY.NS\n"
                                            "2025-01-31T03:47:00Z,1,1,1,1,1,NSE:INFY\n"
                                            "2025-01-31T03:48:00Z,1,1,1,1,1,INFY\n");
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().symbols.size(), 1u);
    EXPECT_EQ(stored().size(), 4u);
}

TEST_F(AnImportDialect, TakesEverySpellingOfTheSymbolGiven) {
    for (const char* name : {"INFY-EQ", "INFY.NS", "NSE:INFY", "infy"}) {
        BarImportOptions options;
        options.symbol = name;
        const auto imported = import("x.csv",
                                     "timestamp,open,high,low,close,volume,symbol\n"
                                     "2025-01-31T03:45:00Z,1,1,1,1,1,infy\n",
                                     options);
        ASSERT_TRUE(ok(imported)) << name;
        EXPECT_EQ(imported.value().symbols.at(0).symbol, "INFY") << name;
    }
}

TEST_F(AnImportDialect, ForgetsWhatItReadBeforeItKnewTheOrderOfDates) {
    auto options = india();
    options.on_bad_row = OnBadRow::Skip;
    const auto imported = import("INFY.csv",
                                 "timestamp,open,high,low,close,volume\nnonsense\n"
                                 "2025-01-30 09:15,1,1,1,1,1\n31/01/2025 09:15,1,1,1,1,1\n",
                                 options);
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().refused, 1u);
    EXPECT_EQ(imported.value().accepted, 2u);
    EXPECT_EQ(imported.value().identical, 0u);
    EXPECT_EQ(count("SELECT count(*) FROM import_rejects"), 1);
}

TEST_F(AnImportDialect, DoesNotTakeTheOrderOfDatesFromAMistake) {
    auto options = india();
    options.on_bad_row = OnBadRow::Skip;
    const auto refused = import("INFY.csv",
                                "timestamp,open,high,low,close,volume\n"
                                "04/13/2024 09:15,1,1,1,1,1\n02/04/2024 09:15,1,1,1,1,1\n"
                                "15/04/2024 09:15,1,1,1,1,1\n",
                                options);
    EXPECT_NE(error_of(refused).find(
                  "line 2: '04/13/2024 09:15' and line 4: '15/04/2024 09:15' do not agree"),
              std::string::npos)
        << error_of(refused);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
}

TEST_F(AnImportDialect, SaysWhichColumnsItLeavesOut) {
    const auto imported = import("INFY.csv", "datetime,date,open,high,low,close,volume,oi\n"
                                             "2025-01-31T03:45:00Z,x,1,1,1,1,1,7\n");
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().columns_ignored, (std::vector<std::string>{"oi", "date"}));
}

TEST_F(AnImportDialect, TakesCommasOnlyWhereTheyPartDigitsBeforeThePoint) {
    const auto row = [&](const std::string& price) {
        return import("INFY.csv", "timestamp;open;high;low;close;volume\n2025-01-31T03:45:00Z;" +
                                      price + ";99999999;1;1;1\n");
    };
    for (const char* price :
         {"1,234.5,6", "1,2e5", "1,e12", "1,23", "1234,567", ",500", "1,234,"}) {
        EXPECT_NE(error_of(row(price)).find("open was '" + std::string(price)), std::string::npos);
    }
    EXPECT_NE(error_of(row("100,500")).find("may be a decimal point"), std::string::npos);
    ASSERT_TRUE(ok(row("1,23,456.5")));
    EXPECT_EQ(stored().at(0).open, 123456.5);
}

TEST_F(AnImportDialect, KeepsFractionalVolume) {
    ASSERT_TRUE(ok(import("BTCUSD.csv", "timestamp,open,high,low,close,volume\n"
                                        "2025-01-31T03:45:00Z,1,1,1,1,0.00012345\n")));
    EXPECT_EQ(stored("BTCUSD").at(0).volume, 0.00012345);
    ASSERT_TRUE(ok(import("BTCUSD.csv", "timestamp,open,high,low,close,volume\n"
                                        "2025-01-31T03:46:00Z,1,1,1,1,-0\n")));
    EXPECT_FALSE(std::signbit(stored("BTCUSD").at(1).volume));
}

class AParquetImport : public AnImportDialect {
protected:
    /// Writes what the SELECT gives as Parquet, beside the store.
    void write_parquet(const std::string& select) {
        auto lease = store().lease(LeaseMode::Read);
        ASSERT_TRUE(ok(lease));
        ASSERT_TRUE(ok(lease.value().query("COPY (" + select + ") TO '" + file().string() +
                                           "' (FORMAT parquet)")));
        ASSERT_TRUE(ok(lease.value().finish()));
    }
    std::filesystem::path file() const { return path("INFY.parquet"); }
    events::Result<ImportedFile> import_it(const BarImportOptions& options = {}) {
        return import_bars(store(), clock_, file(), options);
    }
};

TEST_F(AParquetImport, ReadsStampsOfEveryType) {
    for (const char* stamp :
         {"TIMESTAMPTZ '2025-01-31 09:15:00+05:30'", "TIMESTAMP '2025-01-31 09:15:00'",
          "'2025-01-31 09:15'", "1738295100::BIGINT", "1738295100000::BIGINT",
          "TIMESTAMP_NS '2025-01-31 09:15:00'", "TIMESTAMP_S '2025-01-31 09:15:00'"}) {
        write_parquet("SELECT " + std::string(stamp) +
                      " AS \"Date\", 100.5::FLOAT AS open, 102 AS high, 99.25 AS low, "
                      "101::DECIMAL(10,2) AS close, 1500 AS volume, 3 AS \"o\"\"i\"");
        const auto imported = import_it(india());
        ASSERT_TRUE(ok(imported)) << stamp;
        const auto found = stored();
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0].open_time.to_string(), "2025-01-31T03:45:00Z") << stamp;
        EXPECT_EQ(found[0].open, 100.5);
        EXPECT_EQ(found[0].close, 101);
        EXPECT_EQ(found[0].volume, 1500);
        close();
        std::filesystem::remove(store_path());
    }
}

TEST_F(AParquetImport, TakesNoValuesFromTheNamesOfFolders) {
    store();
    std::filesystem::create_directories(path("symbol=WIPRO/volume=7"));
    const auto inside = path("symbol=WIPRO/volume=7/INFY.parquet");
    auto lease = store().lease(LeaseMode::Read);
    ASSERT_TRUE(ok(lease));
    ASSERT_TRUE(ok(lease.value().query(
        "COPY (SELECT 1738295100 AS timestamp, 1 AS open, 1 AS high, 1 AS low, 1 AS close, "
        "1000 AS volume, 'SBIN' AS symbol) TO '" +
        inside.string() + "' (FORMAT parquet)")));
    ASSERT_TRUE(ok(lease.value().finish()));
    ASSERT_TRUE(ok(import_bars(store(), clock_, inside, {})));
    ASSERT_EQ(stored("SBIN").size(), 1u);
    EXPECT_EQ(stored("SBIN")[0].volume, 1000);
}

TEST_F(AParquetImport, GivesBackEveryDoubleAndNamesBadRows) {
    write_parquet("SELECT TIMESTAMP '2025-01-31 03:45:00' + to_minutes(i) AS timestamp, "
                  "0.1 + i / 3.0 AS open, 0.1 + i / 3.0 AS high, 0.1 + i / 3.0 AS low, "
                  "0.1 + i / 3.0 AS close, i::DOUBLE AS volume FROM range(5000) t(i)");
    ASSERT_TRUE(ok(import_it(india())));
    const auto found = stored();
    ASSERT_EQ(found.size(), 5'000u);
    for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(found[i].close, 0.1 + static_cast<double>(i) / 3.0) << i;
    }
    write_parquet("SELECT TIMESTAMP '2025-02-28 03:45:00' + to_minutes(i) AS timestamp, 1 AS open, "
                  "CASE WHEN i = 4000 THEN NULL ELSE 1 END AS high, 1 AS low, 1 AS close, "
                  "1 AS volume FROM range(5000) t(i)");
    const auto refused = import_it(india());
    EXPECT_NE(error_of(refused).find("line 4001: high was ''"), std::string::npos)
        << error_of(refused);
    write_file("INFY.parquet", "PAR1 and nothing else");
    EXPECT_EQ(code_of(import_it(india())), ErrorCode::InvalidInput);
    write_parquet("SELECT 1 AS a");
    EXPECT_NE(error_of(import_it(india())).find("'timestamp' is missing"), std::string::npos);
}

}  // namespace
}  // namespace millrace::storage
