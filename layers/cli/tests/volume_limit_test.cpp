#include <cmath>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "drive.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;

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
    Json buy(long long quantity, const std::string& from) const {
        const auto file =
            write("run.json", fmt::format(R"({{"symbols": ["INFY"], "execution": {{"mode": "paper",
                "default_quantity": {}, "capital": 1000000000000}},
                "risk": {{"max_order_volume_percent": 1}},
                "strategy_configs": [{{"type": "buy_and_hold"}}]}})",
                                          quantity));
        const Outcome outcome =
            run({"run", "--config-file", file.string(), "--from", from, "--to", from, "--json"});
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

TEST_F(VolumeLimitTest, WithoutTwentySessionsBeforeNothingIsSent) {
    EXPECT_EQ(at(buy(1, dates[20]), "orders_sent"), "1");
    const Json refused = buy(1, dates[19]);
    EXPECT_EQ(at(refused, "orders_sent"), "0");
    EXPECT_THAT(at(refused, "why_nothing_traded"), HasSubstr("average_volume 0"));
}

}  // namespace
}  // namespace millrace::cli
