#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <millrace/execution/paced_gateway.h>
#include <millrace/execution/risk_manager.h>

#include "account.h"
#include "random.h"
#include "scripted_gateway.h"

namespace millrace::execution {
namespace {

using events::Duration;
using events::OrderId;
using events::Timestamp;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Timestamp start = ist("2025-01-15 10:00");

Timestamp after_ms(std::int64_t ms) { return start + Duration::from_microseconds(1'000 * ms); }

/// Two a second and five a minute.
class PacedGatewayTest : public ::testing::Test {
protected:
    PacedGatewayTest() {
        limits.max_orders_per_second = 2;
        limits.max_orders_per_minute = 5;
        paced.emplace(gateway, limits);
    }
    static ApprovedOrder order(std::uint64_t id, Timestamp at,
                               Timestamp expires_at = Timestamp::latest(),
                               OrderEffect effect = OrderEffect::Opens) {
        OrderRequest request;
        request.effect = effect;
        request.id = OrderId(id);
        request.decided_at = at;
        request.priced_at = at;
        request.expires_at = expires_at;
        request.quantity = shares(1);
        request.reference_price = price("100");
        RiskLimits none;
        none.cash = false;
        RiskState state;
        state.mark = price("100");
        OrderRules rules;
        rules.lot = shares(1);
        RiskFindings findings;
        return *RiskManager(none).check(request, state, rules, findings);
    }
    void submit(std::uint64_t id, Timestamp at) { EXPECT_TRUE(paced->submit(order(id, at))); }
    std::vector<std::uint64_t> sent() const {
        std::vector<std::uint64_t> ids;
        for (const OrderRequest& request : gateway.submitted) {
            ids.push_back(request.id.value());
        }
        return ids;
    }
    /// `3 cancelled` as {3, Cancelled}.
    std::vector<std::pair<std::uint64_t, OrderUpdateKind>> poll(Timestamp now) {
        std::vector<std::pair<std::uint64_t, OrderUpdateKind>> heard;
        for (const OrderUpdate& update : paced->poll(now)) {
            heard.emplace_back(update.order.value(), update.kind);
        }
        return heard;
    }

    RiskLimits limits;
    ScriptedGateway gateway;
    std::optional<PacedGateway> paced;
};

TEST_F(PacedGatewayTest, OrdersBeyondTheRateWaitAndKeepTheirOrder) {
    for (std::uint64_t id = 1; id <= 4; ++id) {
        submit(id, start);
    }
    EXPECT_THAT(sent(), ElementsAre(1, 2));
    poll(after_ms(999));
    EXPECT_THAT(sent(), ElementsAre(1, 2));
    poll(after_ms(1'000));
    EXPECT_THAT(sent(), ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(paced->waiting(), 0U);
}

TEST_F(PacedGatewayTest, ANewOrderDoesNotOvertakeOneThatWaits) {
    for (std::uint64_t id = 1; id <= 3; ++id) {
        submit(id, start);
    }
    submit(4, after_ms(2'000));
    EXPECT_THAT(sent(), ElementsAre(1, 2));
    poll(after_ms(2'000));
    EXPECT_THAT(sent(), ElementsAre(1, 2, 3, 4));
}

TEST_F(PacedGatewayTest, ClosesGoBeforeOpensThatWait) {
    for (std::uint64_t id = 1; id <= 4; ++id) {
        submit(id, start);
    }
    for (const std::uint64_t id : {5U, 6U}) {
        ASSERT_TRUE(paced->submit(order(id, start, Timestamp::latest(), OrderEffect::Closes)));
    }
    poll(after_ms(1'000));
    EXPECT_THAT(sent(), ElementsAre(1, 2, 5, 6));
}

TEST_F(PacedGatewayTest, TheMinuteLimitsWhatTheSecondAllows) {
    for (std::uint64_t id = 1; id <= 7; ++id) {
        submit(id, start);
    }
    for (const std::int64_t ms : {1'000, 2'000, 3'000, 59'999}) {
        poll(after_ms(ms));
    }
    EXPECT_THAT(sent(), ElementsAre(1, 2, 3, 4, 5));
    poll(after_ms(60'000));
    EXPECT_THAT(sent(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST_F(PacedGatewayTest, ACancelledOrderThatWaitedNeverLeaves) {
    for (std::uint64_t id = 1; id <= 3; ++id) {
        submit(id, start);
    }
    ASSERT_TRUE(paced->cancel(OrderId(3)));
    EXPECT_THAT(poll(after_ms(5'000)), ElementsAre(std::pair(3, OrderUpdateKind::Cancelled)));
    EXPECT_THAT(sent(), ElementsAre(1, 2));
    EXPECT_THAT(gateway.cancelled, IsEmpty());
    ASSERT_TRUE(paced->cancel(OrderId(1)));
    EXPECT_THAT(gateway.cancelled, ElementsAre(OrderId(1)));
}

TEST_F(PacedGatewayTest, AnOrderThatExpiredWhileItWaitedNeverLeaves) {
    submit(1, start);
    submit(2, start);
    ASSERT_TRUE(paced->submit(order(3, start, after_ms(900))));
    EXPECT_THAT(poll(after_ms(1'000)), ElementsAre(std::pair(3, OrderUpdateKind::Expired)));
    EXPECT_THAT(sent(), ElementsAre(1, 2));
}

TEST_F(PacedGatewayTest, AnOrderThatTheGatewayDoesNotTakeIsRejected) {
    gateway.refuse_submission = 3;
    for (std::uint64_t id = 1; id <= 3; ++id) {
        submit(id, start);
    }
    EXPECT_THAT(poll(after_ms(1'000)), ElementsAre(std::pair(3, OrderUpdateKind::Rejected)));
}

TEST_F(PacedGatewayTest, OnlyAnOrderThatLeftCanBeModified) {
    for (std::uint64_t id = 1; id <= 3; ++id) {
        submit(id, start);
    }
    EXPECT_TRUE(paced->modify(OrderId(1), shares(2)));
    const auto refused = paced->modify(OrderId(3), shares(2));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, events::ErrorCode::Conflict);
}

TEST_F(PacedGatewayTest, WithoutLimitsEverythingIsHandedOver) {
    paced.emplace(gateway, RiskLimits());
    for (std::uint64_t id = 1; id <= 100; ++id) {
        submit(id, start);
    }
    EXPECT_EQ(gateway.submitted.size(), 100U);
}

TEST_F(PacedGatewayTest, NoSpanEverHoldsMoreThanItsLimit) {
    Random random(11);
    std::vector<Timestamp> times;
    Timestamp now = start;
    std::uint64_t id = 0;
    for (int i = 0; i < 3'000; ++i) {
        now = now + Duration::from_microseconds(random.between(0, 2'000'000));
        const std::size_t before = gateway.submitted.size();
        if (random.one_in(2)) {
            submit(++id, now);
        } else {
            poll(now);
        }
        times.insert(times.end(), gateway.submitted.size() - before, now);
    }
    ASSERT_GT(times.size(), 200U);
    for (std::size_t i = 0; i < times.size(); ++i) {
        if (i >= 2) {
            ASSERT_GE(times[i] - times[i - 2], Duration::from_seconds(1)) << i;
        }
        if (i >= 5) {
            ASSERT_GE(times[i] - times[i - 5], Duration::from_minutes(1)) << i;
        }
    }
}

}  // namespace
}  // namespace millrace::execution
