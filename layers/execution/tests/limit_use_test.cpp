#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include <millrace/execution/risk_controls.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::LimitUse;
using events::SignalType;

RiskLimits every_limit() {
    RiskLimits limits = live_limits();
    limits.max_order_quantity = shares(1000);
    limits.max_position_quantity = shares(200);
    limits.max_position_value = rupees("50000");
    limits.max_gross_exposure = rupees("200000");
    limits.max_net_exposure = rupees("100000");
    limits.max_day_drawdown_percent = percent("20");
    limits.max_position_value_percent = percent("50");
    limits.max_order_value_percent = percent("50");
    return limits;
}

/// What the account used of its limits when the run ended, by the limit's key.
std::map<std::string, LimitUse> uses_at_end(Account& account, events::Timestamp now) {
    std::map<std::string, LimitUse> uses;
    for (const LimitUse& use : all<LimitUse>(account.end(now))) {
        const RiskControl* control = find_control(use.control);
        EXPECT_NE(control, nullptr);
        EXPECT_TRUE(uses.emplace(control->key, use).second) << control->key << " twice";
    }
    return uses;
}

TEST(LimitUse, TellsWhatAnAccountUsesUp) {
    ExecutionSettings settings = settings_of(2, {Product::Delivery});
    settings.capital = rupees("100000");
    settings.limits = every_limit();
    settings.limits.max_order_volume_percent.reset();  // of an order, and no volume is known here
    Account account(settings);
    account.show({minute(0, "2025-01-15 10:00", 100, 100), minute(1, "2025-01-15 10:00", 50, 50)});
    account.signal(0, 0, SignalType::Buy);  // 100 of each
    account.signal(0, 1, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 100, 100), minute(1, "2025-01-15 10:01", 50, 50)});
    account.show({minute(0, "2025-01-15 10:02", 90, 90), minute(1, "2025-01-15 10:02", 50, 50)});
    const auto uses = uses_at_end(account, ist("2025-01-15 10:03"));
    const std::map<std::string, double> expected{
        {"max_position_quantity", 100},
        {"max_position_value", 9'000},
        {"max_position_value_percent", 9'000.0 / 99'000 * 100},
        {"max_gross_exposure", 14'000},
        {"max_gross_exposure_percent", 14'000.0 / 99'000 * 100},
        {"max_net_exposure", 14'000},
        {"max_net_exposure_percent", 14'000.0 / 99'000 * 100},
        {"max_open_orders_per_symbol", 0},
        {"max_open_orders", 0},
        {"max_trades_per_day", 2},
        {"max_entries_per_day", 1},
        {"max_losing_exits", 0},
        {"max_rejects_in_a_row", 0},
        {"max_daily_loss_percent", 1},
        {"halt_daily_loss_percent", 1},
        {"max_day_drawdown_percent", 1},
        {"max_drawdown_percent", 1}};
    ASSERT_EQ(uses.size(), expected.size());
    for (const auto& [key, used] : expected) {
        ASSERT_EQ(uses.count(key), 1U) << key;
        EXPECT_NEAR(uses.at(key).used, used, 1e-9) << key;
    }
    EXPECT_EQ(uses.at("max_drawdown_percent").limit, 10);
}

TEST(LimitUse, AnythingIsBeyondAPartOfAnEquityThatIsGone) {
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    settings.capital = rupees("1000");
    settings.limits.cash = false;
    settings.limits.max_gross_exposure_percent = percent("1000");
    settings.limits.price_collar_percent.reset();
    Account account(settings);
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 100, 100)});
    account.show({minute(0, "2025-01-15 10:02", 80, 80)});  // 100 shares, 20 down: -1,000
    const auto uses = uses_at_end(account, ist("2025-01-15 10:03"));
    EXPECT_TRUE(std::isinf(uses.at("max_gross_exposure_percent").used));
}

TEST(LimitUse, IsSilentOnWhatIsOffAndOnARunWithoutBars) {
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    Account account(settings);
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    EXPECT_TRUE(uses_at_end(account, ist("2025-01-15 10:03")).empty())
        << "paper's defaults have no limit of an account";
    settings.limits = every_limit();
    Account unused(settings);
    EXPECT_TRUE(uses_at_end(unused, events::Timestamp::earliest()).empty());
}

TEST(RiskControls, KeepTheirNumbers) {
    std::map<int, std::string_view> keys;
    for (const RiskControl& control : risk_controls()) {
        EXPECT_TRUE(keys.emplace(control.number, control.key).second) << control.key;
        EXPECT_EQ(find_control(control.number), &control);
    }
    // Stored runs name limits by these numbers: a new one gets a new number.
    EXPECT_EQ(keys.at(1), "min_confidence");
    EXPECT_EQ(keys.at(8), "max_position_quantity");
    EXPECT_EQ(keys.at(15), "cash");
    EXPECT_EQ(keys.at(27), "max_drawdown_percent");
    EXPECT_EQ(find_control(0), nullptr);
}

}  // namespace
}  // namespace millrace::execution
