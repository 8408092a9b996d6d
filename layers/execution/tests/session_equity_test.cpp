#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::SessionEquity;
using events::SignalType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 2025-01-15 is a Wednesday with a session from 09:15 to 15:30.
ExecutionSettings settings_of_delivery() {
    ExecutionSettings settings = settings_of(2, {Product::Delivery});
    settings.capital = rupees("100000");
    return settings;
}

TEST(SessionsEquity, IsThatOfItsLastMarksBeforeTheNextSessionsFills) {
    Account account(settings_of_delivery());
    account.show({minute(0, "2025-01-15 09:15", 100, 100)});
    account.signal(0, 0, SignalType::Buy);  // 100 shares at the next open
    account.show({minute(0, "2025-01-15 09:16", 100, 101)});
    account.show({minute(0, "2025-01-15 12:00", 101, 104)});  // and nothing until the next day
    account.show({minute(0, "2025-01-16 09:15", 90, 95)});
    account.show({minute(0, "2025-01-16 09:16", 95, 97)});
    EXPECT_THAT(all<SessionEquity>(account.log()),
                ElementsAre(SessionEquity{ist("2025-01-15 15:30"), rupees("100400")}));
    account.show({minute(0, "2025-01-17 09:15", 97, 97)});
    EXPECT_THAT(all<SessionEquity>(account.end(ist("2025-01-17 09:16"))),
                ElementsAre(SessionEquity{ist("2025-01-17 09:16"), rupees("99700")}));
    EXPECT_THAT(all<SessionEquity>(account.log()),
                ElementsAre(SessionEquity{ist("2025-01-15 15:30"), rupees("100400")},
                            SessionEquity{ist("2025-01-16 15:30"), rupees("99700")},
                            SessionEquity{ist("2025-01-17 09:16"), rupees("99700")}));
}

TEST(SessionsEquity, IsTheCapitalWhileNothingIsTradedAndCostsNoStepItsRest) {
    Account account(settings_of_delivery());
    account.show({minute(1, "2025-01-15 09:15", 50, 50)});
    account.show({minute(1, "2025-01-15 09:16", 50, 50)});
    account.show({minute(1, "2025-01-16 09:15", 50, 50)});
    account.show({minute(1, "2025-01-16 09:16", 50, 50)});
    EXPECT_THAT(all<SessionEquity>(account.log()),
                ElementsAre(SessionEquity{ist("2025-01-15 15:30"), rupees("100000")}));
    EXPECT_EQ(account.steps_idle(), 2) << "the second step of each session";
}

TEST(SessionsEquity, IsOfNoRunWithoutBarsAndOfNoDryRun) {
    EXPECT_THAT(all<SessionEquity>(Account(settings_of_delivery()).end(events::Timestamp())),
                IsEmpty());
    Account dry(settings_of_delivery(), {}, TestMode::DryRun);
    dry.show({minute(0, "2025-01-15 09:15", 100, 100)});
    dry.show({minute(0, "2025-01-16 09:15", 100, 100)});
    dry.end(ist("2025-01-16 09:16"));
    EXPECT_THAT(all<SessionEquity>(dry.log()), IsEmpty());
}

}  // namespace
}  // namespace millrace::execution
