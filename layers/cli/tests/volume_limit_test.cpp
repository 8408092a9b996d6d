#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "drive.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;

/// `timestamp,symbol,open,high,low,close,volume`
std::string with_prices_times_ten(const std::string& row) {
    std::istringstream cells(row);
    std::string text;
    int column = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++column) {
        const bool is_price = column >= 2 && column <= 5;
        text += (column > 0 ? "," : "") +
                (is_price ? fmt::format("{}", std::strtod(cell.c_str(), nullptr) * 10) : cell);
    }
    return text;
}

class VolumeLimitTest : public StoreTest {
protected:
    VolumeLimitTest() {
        EXPECT_EQ(run({"init"}).exit_code, 0);
        const Outcome made = run({"bars", "synth", "--symbols", "INFY", "--days", "30", "--seed",
                                  "3", "--start", "2024-01-01"});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        auto lines = lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
        for (std::size_t i = 1; i < lines.size(); ++i) {
            // Sessions in India lie within one day of UTC.
            volumes[lines[i].substr(0, 10)] +=
                std::strtod(lines[i].substr(lines[i].rfind(',') + 1).c_str(), nullptr);
        }
        for (const auto& [date, volume] : volumes) {
            dates.push_back(date);
        }
    }
    double average_before(std::size_t session) const {
        double sum = 0;
        for (std::size_t i = session - 20; i < session; ++i) {
            sum += volumes.at(dates[i]);
        }
        return sum / 20;
    }
    /// One session, unless told to go on.
    Json buy(long long quantity, const std::string& from, const std::string& to = "") const {
        const auto file =
            write("run.json", fmt::format(R"({{"symbols": ["INFY"], "execution": {{"mode": "paper",
                "default_quantity": {}, "capital": 1000000000000}},
                "risk": {{"max_order_volume_percent": 1}},
                "strategy_configs": [{{"type": "buy_and_hold"}}]}})",
                                          quantity));
        const Outcome outcome = run({"run", "--config-file", file.string(), "--from", from, "--to",
                                     to.empty() ? from : to, "--json"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }

    std::map<std::string, double> volumes;  // by date
    std::vector<std::string> dates;
};

TEST_F(VolumeLimitTest, AnOrderIsHeldAgainstTheTwentySessionsBeforeIt) {
    ASSERT_GT(dates.size(), 25U);
    const std::size_t session = 24;
    const auto most = static_cast<long long>(std::floor(average_before(session) / 100));
    EXPECT_EQ(at(buy(most, dates[session]), "orders_sent"), "1");
    const Json refused = buy(most + 1, dates[session]);
    EXPECT_EQ(at(refused, "orders_sent"), "0");
    EXPECT_THAT(
        at(refused, "why_nothing_traded"),
        HasSubstr(fmt::format("order_volume_limit: quantity {}, limit {}", most + 1, most)));
    EXPECT_EQ(run({"runs", "verify", "run-1"}).exit_code, 0);
    EXPECT_EQ(run({"runs", "verify", "run-2"}).exit_code, 0);
}

TEST_F(VolumeLimitTest, WhereARunBeginsChangesNothing) {
    const std::size_t session = 24;
    const auto above = static_cast<long long>(std::floor(average_before(session) / 100)) + 1;
    std::size_t first = 20;  // session at which an order of so many passes
    while (first < dates.size() && static_cast<double>(above) > average_before(first) / 100) {
        ++first;
    }
    ASSERT_LT(first, dates.size());
    ASSERT_NE(first, session);
    for (const std::size_t from : {std::size_t{0}, std::size_t{5}, std::size_t{19}}) {
        const Json json = buy(above, dates[from], dates.back());
        EXPECT_EQ(at(json, "orders_sent"), "1");
        const auto orders = lines_of(run({"runs", "show", "last", "--orders"}).out);
        EXPECT_TRUE(orders.at(1).starts_with(dates[first])) << orders.at(1) << from;
    }
}

TEST_F(VolumeLimitTest, TheVolumesBeforeArePartOfTheConfiguration) {
    const Json before = buy(1, dates[21]);
    const auto lines = lines_of(run({"bars", "export", "--symbol", "INFY", "--to", dates[3]}).out);
    const std::string& row = lines.back();
    const auto file =
        write("more.csv", lines.front() + "\n" + row.substr(0, row.rfind(',')) + ",1000000\n");
    ASSERT_EQ(run({"bars", "import", "--revise", file.string()}).exit_code, 0);
    const Json after = buy(1, dates[21]);
    EXPECT_EQ(at(after, "input_hash"), at(before, "input_hash"));
    EXPECT_NE(at(after, "configuration_hash"), at(before, "configuration_hash"));
    EXPECT_EQ(run({"runs", "verify", "run-1"}).exit_code, 0);
}

TEST_F(VolumeLimitTest, AJumpAmongTheVolumesBeforeIsNotPassedOver) {
    auto lines = lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
    std::string text = lines.front() + "\n";
    for (std::size_t i = 1; i < lines.size(); ++i) {  // a tenfold consolidation nobody imported
        const bool is_after = lines[i].substr(0, 10) >= dates[10];
        std::string row = lines[i];
        text += is_after ? with_prices_times_ten(row) : row;
        text += "\n";
    }
    const auto file = write("jump.csv", text);
    const std::string other = (folder() / "jump.duckdb").string();
    ASSERT_EQ(run_line({"--db", other, "init"}).exit_code, 0);
    ASSERT_EQ(run_line({"--db", other, "bars", "import", file.string()}).exit_code, 0);
    const auto run_with = [&](const char* risk) {
        const auto config =
            write("run.json", fmt::format(R"({{"symbols": ["INFY"], "risk": {}}})", risk));
        return run_line(
            {"--db", other, "run", "--config-file", config.string(), "--from", dates[25]});
    };
    EXPECT_EQ(run_with("{}").exit_code, 0);
    const Outcome refused = run_with(R"({"max_order_volume_percent": 1})");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr(dates[10]));
}

TEST_F(VolumeLimitTest, WithoutTwentySessionsBeforeNothingIsSent) {
    EXPECT_EQ(at(buy(1, dates[20]), "orders_sent"), "1");
    const Json refused = buy(1, dates[19]);
    EXPECT_EQ(at(refused, "orders_sent"), "0");
    EXPECT_THAT(at(refused, "why_nothing_traded"), HasSubstr("average_volume 0"));
}

}  // namespace
}  // namespace millrace::cli
