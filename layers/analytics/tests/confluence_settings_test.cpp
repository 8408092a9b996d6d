#include <millrace/analytics/confluence_settings.h>

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace millrace::analytics {
namespace {

std::string refusal(const ConfluenceSettings& settings) {
    const auto checked = check(settings);
    return checked ? "accepted" : checked.error().message;
}

TEST(ConfluenceSettings, AreSoundAsTheyCome) {
    EXPECT_EQ(refusal({}), "accepted");
    double sum = 0;
    for (const double weight : ConfluenceSettings().weights) {
        sum += weight;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(ConfluenceSettings, NameThePeriodThatCannotBe) {
    ConfluenceSettings settings;
    settings.rsi = 1;
    EXPECT_EQ(refusal(settings), "rsi was 1, expected 2 to 10000 bars");
    settings = {};
    settings.adx = 10'001;
    EXPECT_EQ(refusal(settings), "adx was 10001, expected 2 to 10000 bars");
    settings = {};
    settings.ema_fast = 50;
    EXPECT_EQ(refusal(settings),
              "ema_fast was 50 and ema_slow was 50, expected the first to be shorter");
    settings = {};
    settings.macd_fast = 27;
    EXPECT_NE(refusal(settings).find("macd_fast was 27 and macd_slow was 26"), std::string::npos);
}

TEST(ConfluenceSettings, WantWeightsFromZeroToOneAndSomeAboveZero) {
    for (const double weight : {-0.1, 1.1, std::nan("")}) {
        ConfluenceSettings settings;
        settings.weights[2] = weight;
        EXPECT_NE(refusal(settings).find("weight"), std::string::npos) << weight;
    }
    ConfluenceSettings none;
    none.weights.fill(0);
    EXPECT_NE(refusal(none).find("all were 0"), std::string::npos);
}

}  // namespace
}  // namespace millrace::analytics
