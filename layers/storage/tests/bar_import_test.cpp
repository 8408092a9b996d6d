#include <millrace/storage/bar_import.h>

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::Bar;
using events::ErrorCode;
using events::Timestamp;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

constexpr auto header = "timestamp,open,high,low,close,volume\n";
constexpr auto good = "2025-01-01T09:15:00+05:30,100,101,99,100.5,10\n";

class ABarImport : public store_test::StoreTest {
protected:
    events::Result<ImportedFile> import(std::string_view text,
                                        const BarImportOptions& options = {"INFY"}) {
        return import_file(write_file("in.csv", text), options);
    }
    events::Result<ImportedFile> import_file(const std::filesystem::path& file,
                                             const BarImportOptions& options = {"INFY"}) {
        return import_bars(store(), clock_, file, options);
    }
    /// The text is refused with every part named, and nothing is stored.
    void expect_refused(std::string_view text, std::initializer_list<std::string_view> parts,
                        const BarImportOptions& options = {"INFY"}) {
        const auto imported = import(text, options);
        const auto message = error_of(imported);
        EXPECT_EQ(code_of(imported), ErrorCode::InvalidInput) << message;
        EXPECT_NE(message.find("in.csv"), std::string::npos) << message;
        for (const auto part : parts) {
            EXPECT_NE(message.find(part), std::string::npos) << part << " in: " << message;
        }
        EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
        EXPECT_EQ(count("SELECT count(*) FROM symbols"), 0);
    }
    /// A bad row on line 3, after a good one.
    void expect_bad_row(std::string_view row, std::initializer_list<std::string_view> parts) {
        expect_refused(std::string(header) + good + std::string(row) + "\n", {"line 3"});
        expect_refused(std::string(header) + good + std::string(row) + "\n", parts);
    }
    std::vector<Bar> stored(std::string_view symbol = "INFY") {
        return bars().read(symbol, Timestamp::earliest(), Timestamp::latest()).value();
    }
};

TEST_F(ABarImport, TakesAPlainFile) {
    const auto imported =
        import(std::string(header) + good + "2025-01-01T09:16:00+05:30,100.5,102,100.25,101,0\n");
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().import_id, 1);
    EXPECT_EQ(imported.value().accepted, 2u);
    ASSERT_EQ(imported.value().symbols.size(), 1u);
    EXPECT_EQ(imported.value().symbols[0].symbol, "INFY");
    EXPECT_EQ(imported.value().symbols[0].first.to_string(), "2025-01-01T03:45:00Z");
    EXPECT_EQ(imported.value().symbols[0].last.to_string(), "2025-01-01T03:46:00Z");
    const auto read = stored();
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[1].low, 100.25);
    EXPECT_EQ(read[1].volume, 0);
}

TEST_F(ABarImport, ChangesNothingTheSecondTime) {
    const auto text = std::string(header) + good;
    ASSERT_TRUE(ok(import(text)));
    const auto again = import(text);
    ASSERT_TRUE(ok(again));
    EXPECT_EQ(again.value().import_id, 0);
    EXPECT_EQ(again.value().accepted, 0u);
    EXPECT_EQ(again.value().identical, 1u);
    EXPECT_EQ(count("SELECT count(*) FROM imports"), 1);
}

TEST_F(ABarImport, TakesColumnsInAnyOrderAndCaseWithMarkAndCarriageReturns) {
    const auto imported = import("\xef\xbb\xbfVolume, Close ,LOW,High,\"open\",Symbol,TimeStamp\r\n"
                                 "10,100.5,99,101,100,TCS,2025-01-01 03:45:00Z\r\n"
                                 "\r\n"
                                 "11,100.5,99,101,100, \"INFY\" ,\"2025-01-01 03:46Z\"\r\n",
                                 {});
    ASSERT_TRUE(ok(imported));
    ASSERT_EQ(imported.value().symbols.size(), 2u);
    EXPECT_EQ(imported.value().symbols[0].symbol, "INFY");
    EXPECT_EQ(imported.value().symbols[1].symbol, "TCS");
    EXPECT_EQ(stored("TCS").at(0).volume, 10);
    EXPECT_EQ(stored("INFY").at(0).open_time.to_string(), "2025-01-01T03:46:00Z");
}

TEST_F(ABarImport, TakesFilesThatLackTheLastLineEndAndFilesOfMixedEnds) {
    EXPECT_TRUE(ok(import("timestamp,open,high,low,close,volume\r\n"
                          "2025-01-01T03:45:00Z,100,101,99,100.5,10\n"
                          "2025-01-01T03:46:00Z,100,101,99,100.5,10\r\n"
                          "2025-01-01T03:47:00Z,100,101,99,100.5,10")));
    EXPECT_EQ(stored().size(), 3u);
    const auto bad = import("timestamp,open,high,low,close,volume\r\n"
                            "2025-02-01T03:45:00Z,100,101,99,100.5,10\n"
                            "\n"
                            "2025-02-01T03:46:00Z,100,101,99,100.5,10\r\n"
                            "2025-02-01T03:47:00Z,100,101,99,900,10");
    EXPECT_NE(error_of(bad).find("line 5"), std::string::npos) << error_of(bad);
}

TEST_F(ABarImport, TakesRowsInAnyOrder) {
    EXPECT_TRUE(ok(import(std::string(header) + "2025-03-01T03:45:00Z,100,101,99,100.5,10\n" +
                          good + "2025-02-01T03:45:00Z,100,101,99,100.5,10\n")));
    EXPECT_EQ(stored().at(1).open_time.to_string(), "2025-02-01T03:45:00Z");
}

TEST_F(ABarImport, TakesNaiveStampsWithATimeZoneAndBarEnds) {
    BarImportOptions options{"INFY", "Asia/Kolkata", StampKind::Close};
    ASSERT_TRUE(
        ok(import(std::string(header) + "2025-01-01 09:16:00,100,101,99,100.5,10\n", options)));
    EXPECT_EQ(stored().at(0).open_time.to_string(), "2025-01-01T03:45:00Z");
}

TEST_F(ABarImport, AsksForTheTimeZoneOfNaiveStamps) {
    expect_refused(std::string(header) + "2025-01-01 09:15:00,100,101,99,100.5,10\n",
                   {"line 2", "--timezone", "'2025-01-01 09:15:00'"});
    const auto unknown = import(std::string(header) + good, {"INFY", "Asia/Nowhere"});
    EXPECT_NE(error_of(unknown).find("Nowhere"), std::string::npos);
}

TEST_F(ABarImport, AsksForTheSymbol) {
    expect_refused(std::string(header) + good, {"--symbol"}, {});
    expect_refused(std::string("timestamp,open,high,low,close,volume,symbol\n") +
                       "2025-01-01T03:45:00Z,100,101,99,100.5,10,\n",
                   {"line 2"}, {});
    EXPECT_EQ(code_of(import(std::string(header) + good, {"IN FY"})), ErrorCode::InvalidInput);
}

TEST_F(ABarImport, RefusesBarsOfAnotherSymbolUnderTheNameGiven) {
    const std::string first = "timestamp,open,high,low,close,volume,symbol\n";
    expect_refused(first + "2025-01-01T03:45:00Z,100,101,99,100.5,10,INFY-EQ\n"
                           "2025-01-01T03:46:00Z,100,101,99,100.5,10,TCS-EQ\n",
                   {"line 3", "TCS-EQ", "INFY"});
    expect_refused(first + "2025-01-01T03:45:00Z,100,101,99,100.5,10,INFYBEES\n",
                   {"line 2", "INFYBEES"});
    EXPECT_TRUE(ok(import(first + "2025-01-01T03:45:00Z,100,101,99,100.5,10,INFY-EQ\n"
                                  "2025-01-01T03:46:00Z,100,101,99,100.5,10,NSE:INFY\n"
                                  "2025-01-01T03:47:00Z,100,101,99,100.5,10,INFY\n")));
}

TEST_F(ABarImport, NamesLineReasonAndValueOfImpossibleRows) {
    expect_bad_row("2025-01-01T03:46:00Z,100,98,99,100.5,10", {"high", "98", "99"});
    expect_bad_row("2025-01-01T03:46:00Z,102,101,99,100.5,10", {"open", "102", "101"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,98,10", {"close", "98", "99"});
    expect_bad_row("2025-01-01T03:46:00Z,100,inf,99,100.5,10", {"high", "inf", "finite"});
    expect_bad_row("2025-01-01T03:46:00Z,nan,101,99,100.5,10", {"open", "nan", "finite"});
    expect_bad_row("2025-01-01T03:46:00Z,100,1e999,99,100.5,10", {"high", "1e999"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,-99,100.5,10", {"low", "-99"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,0,100.5,10", {"low", "0", "above 0"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5,-1", {"volume", "-1"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,abc,10", {"close", "'abc'"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5x,10", {"close", "'100.5x'"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5,", {"volume", "''"});
    expect_bad_row("2025-01-01T03:46:00Z,+100,101,99,100.5,10", {"open", "'+100'"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5", {"5 fields", "expected 6"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5,10,7", {"7 fields", "expected 6"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5,\"1,0000\"", {"volume", "'1,0000'"});
    expect_bad_row("2025-01-01T03:46:00Z,100,101,99,100.5,\"1000", {"volume", "'\"1000'"});
    expect_bad_row("1970-01-01T00:00:00Z,100,101,99,100.5,10", {"zero of computer clocks"});
    expect_bad_row("yesterday,100,101,99,100.5,10", {"timestamp", "'yesterday'"});
    expect_bad_row("2025-02-30T03:46:00Z,100,101,99,100.5,10", {"2025-02-30"});
    expect_bad_row("2025-01-01T03:46:30Z,100,101,99,100.5,10", {"03:46:30", "whole minute"});
    expect_bad_row("2026-01-01T00:00:00Z,100,101,99,100.5,10", {"future", "2026-01-01"});
    expect_bad_row("   ", {"1 fields", "expected 6"});
    expect_bad_row("2025-01-01T09:15:00+05:30,100,101,99,100.25,10",
                   {"came before on line 2", "close", "100.25", "100.5"});
}

TEST_F(ABarImport, NamesEachBadRowAndCountsThoseBeyondTwenty) {
    expect_refused(std::string(header) + "x,1,1,1,1,1\n" + good + "y,1,1,1,1,1\nz\n",
                   {"line 2", "'x'", "line 4", "'y'", "line 5", "1 fields"});
    std::string many(header);
    for (int i = 0; i < 23; ++i) {
        many += "x,1,1,1,1,1\n";
    }
    expect_refused(many, {"line 2:", "line 21:", "3 more"});
}

TEST_F(ABarImport, AcceptsTheLastMinuteThatIsOver) {
    EXPECT_TRUE(ok(import(std::string(header) + "2025-12-31T23:59:00Z,100,101,99,100.5,10\n")));
}

TEST_F(ABarImport, CountsTheSameRowTwiceAsIdentical) {
    const auto imported = import(std::string(header) + good + good);
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().accepted, 1u);
    EXPECT_EQ(imported.value().identical, 1u);
    EXPECT_EQ(imported.value().symbols.at(0).identical, 1u);
}

TEST_F(ABarImport, RefusesAnotherBarForAStoredMinute) {
    ASSERT_TRUE(ok(import(std::string(header) + good)));
    const auto other = import(std::string(header) + "2025-01-01T03:44:00Z,100,101,99,100.5,10\n"
                                                    "2025-01-01T03:45:00Z,100,101,99,100.5,11\n");
    EXPECT_EQ(code_of(other), ErrorCode::Conflict);
    const auto message = error_of(other);
    for (const char* part :
         {"in.csv", "line 3", "INFY", "2025-01-01T03:45:00Z", "volume", "11", "10"}) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
    }
    EXPECT_EQ(stored().size(), 1u);
}

TEST_F(ABarImport, RefusesOtherHeaders) {
    expect_refused("", {"empty"});
    expect_refused(header, {"no bars"});
    expect_refused("timestamp,open,high,low,close\n1,2,3,4,5\n", {"line 1", "'volume' is missing"});
    expect_refused("timestamp,ltp,volume\n", {"'open' is missing", "--ticks"});
    expect_refused("timestamp,open,open,high,low,close,volume\n", {"'open'", "twice"});
    expect_refused(good, {"line 1"});
    expect_refused(std::string(100'000, ','), {"line 1", "100001 columns"});
}

TEST_F(ABarImport, RefusesGarbageOfAnyKind) {
    std::mt19937_64 random(3);
    std::string noise;
    for (int i = 0; i < 100'000; ++i) {
        noise += static_cast<char>(random());
    }
    expect_refused(noise, {});
    expect_refused(std::string(5'000'000, 'x'), {});
    expect_refused(std::string(header) + std::string(5'000'000, '1'), {});
    expect_refused(std::string(1'000, '\0'), {});
    expect_refused(std::string(header) + std::string(1'000, '\0') + "\n", {});
    expect_refused("\x1f\x8b\x08\x00noise", {"compressed"});
    expect_refused("\xff\xfet\x00i\x00m\x00", {});
    expect_refused(std::string(header) + "2025-01-01T03:45:00Z,100,101,99,100.5,\xe9\n", {});
    expect_refused("\n\n\n", {});
    expect_refused(std::string(header) + "\"2025-01-01T03:45:00Z,100,101,99,100.5,10\n",
                   {"line 2"});
}

TEST_F(ABarImport, RefusesWhatIsNoFile) {
    EXPECT_EQ(code_of(import_file(path("none.csv"))), ErrorCode::NotFound);
    EXPECT_EQ(code_of(import_file(path("."))), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(import_file("/dev/null")), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(import_file("")), ErrorCode::NotFound);
}

TEST_F(ABarImport, TakesFilesWithOddNames) {
    for (const char* name : {"a[1].csv", "b *?.csv", "c'd\".csv", "e.csv.gz"}) {
        EXPECT_TRUE(ok(import_file(write_file(name, std::string(header) + good)))) << name;
    }
}

TEST_F(ABarImport, ReadsOnlyFilesThatWereNamedToTheStore) {
    const auto outside = std::filesystem::temp_directory_path() / "millrace-not-allowed.csv";
    std::filesystem::copy_file(write_file("in.csv", std::string(header) + good), outside,
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_FALSE(import_file(outside).has_value());
    close();
    StoreOptions options;
    options.allowed_paths = {outside};
    auto opened = Store::create(store_path(), std::move(options));
    ASSERT_TRUE(ok(opened));
    EXPECT_TRUE(ok(import_bars(*opened.value(), clock_, outside, {"INFY"})));
    std::filesystem::remove(outside);
}

TEST_F(ABarImport, NamesTheRightLineOfALargeFile) {
    std::string text(header);
    for (int i = 0; i < 200'000; ++i) {
        const auto at = store_test::bar_at(i).open_time.to_string();
        text += at + (i == 150'000 ? ",100,101,99,1000,10\n" : ",100,101,99,100.5,10\n");
    }
    expect_refused(text, {"line 150002", "close"});
}

using ALargeCsvImportSlow = ABarImport;

TEST_F(ALargeCsvImportSlow, SaysThatAMinuteCameBeforeInTheFileHoweverFarApart) {
    clock_.at = Timestamp::from_seconds(2'000'000'000);
    std::string text(header);
    for (int i = 0; i < 1'000'100; ++i) {  // more than one block of BarLoad
        text += store_test::bar_at(i).open_time.to_string() + ",100,101,99,100.5,10\n";
    }
    text += store_test::bar_at(7).open_time.to_string() + ",100,101,99,100,10\n";
    expect_refused(text, {"line 1000102", "came before in the same import", "close"});
}

class RealBars : public ABarImport {
protected:
    void expect_rows(const char* file, const char* symbol, std::size_t rows) {
        const auto real = std::filesystem::path(MILLRACE_SHARED_DATA_DIR) / "nse" / file;
        if (!std::filesystem::exists(real)) {
            std::printf("not run: %s is absent\n", real.c_str());
            GTEST_SKIP() << "not run: " << real << " is absent";
        }
        const auto copy = path("real.csv");
        std::filesystem::copy_file(real, copy);
        const auto imported = import_file(copy, {symbol, "Asia/Kolkata"});
        ASSERT_TRUE(ok(imported));
        EXPECT_EQ(imported.value().accepted, rows);
        EXPECT_EQ(imported.value().identical, 0u);
        EXPECT_EQ(import_file(copy, {symbol, "Asia/Kolkata"}).value().identical, rows);
    }
};

TEST_F(RealBars, OfRelianceImport) {
    expect_rows("bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv", "RELIANCE", 30'000);
}
TEST_F(RealBars, OfIciciBankImport) {
    expect_rows("bars_2025/ICICIBANK_2025-01-01_2025-04-30_1m.csv", "ICICIBANK", 30'000);
}
TEST_F(RealBars, OfInfyImport) {
    expect_rows("bars_2021_from_ticks/INFY_2021-04_05_1m.csv", "INFY", 12'733);
}

}  // namespace
}  // namespace millrace::storage
