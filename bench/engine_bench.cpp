// W1 and W2: the engine against the least code that does the same, in one process and with the same
// flags. Read as ratios; bench/run interleaves the pairs and takes medians.
#include <memory>
#include <queue>
#include <vector>

#include <benchmark/benchmark.h>

#include <millrace/execution/risk_manager.h>
#include <millrace/indicators/ema.h>

#include "engine_fixture.h"

namespace {

using millrace::events::Bar;
using millrace::execution::RiskLimits;

constexpr std::size_t w1_bars = 1'000'000;
constexpr std::uint32_t w2_symbols = 10;
constexpr std::size_t w2_bars_each = 100'000;

const std::vector<std::vector<Bar>>& w1_series() {
    static const auto series = millrace::bench::random_walks(1, w1_bars);
    return series;
}

const std::vector<std::vector<Bar>>& w2_series() {
    static const auto series = millrace::bench::random_walks(w2_symbols, w2_bars_each);
    return series;
}

void run_engine(benchmark::State& state, const std::vector<std::vector<Bar>>& series,
                std::uint64_t bars, const RiskLimits& limits = {}) {
    millrace::data::InMemoryMarketData market_data(series);
    const auto symbols = static_cast<std::uint32_t>(series.size());
    for (auto _ : state) {
        benchmark::DoNotOptimize(market_data.reset());
        auto outcome = millrace::bench::run_engine(market_data, symbols, bars, "ema_cross", limits);
        benchmark::DoNotOptimize(outcome.trades_executed);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(bars) * state.iterations());
}

/// The bare side of W1: one virtual call a bar, and nothing that a loop does not need.
class BareStrategy {
public:
    virtual ~BareStrategy() = default;
    virtual void on_bar(const Bar& bar) = 0;
};

class BareCrossover final : public BareStrategy {
public:
    void on_bar(const Bar& bar) override {
        if (target_ != held_) {  // decided at the last close, filled at this open
            cash_ -= (target_ - held_) * bar.open;
            held_ = target_;
        }
        const bool fast_ready = fast_.update(bar.close);
        const bool slow_ready = slow_.update(bar.close);
        if (!fast_ready || !slow_ready) {
            return;
        }
        const bool above = fast_.value() > slow_.value();
        if (above && !above_ && known_) {
            target_ = 100;
        } else if (fast_.value() < slow_.value()) {
            target_ = 0;
        }
        above_ = above;
        known_ = true;
        last_close_ = bar.close;
    }
    double equity() const { return cash_ + held_ * last_close_; }

private:
    millrace::indicators::Ema fast_{9};
    millrace::indicators::Ema slow_{21};
    double cash_ = 0;
    double held_ = 0;
    double target_ = 0;
    double last_close_ = 0;
    bool above_ = false;
    bool known_ = false;
};

void w1_engine(benchmark::State& state) { run_engine(state, w1_series(), w1_bars); }

void w1_engine_every_limit(benchmark::State& state) {
    run_engine(state, w1_series(), w1_bars, millrace::bench::every_limit());
}

/// One entry that passes every limit, in an account that holds something.
void risk_check(benchmark::State& state) {
    using namespace millrace::execution;
    using millrace::events::Money;
    using millrace::events::Quantity;
    const RiskManager manager(millrace::bench::every_limit());
    OrderRequest request;
    request.quantity = *Quantity::from_whole(100);
    request.reference_price = millrace::events::Price::from_units(150'025'000'000);
    RiskState account;
    account.net_position = *Quantity::from_whole(200);
    account.working_same_side = *Quantity::from_whole(100);
    account.mark = millrace::events::Price::from_units(150'000'000'000);
    account.equity = account.free_cash = *Money::from_whole(1'000'000'000);
    account.other_gross = account.other_net = *Money::from_whole(1'000'000);
    OrderRules rules;
    rules.lot = *Quantity::from_whole(1);
    rules.average_daily_volume = *Quantity::from_whole(1'000'000);
    RiskFindings findings;
    findings.reserve(32);
    for (auto _ : state) {
        benchmark::DoNotOptimize(request);
        benchmark::DoNotOptimize(account);
        auto approved = manager.check(request, account, rules, findings);
        benchmark::DoNotOptimize(approved);
    }
    state.SetItemsProcessed(state.iterations());
}

void w1_bare_loop(benchmark::State& state) {
    for (auto _ : state) {
        const std::unique_ptr<BareStrategy> strategy = std::make_unique<BareCrossover>();
        BareStrategy* called = strategy.get();
        benchmark::DoNotOptimize(called);  // so that the call stays virtual
        for (const Bar& bar : w1_series().front()) {
            called->on_bar(bar);
        }
        benchmark::DoNotOptimize(static_cast<BareCrossover&>(*strategy).equity());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(w1_bars) * state.iterations());
}

void w2_engine(benchmark::State& state) {
    run_engine(state, w2_series(), w2_symbols * w2_bars_each);
}

void w2_heap_merge(benchmark::State& state) {
    struct Head {
        std::int64_t at;
        std::uint32_t symbol;
        const Bar* bar;
        const Bar* end;
        bool operator>(const Head& other) const {
            return at != other.at ? at > other.at : symbol > other.symbol;
        }
    };
    for (auto _ : state) {
        std::priority_queue<Head, std::vector<Head>, std::greater<>> heap;
        for (std::uint32_t i = 0; i < w2_symbols; ++i) {
            const std::vector<Bar>& bars = w2_series()[i];
            heap.push(
                {bars.front().open_time.microseconds(), i, bars.data(), bars.data() + bars.size()});
        }
        double sum = 0;
        while (!heap.empty()) {
            Head head = heap.top();
            heap.pop();
            sum += head.bar->close;
            if (++head.bar != head.end) {
                head.at = head.bar->open_time.microseconds();
                heap.push(head);
            }
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(w2_symbols * w2_bars_each) *
                            state.iterations());
}

BENCHMARK(w1_engine)->Unit(benchmark::kMillisecond);
BENCHMARK(w1_engine_every_limit)->Unit(benchmark::kMillisecond);
BENCHMARK(risk_check);
BENCHMARK(w1_bare_loop)->Unit(benchmark::kMillisecond);
BENCHMARK(w2_engine)->Unit(benchmark::kMillisecond);
BENCHMARK(w2_heap_merge)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
