#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

class RevisedBarsTest : public StoreTest {
protected:
    RevisedBarsTest() { make_bars(); }

    Json paper() const {
        const Outcome outcome =
            run({"run", "--mode", "paper", "--symbols", "INFY", "TCS", "--json"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
    /// Other values for forty of INFY's bars, at half their price.
    void revise() const {
        const auto lines = lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
        ASSERT_GT(lines.size(), 1'040U);
        std::string text = "timestamp,open,high,low,close,volume\n";
        for (std::size_t row = 1'000; row < 1'040; ++row) {
            text += lines[row].substr(0, lines[row].find(',')) + ",700,701,699,700.5,10\n";
        }
        const auto file = write("INFY.csv", text).string();
        EXPECT_EQ(run({"bars", "import", file}).exit_code, 1) << "they differ from those stored";
        const Outcome revised = run({"bars", "import", file, "--revise", "--json"});
        ASSERT_EQ(revised.exit_code, 0) << revised.err;
        EXPECT_EQ(at(revised.json(), "files.0.revised"), "40");
    }
};

TEST_F(RevisedBarsTest, ARunIsVerifiedOverTheBarsItReadAndANewOneReadsTheRevised) {
    const Json before = paper();
    revise();
    const Outcome verified = run({"runs", "verify", "last"});
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
    EXPECT_TRUE(verified.out.starts_with("PASS: run-1")) << verified.out;
    const Json after = paper();
    for (const char* hash : {"input_hash", "signal_hash", "order_hash", "trade_hash"}) {
        EXPECT_NE(at(after, hash), at(before, hash)) << hash;
    }
    EXPECT_EQ(at(after, "bars_processed"), at(before, "bars_processed"));
    for (const char* name : {"run-1", "run-2"}) {
        EXPECT_EQ(run({"runs", "verify", name}).exit_code, 0) << name;
    }
}

}  // namespace
}  // namespace millrace::cli
