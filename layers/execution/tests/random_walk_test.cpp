#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "account.h"
#include "random.h"

namespace millrace::execution {
namespace {

using events::Int128;
using events::Order;
using events::OrderStatus;
using events::Price;
using events::Quantity;
using events::Side;
using events::SignalType;
using events::Trade;
using events::Verdict;
using events::VerdictOutcome;

constexpr std::uint32_t strategies = 3;
constexpr std::uint32_t symbols = 4;

/// What the orders and trades that were reported add up to, kept without the code under test.
class Books {
public:
    void follow(const ExecutionReport& report) {
        for (const events::Event& event : report) {
            if (const auto* order = std::get_if<Order>(&event)) {
                follow(*order);
            } else if (const auto* trade = std::get_if<Trade>(&event)) {
                const std::int64_t sign = trade->side == Side::Buy ? 1 : -1;
                held_[trade->strategy.index()][trade->symbol.index()] +=
                    sign * trade->quantity.units();
                filled_[trade->order.value()] += trade->quantity.units();
            }
        }
    }
    std::int64_t held(std::size_t strategy, std::size_t symbol) const {
        return held_[strategy][symbol];
    }
    std::int64_t net(std::size_t symbol) const {
        std::int64_t sum = 0;
        for (const auto& of_strategy : held_) {
            sum += of_strategy[symbol];
        }
        return sum;
    }
    std::int64_t working(std::size_t symbol, Side side) const {
        std::int64_t sum = 0;
        for (const auto& [id, order] : working_) {
            if (order.symbol.index() == symbol && order.side == side) {
                sum += order.quantity.units() - order.filled_quantity.units();
            }
        }
        return sum;
    }
    /// The larger of what the account could hold on either side once orders fill.
    std::int64_t worst(std::size_t symbol) const {
        return std::max(std::abs(net(symbol) + working(symbol, Side::Buy)),
                        std::abs(net(symbol) - working(symbol, Side::Sell)));
    }
    std::int64_t filled(std::uint64_t order) const {
        const auto at = filled_.find(order);
        return at == filled_.end() ? 0 : at->second;
    }
    std::size_t working_count() const { return working_.size(); }

private:
    void follow(const Order& order) {
        const bool open = order.status == OrderStatus::Sent || order.status == OrderStatus::Partial;
        if (open) {
            working_[order.id.value()] = order;
        } else {
            ASSERT_EQ(working_.erase(order.id.value()), 1U) << "ended twice, or never sent";
        }
    }

    std::int64_t held_[strategies][symbols] = {};
    std::map<std::uint64_t, Order> working_;
    std::map<std::uint64_t, std::int64_t> filled_;
};

/// Random signals of three strategies, two of them intraday, over real sessions with gaps in the
/// bars; every limit is on and binds often.
class RandomWalk : public ::testing::TestWithParam<std::uint64_t> {
protected:
    static ExecutionSettings settings(RiskLimits limits) {
        ExecutionSettings settings =
            settings_of(symbols, {Product::Intraday, Product::Delivery, Product::Intraday});
        settings.capital = rupees("60000");
        settings.limits = limits;
        return settings;
    }

    static RiskLimits every_limit() {
        RiskLimits limits;
        limits.max_order_quantity = shares(100);
        limits.max_position_quantity = shares(200);
        limits.max_gross_exposure = rupees("45000");
        return limits;
    }

    /// Prices move by at most 0.5 % a step and 2 % into a bar's open.
    std::vector<events::Bar> next_step() {
        std::vector<events::Bar> bars;
        const events::Timestamp opens = day_start + events::Duration::from_minutes(minute_of_day);
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
            double& last = last_price[symbol];
            const double open = last * (1 + static_cast<double>(random.between(-20, 20)) / 1000);
            const double close = last * (1 + static_cast<double>(random.between(-5, 5)) / 1000);
            if (random.one_in(6) && !(symbol == symbols - 1 && bars.empty())) {
                continue;
            }
            last = close;
            events::Bar bar = minute(symbol, "2025-01-15 09:15", open, close);
            bar.open_time = opens;
            bars.push_back(bar);
            marks[symbol] = *Price::from_double(close);
        }
        if (++minute_of_day == 375) {
            minute_of_day = 0;
            day_start = day_start + events::Duration::from_minutes(std::int64_t{24} * 60);
        }
        return bars;
    }

    std::int64_t worst_gross() const {
        std::int64_t sum = 0;
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            sum += notional(marks[symbol], Quantity::from_units(books.worst(symbol)))->units();
        }
        return sum;
    }

    /// After an entry was approved, everything working would still fit.
    void check_limits() const {
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            ASSERT_LE(books.worst(symbol), shares(200).units());
        }
        ASSERT_LE(worst_gross(), rupees("45000").units());
    }

    void check_positions() const {
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
                ASSERT_EQ(account.held(strategy, symbol).units(), books.held(strategy, symbol));
            }
        }
        const AccountValue value = account.tracker().account_value().value();
        ASSERT_EQ(value.equity.units(), rupees("60000").units() + value.realized_pnl.units() +
                                            value.unrealized_pnl.units() - value.fees.units());
    }

    void say_something(const std::vector<events::Bar>& bars) {
        const events::Bar& bar = bars[random.below(static_cast<std::uint32_t>(bars.size()))];
        const auto type = static_cast<SignalType>(random.between(1, 3));
        const auto said = account.signal(random.below(strategies), bar.symbol.value(), type);
        books.follow(said);
        for (const Verdict& verdict : all<Verdict>(said)) {
            refused += verdict.outcome == VerdictOutcome::Refused ? 1U : 0U;
            if (verdict.outcome == VerdictOutcome::Approved) {
                ++approved;
                ASSERT_LE(verdict.quantity, shares(100));
            }
        }
    }

    Random random{GetParam()};
    Account account{settings(every_limit())};
    Books books;
    events::Timestamp day_start = ist("2025-01-15 09:15");
    std::int64_t minute_of_day = 0;
    double last_price[symbols] = {100, 50, 200, 80};
    Price marks[symbols] = {price("100"), price("50"), price("200"), price("80")};
    std::uint64_t approved = 0;
    std::uint64_t refused = 0;
};

TEST_P(RandomWalk, NeverExceedsALimitAndPositionsAreTheSumOfFills) {
    for (int step = 0; step < 3 * 375; ++step) {
        const std::vector<events::Bar> bars = next_step();
        if (bars.empty()) {
            continue;
        }
        books.follow(account.show(bars));
        ASSERT_NO_FATAL_FAILURE(check_positions());
        const bool fits = worst_gross() <= rupees("45000").units();
        while (random.one_in(2)) {
            say_something(bars);
            if (fits) {  // a rising price may have broken it, an order never
                ASSERT_NO_FATAL_FAILURE(check_limits()) << "step " << step;
            }
        }
    }
    books.follow(account.end(day_start));
    EXPECT_EQ(books.working_count(), 0U);
    for (const Order& order : all<Order>(account.log())) {
        EXPECT_LE(books.filled(order.id.value()), order.quantity.units());
    }
    EXPECT_GT(approved, 100U);
    EXPECT_GT(refused, 100U);
}

/// With cash as the only limit, an entry is approved only where everything held and working is
/// covered by the account's equity at the prices of the decision: nothing is ever borrowed.
TEST_P(RandomWalk, NeverEntersWithCashItDoesNotHave) {
    account = Account(settings({}));
    std::uint64_t checked = 0;
    for (int step = 0; step < 3 * 375; ++step) {
        const std::vector<events::Bar> bars = next_step();
        if (bars.empty()) {
            continue;
        }
        books.follow(account.show(bars));
        for (int i = 0; i < 4; ++i) {
            const std::int64_t before = worst_gross();
            say_something(bars);
            if (worst_gross() > before) {
                const AccountValue value = account.tracker().account_value().value();
                ASSERT_LE(worst_gross(), value.equity.units()) << "step " << step;
                ++checked;
            }
        }
    }
    EXPECT_GT(checked, 100U);
    EXPECT_GT(refused, 100U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, ::testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace millrace::execution
