#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <millrace/execution/daily_volumes.h>
#include <millrace/execution/paper_execution.h>

#include "account.h"
#include "random.h"

namespace millrace::execution {
namespace {

using events::Duration;
using events::Money;
using events::Order;
using events::OrderId;
using events::OrderStatus;
using events::Quantity;
using events::Side;
using events::SignalType;
using events::Timestamp;
using events::Trade;
using events::TradingState;
using events::TradingStateChanged;

constexpr std::uint32_t strategies = 3;
constexpr std::uint32_t symbols = 4;

/// Fills orders in parts, late, at prices of its own; rejects, cancels and repeats itself.
class RandomBroker final : public OrderGateway {
public:
    explicit RandomBroker(Random& random) : random_(random) {}

    events::Result<void> submit(const ApprovedOrder& order) override {
        open_[order.request().id.value()] = order.request();
        return {};
    }
    events::Result<void> modify(OrderId, Quantity) override { return {}; }
    events::Result<void> cancel(OrderId order) override {
        cancels_.push_back(order);
        return {};
    }
    std::span<const OrderUpdate> poll(Timestamp now) override {
        updates_.clear();
        for (auto& [id, order] : open_) {
            live(order, now);
        }
        std::erase_if(cancels_, [&](OrderId id) {
            const auto at = open_.find(id.value());
            if (at != open_.end() && random_.one_in(3)) {
                return false;  // heard later
            }
            if (at != open_.end()) {
                end(at->second, OrderUpdateKind::Cancelled, now);
            }
            return true;
        });
        std::erase_if(open_, [](const auto& entry) { return entry.second.quantity.is_zero(); });
        return updates_;
    }

private:
    void live(OrderRequest& order, Timestamp now) {
        if (order.expires_at <= now) {
            end(order, OrderUpdateKind::Expired, now);
        } else if (random_.one_in(8)) {
            tell(order, OrderUpdateKind::Accepted, now);
        } else if (random_.one_in(30)) {
            end(order, OrderUpdateKind::Rejected, now);
        } else if (random_.one_in(2)) {
            const std::int64_t whole = order.quantity.units() / Quantity::units_per_one;
            const Quantity part = shares(random_.between(1, whole));
            OrderUpdate& update = tell(order, OrderUpdateKind::Filled, now);
            update.quantity = part;
            const std::int64_t moved =
                order.reference_price.units() / 1'000 * random_.between(-8, 8);
            update.price = events::Price::from_units(order.reference_price.units() + moved);
            order.quantity = *checked_subtract(order.quantity, part);
        }
    }
    OrderUpdate& tell(const OrderRequest& order, OrderUpdateKind kind, Timestamp now) {
        OrderUpdate& update = updates_.emplace_back();
        update.at = now;
        update.order = order.id;
        update.kind = kind;
        return update;
    }
    void end(OrderRequest& order, OrderUpdateKind kind, Timestamp now) {
        if (!order.quantity.is_zero()) {
            tell(order, kind, now);
            order.quantity = Quantity();
        }
    }

    Random& random_;
    std::map<std::uint64_t, OrderRequest> open_;
    std::vector<OrderId> cancels_;
    std::vector<OrderUpdate> updates_;
};

/// What was reported, added up without the code under test. Amounts in units, quantities whole.
struct Books {
    std::array<std::array<std::int64_t, symbols>, strategies> held{};
    std::map<std::uint64_t, Order> working;
    double cash = 200'000;
    TradingState state = TradingState::Active;
    std::int64_t trades_today = 0;
    std::array<std::array<std::int64_t, symbols>, strategies> entries_today{};

    std::array<std::vector<double>, symbols> volumes;  // of the sessions before
    std::array<double, symbols> volume_today{};

    void end_day() {
        trades_today = 0;
        entries_today = {};
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            volumes[symbol].push_back(std::exchange(volume_today[symbol], 0));
        }
    }
    double average_volume(std::size_t symbol) const {
        const std::vector<double>& all = volumes[symbol];
        return std::accumulate(all.end() - 20, all.end(), 0.0) / 20;
    }
    std::int64_t working_of(std::size_t strategy, std::size_t symbol) const {
        std::int64_t sum = 0;
        for (const auto& [id, order] : working) {
            if (order.strategy.index() == strategy && order.symbol.index() == symbol) {
                sum += open_of(order) * (order.side == Side::Buy ? 1 : -1);
            }
        }
        return sum;
    }
    std::int64_t net(std::size_t symbol) const {
        std::int64_t sum = 0;
        for (const auto& of_strategy : held) {
            sum += of_strategy[symbol];
        }
        return sum;
    }
    /// Held with all that works on one side.
    std::int64_t reach(std::size_t symbol, Side side) const {
        std::int64_t sum = net(symbol);
        for (const auto& [id, order] : working) {
            if (order.symbol.index() == symbol && order.side == side) {
                sum += open_of(order) * (side == Side::Buy ? 1 : -1);
            }
        }
        return sum;
    }
    std::int64_t worst(std::size_t symbol) const {
        return std::max(std::abs(reach(symbol, Side::Buy)), std::abs(reach(symbol, Side::Sell)));
    }
    static std::int64_t open_of(const Order& order) {
        return (order.quantity.units() - order.filled_quantity.units()) / Quantity::units_per_one;
    }
};

/// Random strategies on random prices through a random broker, every limit on. Whatever happens,
/// no order that was sent breaches one of them.
struct RiskWalk {
    explicit RiskWalk(std::uint64_t seed) : random(seed) {}
    void run();

    std::uint64_t entries = 0;
    std::uint64_t refused = 0;
    std::uint64_t reduced = 0;
    std::uint64_t halted = 0;
    std::uint64_t steps_quiet = 0;

    static RiskLimits every_limit() {
        RiskLimits limits = live_limits();
        limits.min_confidence = *Fraction::from_double(0.2);
        limits.max_order_quantity = shares(100);
        limits.max_order_value = rupees("12000");
        limits.max_order_value_percent = percent("6");
        limits.max_position_quantity = shares(220);
        limits.max_position_value = rupees("21000");
        limits.max_position_value_percent = percent("11");
        limits.max_gross_exposure = rupees("52000");
        limits.max_gross_exposure_percent = percent("27");
        limits.max_net_exposure = rupees("31000");
        limits.max_net_exposure_percent = percent("17");
        limits.max_open_orders_per_symbol = 2;
        limits.max_open_orders = 5;
        limits.max_trades_per_day = 120;
        limits.max_entries_per_day = 2;
        limits.max_daily_loss_percent = percent("0.15");
        limits.halt_daily_loss_percent = percent("0.25");
        limits.max_day_drawdown_percent = percent("0.3");
        limits.max_drawdown_percent = percent("0.6");
        return limits;
    }
    static ExecutionSettings settings_with(const RiskLimits& limits) {
        ExecutionSettings settings =
            settings_of(symbols, {Product::Intraday, Product::Delivery, Product::Intraday});
        settings.capital = rupees("200000");
        settings.limits = limits;
        return settings;
    }

    static const ExecutionSettings& with(ExecutionSettings& settings, DailyVolumes& volumes) {
        settings.daily_volumes = &volumes;
        return settings;
    }

    std::vector<events::Bar> next_bars(Timestamp opens) {
        std::vector<events::Bar> bars;
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
            if (random.one_in(6) && !(symbol == symbols - 1 && bars.empty())) {
                continue;
            }
            const auto percent_moved = static_cast<double>(random.between(-60, 59)) / 100;
            const double jump = random.one_in(400) ? 0.9 : 1;
            marks[symbol] =
                std::round(marks[symbol] * (1 + percent_moved / 100) * jump * 100) / 100;
            events::Bar bar = minute(symbol, "2025-01-15 09:15", marks[symbol], marks[symbol]);
            bar.open_time = opens;
            bar.volume = static_cast<double>(random.between(28, 38));  // about 10,000 a session
            books.volume_today[symbol] += bar.volume;
            bars.push_back(bar);
        }
        return bars;
    }
    /// Twenty sessions before the first, an order of 100 near one percent of what they traded.
    void trade_before(Timestamp first) {
        for (int day = 45; day > 0; --day) {
            const Timestamp opens = first - Duration::from_minutes(std::int64_t{24} * 60 * day);
            for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
                events::Bar bar = minute(symbol, "2025-01-15 09:15", 1, 1);
                bar.open_time = opens;
                bar.volume = static_cast<double>(random.between(9'700, 10'700));
                if (settings.instruments[symbol].calendar.session_of(opens)) {
                    books.volumes[symbol].push_back(bar.volume);
                    volumes.add(std::span(&bar, 1));
                }
            }
        }
    }
    /// As the runner does it: what is idle and quiet is left alone.
    void follow_market(const std::vector<events::Bar>& bars, Timestamp now,
                       ExecutionReport& report) {
        const bool idle = now < paper.idle_until();
        if (!idle) {
            ASSERT_TRUE(paper.collect(now, report));
            ASSERT_NO_FATAL_FAILURE(settle(report));
        }
        tracker.mark(bars);
        if (!idle || !paper.equity_band().holds(tracker.marked_equity())) {
            ASSERT_TRUE(paper.enforce_session(now, report));
            ASSERT_NO_FATAL_FAILURE(settle(report));
        } else {
            ++steps_quiet;
        }
    }
    void say_something(const std::vector<events::Bar>& bars, ExecutionReport& report) {
        const auto& bar = bars[random.below(static_cast<std::uint32_t>(bars.size()))];
        events::Signal signal;
        signal.at = bar.close_time();
        signal.strategy = events::StrategyId(random.below(strategies));
        signal.symbol = bar.symbol;
        signal.type = static_cast<SignalType>(random.between(1, 3));
        signal.confidence = static_cast<double>(random.between(0, 10)) / 10;
        ASSERT_TRUE(paper.process_signal(signal, bar, report));
        refused += refusals(report).size();
        settle(report);
    }

    double gross() const {
        double sum = 0;
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            sum += static_cast<double>(books.worst(symbol)) * marks[symbol];
        }
        return sum;
    }
    double net(Side side) const {
        double sum = 0;
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            sum += static_cast<double>(books.reach(symbol, side)) * marks[symbol];
        }
        return side == Side::Buy ? sum : -sum;
    }
    double equity() const {
        double sum = books.cash;
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            sum += static_cast<double>(books.net(symbol)) * marks[symbol];
        }
        return sum;
    }

    void settle(ExecutionReport& report) {
        for (const events::Event& event : report) {
            if (const auto* order = std::get_if<Order>(&event)) {
                follow(*order);
            } else if (const auto* trade = std::get_if<Trade>(&event)) {
                follow(*trade);
            } else if (const auto* changed = std::get_if<TradingStateChanged>(&event)) {
                ASSERT_EQ(changed->before, books.state);
                books.state = changed->after;
                reduced += changed->after == TradingState::Reducing ? 1U : 0U;
                halted += changed->after == TradingState::Halted ? 1U : 0U;
            }
            ASSERT_TRUE(tracker.apply(event));
        }
        report.clear();
    }
    void follow(const Order& order) {
        if (order.status == OrderStatus::Sent) {
            ASSERT_NO_FATAL_FAILURE(check_sent(order));
        }
        const bool ended =
            order.status == OrderStatus::Filled || order.status == OrderStatus::Cancelled ||
            order.status == OrderStatus::Rejected || order.status == OrderStatus::Expired;
        if (ended) {
            books.working.erase(order.id.value());
        } else {
            books.working[order.id.value()] = order;
        }
    }
    void follow(const Trade& trade) {
        const std::int64_t whole =
            trade.quantity.units() / Quantity::units_per_one * (trade.side == Side::Buy ? 1 : -1);
        books.held[trade.strategy.index()][trade.symbol.index()] += whole;
        books.cash -= static_cast<double>(whole) * trade.price.to_double();
        ++books.trades_today;
    }
    /// An order just before it is sent: nothing of it is in the books.
    void check_sent(const Order& order) {
        const std::size_t strategy = order.strategy.index();
        const std::size_t symbol = order.symbol.index();
        const int side = order.side == Side::Buy ? 1 : -1;
        const std::int64_t stake =
            books.held[strategy][symbol] + books.working_of(strategy, symbol);
        if (stake * side < 0) {
            return;  // shrinks the strategy's position
        }
        ASSERT_EQ(books.state, TradingState::Active) << "an entry";
        const RiskLimits limits = every_limit();
        Books after = books;
        after.working[order.id.value()] = order;
        std::swap(after, books);  // as it will be
        const double worth = order.quantity.to_double() * order.reference_price.to_double();
        const double slack = 1e-6;
        const double own = equity();
        EXPECT_LE(order.quantity, *limits.max_order_quantity);
        EXPECT_LE(order.quantity.to_double(), books.average_volume(symbol) * 0.01 + slack);
        EXPECT_LE(worth, 12'000);
        EXPECT_LE(worth, own * 0.06 + slack);
        EXPECT_LE(books.worst(symbol), 220);
        const double position =
            static_cast<double>(books.reach(symbol, order.side)) * marks[symbol];
        EXPECT_LE(std::abs(position), 21'000 + slack);
        EXPECT_LE(std::abs(position), own * 0.11 + slack);
        EXPECT_LE(gross_of_others_and(symbol, order.side), 52'000 + slack);
        EXPECT_LE(gross_of_others_and(symbol, order.side), own * 0.27 + slack);
        EXPECT_LE(net(order.side), 31'000 + slack);
        EXPECT_LE(net(order.side), own * 0.17 + slack);
        std::swap(after, books);
        const auto of_symbol =
            std::count_if(books.working.begin(), books.working.end(),
                          [&](const auto& other) { return other.second.symbol == order.symbol; });
        EXPECT_LT(of_symbol, 2);
        EXPECT_LT(books.working.size(), 5U);
        for (const auto& [id, other] : books.working) {
            EXPECT_FALSE(other.symbol == order.symbol && other.side != order.side) << "self-match";
        }
        EXPECT_LT(books.trades_today + static_cast<std::int64_t>(books.working.size()), 120);
        EXPECT_LE(++books.entries_today[strategy][symbol], 2);
        ++entries;
    }
    double gross_of_others_and(std::size_t symbol, Side side) const {
        return gross() - static_cast<double>(books.worst(symbol)) * marks[symbol] +
               std::abs(static_cast<double>(books.reach(symbol, side))) * marks[symbol];
    }

    Random random;
    RandomBroker broker{random};
    ExecutionSettings settings = settings_with(every_limit());
    DailyVolumes volumes{settings.instruments};
    PositionTracker tracker{settings.capital, strategies, symbols};
    PaperExecution paper{with(settings, volumes), tracker, broker};
    Books books;
    std::array<double, symbols> marks{100, 50, 200, 80};
};

void RiskWalk::run() {
    ExecutionReport report;
    double day_start = equity();
    double last = day_start;
    double run_peak = day_start;
    Timestamp day = ist("2025-01-15 09:15");
    trade_before(day);
    for (int step = 0; step < 5 * 375; ++step) {
        if (step > 0 && step % 375 == 0) {
            day = day + Duration::from_minutes(std::int64_t{24} * 60 * (step == 3 * 375 ? 3 : 1));
            books.end_day();
            day_start = last;
        }
        const auto bars = next_bars(day + Duration::from_minutes(step % 375));
        volumes.begin_block(bars);
        const Timestamp now = bars.front().close_time();
        ASSERT_NO_FATAL_FAILURE(follow_market(bars, now, report));
        last = equity();
        run_peak = std::max(run_peak, last);
        const double slack = 1e-6;
        if (last < day_start * (1 - 0.0015) - slack) {
            ASSERT_NE(books.state, TradingState::Active) << "step " << step;
        }
        if (last < day_start * (1 - 0.0025) - slack || last < run_peak * (1 - 0.006) - slack) {
            ASSERT_EQ(books.state, TradingState::Halted) << "step " << step;
        }
        for (int i = 0; i < 3; ++i) {
            ASSERT_NO_FATAL_FAILURE(say_something(bars, report));
        }
        if (::testing::Test::HasFailure()) {
            FAIL() << "step " << step;
        }
        volumes.end_block();
    }
}

TEST(RiskProperty, NoOrderThatIsSentBreachesALimit) {
    std::uint64_t entries = 0;
    std::uint64_t refused = 0;
    std::uint64_t reduced = 0;
    std::uint64_t halted = 0;
    std::uint64_t steps_quiet = 0;
    for (std::uint64_t seed = 1; seed <= 40 && !HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RiskWalk walk(seed);
        walk.run();
        entries += walk.entries;
        refused += walk.refused;
        reduced += walk.reduced;
        halted += walk.halted;
        steps_quiet += walk.steps_quiet;
    }
    EXPECT_GT(steps_quiet, 1'000U);
    EXPECT_GT(entries, 1'000U);
    EXPECT_GT(refused, 10'000U);
    EXPECT_GT(reduced, 20U);
    EXPECT_GT(halted, 20U);
}

}  // namespace
}  // namespace millrace::execution
