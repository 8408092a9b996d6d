#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

constexpr const char* days[] = {"2025-01-15", "2025-01-16", "2025-01-17",
                                "2025-01-20", "2025-01-21", "2025-01-22"};
constexpr std::size_t ex_day = 3;
constexpr int minutes = 375;
constexpr std::uint64_t volume = 4'000;

/// `100.05` of a count of ticks of 0.05.
std::string price(std::int64_t ticks) {
    return fmt::format("{}.{:02}", ticks / 20, ticks % 20 * 5);
}

/// Six sessions of a wave that crosses its averages often. From the ex-day on prices are a
/// `shares`th and volumes `shares` times what they would be.
std::string bars_csv(std::int64_t shares) {
    std::string csv = "timestamp,open,high,low,close,volume\n";
    std::int64_t last = 16'000;
    for (std::size_t day = 0; day < std::size(days); ++day) {
        const std::int64_t divisor = day >= ex_day ? shares : 1;
        for (int minute = 0; minute < minutes; ++minute) {
            const double phase = static_cast<double>(day * minutes) + minute;
            const double wave = 120 * std::sin(phase / 11) + 60 * std::sin(phase / 37);
            const std::int64_t next = 8 * (2'000 + static_cast<std::int64_t>(wave));
            csv += fmt::format("{} {:02}:{:02}:00,{},{},{},{},{}\n", days[day],
                               (9 * 60 + 15 + minute) / 60, (15 + minute) % 60,
                               price(last / divisor), price(std::max(last, next) / divisor),
                               price(std::min(last, next) / divisor), price(next / divisor),
                               volume * static_cast<std::uint64_t>(divisor));
            last = next;
        }
    }
    return csv;
}

class ActionsTest : public StoreTest {
protected:
    Outcome import(const std::string& rows, std::vector<std::string> more = {}) const {
        std::vector<std::string> line = {
            "actions", "import",
            write("actions.csv", "symbol,ex_date,kind,ratio,amount\n" + rows).string()};
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    }
    void import_bars(const std::string& symbol, std::int64_t shares) const {
        const Outcome done = run({"bars", "import", write("bars.csv", bars_csv(shares)).string(),
                                  "--symbol", symbol, "--timezone", "Asia/Kolkata"});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    Json paper(const std::string& symbol, std::vector<std::string> more = {}) const {
        std::vector<std::string> line = {"run", "--mode", "paper", "--symbols", symbol, "--json"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome done = run(line);
        EXPECT_EQ(done.exit_code, 0) << done.err;
        return done.json();
    }
    std::string show(const std::string& list) const {
        return run({"runs", "show", "last", list}).out;
    }
    /// The list with the column of the symbol blanked.
    static std::string without(std::string text, const std::string& symbol) {
        for (auto at = text.find(symbol); at != std::string::npos; at = text.find(symbol)) {
            text.replace(at, symbol.size(), "?");
        }
        return text;
    }
};

TEST_F(ActionsTest, NamesOfOtherSourcesAreRefusedForTheyWouldNeverApply) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    for (const char* name : {"INFY.NS", "INFY-EQ", "infy"}) {
        const Outcome refused = import(std::string(name) + ",2024-10-28,split,2:1,\n");
        EXPECT_EQ(refused.exit_code, 2);
        EXPECT_NE(refused.err.find("expected INFY"), std::string::npos) << refused.err;
    }
    EXPECT_EQ(run({"actions", "list", "--symbol", "INFY"}).out,
              "no corporate actions of INFY are stored; millrace actions import adds some\n");
}

TEST_F(ActionsTest, AreImportedListedReplacedAndRemoved) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    EXPECT_NE(run({"actions", "list"}).out.find("actions import"), std::string::npos);
    const std::string rows = "RELIANCE,28-Oct-2024,bonus,1:1,\nRELIANCE,2024-08-19,dividend,,10\n";
    const Outcome first = import(rows, {"--json"});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(at(first.json(), "added"), "2");
    EXPECT_EQ(first.err, "");
    EXPECT_EQ(at(import(rows, {"--json"}).json(), "identical"), "2");
    const Json list = run({"actions", "list", "--symbol", "RELIANCE", "--json"}).json();
    EXPECT_EQ(at(list, "actions.0.kind"), "dividend");
    EXPECT_EQ(at(list, "actions.0.amount"), "10");
    EXPECT_EQ(at(list, "actions.0.ratio"), "null");
    EXPECT_EQ(at(list, "actions.1.ex_date"), "2024-10-28");
    EXPECT_EQ(at(list, "actions.1.ratio"), "1:1");
    EXPECT_EQ(at(run({"actions", "list", "--symbol", "TCS", "--json"}).json(), "actions"), "[]");

    const Outcome refused = import("RELIANCE,2024-10-28,bonus,2:1,\n");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("--replace"), std::string::npos) << refused.err;
    EXPECT_EQ(
        at(import("RELIANCE,2024-10-28,bonus,2:1,\n", {"--replace", "--json"}).json(), "replaced"),
        "1");
    const std::vector<std::string> remove = {"actions",   "remove",     "--symbol", "RELIANCE",
                                             "--ex-date", "2024-10-28", "--kind",   "bonus"};
    EXPECT_EQ(run(remove).exit_code, 0);
    EXPECT_EQ(run(remove).exit_code, 2);
    EXPECT_EQ(lines_of(run({"actions", "list"}).out).size(), 2U);
}

TEST_F(ActionsTest, OfABadFileNameEveryLineAndStoreNothing) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome refused = import("INFY,2024-10-28,merger,1:1,\nTCS,2024-10-28,split,2:1,\n"
                                   "INFY,2024-13-28,split,1:1,\n");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("actions.csv:2: column kind"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("actions.csv:4: column ex_date"), std::string::npos) << refused.err;
    EXPECT_EQ(at(run({"actions", "list", "--json"}).json(), "actions"), "[]");
    EXPECT_EQ(run({"actions", "import", "absent.csv"}).exit_code, 2);
}

TEST_F(ActionsTest, OfAnUnknownSymbolAreStoredWithAWarning) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome done = import("RELIANCE,2024-10-28,bonus,1:1,\nRELIENCE,2024-10-28,bonus,1:1,\n");
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_NE(done.err.find("RELIENCE"), std::string::npos) << done.err;
}

TEST_F(ActionsTest, LetEveryStrategySignalAsIfThereHadBeenNoSplit) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("INFY", 1);
    import_bars("TCS", 8);
    ASSERT_EQ(import("TCS,2025-01-20,split,8:1,\n").exit_code, 0);
    std::vector<std::string> every;
    const Json strategies = run({"strategies", "list", "--json"}).json();
    for (std::size_t i = 0; at(strategies, fmt::format("strategies.{}", i)) != "missing"; ++i) {
        const std::string type = at(strategies, fmt::format("strategies.{}.type", i));
        for (const char* timeframe : {"1m", "5m"}) {
            every.insert(every.end(),
                         {"--strategy", fmt::format("{0}:{0}-{1},timeframe={1}", type, timeframe)});
        }
    }
    EXPECT_GE(every.size(), 12U);
    paper("INFY", every);
    const std::string without_split = without(show("--signals"), "INFY");
    paper("TCS", every);
    EXPECT_EQ(without(show("--signals"), "TCS"), without_split);
    EXPECT_NE(without_split.find("ehma_pivot-5m"), std::string::npos);
    EXPECT_GT(lines_of(without_split).size(), 100U);
}

TEST_F(ActionsTest, AreShownWithTheRunAndItsRoundTripsAreInSharesOfTheExit) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("TCS", 2);
    ASSERT_EQ(import("TCS,2025-01-20,split,2:1,\nTCS,2025-01-20,dividend,,1.5\n").exit_code, 0);
    const Json result = paper("TCS", {"--strategy", "ema_cross,fast=3,slow=300"});
    const std::string list = show("--adjustments");
    ASSERT_EQ(at(result, "positions_adjusted"), "2") << list;
    const std::vector<std::string> rows = lines_of(list);
    EXPECT_EQ(rows[0], "timestamp,strategy,symbol,kind,quantity_before,quantity_after,cash");
    EXPECT_EQ(rows[1], "2025-01-20T03:45:00Z,ema_cross,TCS,dividend,100,100,150");
    EXPECT_EQ(rows[2], "2025-01-20T03:45:00Z,ema_cross,TCS,split,100,200,0");
    EXPECT_NE(run({"runs", "show", "last"}).out.find("--adjustments"), std::string::npos);
    const std::string trips = show("--round-trips");
    EXPECT_NE(trips.find("ema_cross,TCS,BUY,200,2025-01-17T"), std::string::npos) << trips;
}

TEST_F(ActionsTest, ArePartOfTheRunWhateverIsImportedLater) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("TCS", 2);
    const Json before = paper("TCS", {"--allow-unexplained-jumps"});
    EXPECT_EQ(at(before, "positions_adjusted"), "0");
    ASSERT_EQ(import("TCS,2025-01-20,split,2:1,\n").exit_code, 0);
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
    const Json with = paper("TCS");
    EXPECT_NE(at(with, "signal_hash"), at(before, "signal_hash"));
    EXPECT_EQ(at(with, "input_hash"), at(before, "input_hash"));
    ASSERT_EQ(import("TCS,2025-01-20,split,4:1,\n", {"--replace"}).exit_code, 0);
    const Outcome verified = run({"runs", "verify", "last"});
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
}

TEST_F(ActionsTest, AreAskedForWhereASessionOpensFarFromTheOneBefore) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("TCS", 2);
    const std::vector<std::string> line = {"run", "--mode", "paper", "--symbols", "TCS"};
    const Outcome refused = run(line);
    EXPECT_EQ(refused.exit_code, 2);
    for (const char* part : {"TCS opened at ", " on 2025-01-20, ", "% below the ", " of 2025-01-17",
                             "millrace actions import", "--allow-unexplained-jumps"}) {
        EXPECT_NE(refused.err.find(part), std::string::npos) << part << " in " << refused.err;
    }
    EXPECT_EQ(at(run({"runs", "list", "--json"}).json(), "runs"), "[]");
    // Before the jump, and after it, there is none.
    paper("TCS", {"--to", "2025-01-17"});
    paper("TCS", {"--from", "2025-01-20"});
    const Json allowed = paper("TCS", {"--allow-unexplained-jumps"});
    EXPECT_EQ(at(allowed, "unexplained_jumps_allowed"), "true");
    EXPECT_NE(at(allowed, "warnings.0").find("TCS opened at"), std::string::npos);
    EXPECT_NE(run({"runs", "show", "last"}).out.find("unexplained ones between sessions were"),
              std::string::npos);
    const auto config = write("run.json", R"({"unexplained_jumps": "allow"})");
    paper("TCS", {"--config-file", config.string()});
    ASSERT_EQ(import("TCS,2025-01-20,split,2:1,\n").exit_code, 0);
    EXPECT_EQ(at(paper("TCS"), "unexplained_jumps_allowed"), "false");
}

TEST_F(ActionsTest, AreRefusedWhereThePricesHaveThemInAlready) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("TCS", 1);
    ASSERT_EQ(import("TCS,2025-01-20,split,2:1,\n").exit_code, 0);
    const Outcome refused = run({"run", "--mode", "paper", "--symbols", "TCS"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find(" after its corporate actions"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("actions remove"), std::string::npos) << refused.err;
}

TEST_F(ActionsTest, InTheFutureOfARunChangeNothingInIt) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    import_bars("TCS", 2);
    const std::vector<std::string> until = {"--to", "2025-01-17", "--strategy", "ehma_pivot"};
    const Json alone = paper("TCS", until);
    ASSERT_EQ(import("TCS,2025-01-20,split,2:1,\nTCS,2025-01-14,split,5:1,\n").exit_code, 0);
    const Json known = paper("TCS", until);
    for (const char* hash : {"input_hash", "signal_hash", "order_hash", "trade_hash"}) {
        EXPECT_EQ(at(known, hash), at(alone, hash)) << hash;
    }
}

}  // namespace
}  // namespace millrace::cli
