#include <filesystem>
#include <iostream>

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

}  // namespace
}  // namespace millrace::cli
