#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

/// Real bars lie beside the project, not in it: exchanges own the prices.
class RealBarsTest : public StoreTest {
protected:
    void import_all() const {
        const std::filesystem::path folder =
            std::filesystem::path(MILLRACE_SHARED_DATA_DIR) / "nse";
        const std::pair<const char*, const char*> files[] = {
            {"bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv", "RELIANCE"},
            {"bars_2025/ICICIBANK_2025-01-01_2025-04-30_1m.csv", "ICICIBANK"},
            {"bars_2021_from_ticks/INFY_2021-04_05_1m.csv", "INFY"},
        };
        ASSERT_EQ(run({"init"}).exit_code, 0);
        for (const auto& [file, symbol] : files) {
            const Outcome imported = run({"bars", "import", (folder / file).string(), "--symbol",
                                          symbol, "--timezone", "Asia/Kolkata"});
            ASSERT_EQ(imported.exit_code, 0) << imported.err;
        }
    }
};

TEST_F(RealBarsTest, APaperRunOverRealBarsGivesWhatItAlwaysGave) {
    if (!std::filesystem::exists(MILLRACE_SHARED_DATA_DIR "/nse/bars_2025")) {
        std::cout << "real bars: NOT RUN, " MILLRACE_SHARED_DATA_DIR "/nse is absent\n";
        GTEST_SKIP() << "not run: no real bars on this machine";
    }
    import_all();
    const Json status = run({"bars", "status", "--json"}).json();
    EXPECT_EQ(at(status, "symbols.0.symbol"), "ICICIBANK");
    EXPECT_EQ(at(status, "symbols.0.bars"), "30000");
    EXPECT_EQ(at(status, "symbols.2.sessions"), "80");
    const Outcome outcome =
        run({"run", "--mode", "paper", "--symbols", "RELIANCE", "ICICIBANK", "INFY", "--strategy",
             "ehma_pivot", "--strategy", "ema_cross,fast=20,slow=50", "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const Json result = outcome.json();
    EXPECT_EQ(at(result, "bars_processed"), "72722");
    EXPECT_EQ(at(result, "signals_generated"), "8306");
    EXPECT_EQ(at(result, "trades_executed"), "8239");
    EXPECT_EQ(at(result, "realized_pnl"), "-8010");
    EXPECT_EQ(at(result, "input_hash"), "88b17efa5502ada13db35b4ec718e11b");
    EXPECT_EQ(at(result, "trade_hash"), "6765b00604bb58dd675b4ccd495c55af");
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
    // The crossings were found again by a script of its own in another language.
    const Json longer =
        run({"run", "--mode", "paper", "--symbols", "RELIANCE", "INFY", "--strategy",
             "ema_cross,timeframe=5m", "--strategy", "ehma_pivot,timeframe=15m", "--json"})
            .json();
    EXPECT_EQ(at(longer, "bars_processed"), "42722");
    EXPECT_EQ(at(longer, "signals_generated"), "612");
    EXPECT_EQ(at(longer, "trades_executed"), "569");
    EXPECT_EQ(at(longer, "realized_pnl"), "5575");
    EXPECT_EQ(at(longer, "signal_hash"), "643aa34f5bf2b9e316193afc4175edad");
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
    const auto signals = run({"runs", "show", "last", "--signals"}).out;
    EXPECT_NE(signals.find("2021-04-08T09:47:00Z,ema_cross,INFY,BUY"), std::string::npos)
        << "09:44 is missing, so the bar is known a minute late";
}

/// The file as it would be had there been a 1:1 bonus on 2025-03-17: half the price, twice the
/// volume from then on. Halves are exact in binary.
std::string with_bonus(const std::filesystem::path& file) {
    std::ifstream from(file);
    std::string text;
    for (std::string line; std::getline(from, line);) {
        if (line < "2025-03-17" || line.front() == 't') {
            text += line + "\n";
            continue;
        }
        std::istringstream cells(line);
        std::string stamp;
        std::getline(cells, stamp, ',');
        text += stamp;
        for (int column = 0; column < 5; ++column) {
            std::string cell;
            std::getline(cells, cell, ',');
            text += fmt::format(",{}", column < 4 ? std::stod(cell) / 2 : std::stod(cell) * 2);
        }
        text += "\n";
    }
    return text;
}

TEST_F(RealBarsTest, ABonusChangesNoSignal) {
    const std::filesystem::path original =
        MILLRACE_SHARED_DATA_DIR "/nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv";
    if (!std::filesystem::exists(original)) {
        std::cout << "real bars: NOT RUN, " MILLRACE_SHARED_DATA_DIR "/nse is absent\n";
        GTEST_SKIP() << "not run: no real bars on this machine";
    }
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const auto import = [&](const std::string& file, const char* symbol) {
        const Outcome done =
            run({"bars", "import", file, "--symbol", symbol, "--timezone", "Asia/Kolkata"});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    };
    import(original.string(), "RELIANCE");
    import(write("bonus.csv", with_bonus(original)).string(), "TCS");
    const auto actions =
        write("actions.csv", "symbol,ex_date,kind,ratio\nTCS,2025-03-17,bonus,1:1\n");
    ASSERT_EQ(run({"actions", "import", actions.string()}).exit_code, 0);
    const auto paper = [&](const char* symbol) {
        return run({"run", "--mode", "paper", "--symbols", symbol, "--strategy",
                    "ehma_pivot,fast=50,slow=200", "--json"});
    };
    const auto list = [&](const char* name) {
        return lines_of(run({"runs", "show", "last", name}).out);
    };
    const auto without = [](std::vector<std::string> rows, const std::string& symbol) {
        for (std::string& row : rows) {
            if (const auto at = row.find(symbol); at != std::string::npos) {
                row.replace(at, symbol.size(), "?");
            }
        }
        return rows;
    };
    ASSERT_EQ(paper("RELIANCE").exit_code, 0);
    const auto signals = without(list("--signals"), "RELIANCE");
    const auto trips = list("--round-trips");
    const Outcome outcome = paper("TCS");
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(without(list("--signals"), "TCS"), signals);
    EXPECT_GT(signals.size(), 50U);
    EXPECT_EQ(at(outcome.json(), "positions_adjusted"), "1");
    EXPECT_EQ(list("--round-trips").size(), trips.size());
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
}

}  // namespace
}  // namespace millrace::cli
