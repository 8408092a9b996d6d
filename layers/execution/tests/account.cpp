#include "account.h"

#include <algorithm>
#include <string>

#include <millrace/events/ensure.h>

namespace millrace::execution {

using events::Bar;
using events::Quantity;
using events::Timestamp;

namespace {

template <class T> T must(events::Result<T> result) {
    events::ensure(result.has_value(), result ? "" : result.error().message);
    return std::move(result).value();
}

}  // namespace

Quantity shares(std::int64_t whole) { return *Quantity::from_whole(whole); }
Quantity quantity(std::string_view decimal) { return must(Quantity::parse(decimal)); }
events::Price price(std::string_view decimal) { return must(events::Price::parse(decimal)); }
events::Money rupees(std::string_view decimal) { return must(events::Money::parse(decimal)); }
Percent percent(std::string_view decimal) { return must(Percent::parse(decimal)); }

Timestamp ist(std::string_view local) {
    return must(Timestamp::parse(std::string(local) + ":00+05:30"));
}

Bar minute(std::uint32_t symbol, std::string_view opens_at, double open, double close) {
    Bar bar;
    bar.open_time = ist(opens_at);
    bar.symbol = events::SymbolId(symbol);
    bar.open = open;
    bar.close = close;
    bar.high = std::max(open, close);
    bar.low = std::min(open, close);
    bar.volume = 1;
    return bar;
}

ExecutionSettings settings_of(std::size_t symbols, std::vector<Product> products) {
    const auto calendar = must(market::Calendar::create(market::CalendarKind::Nse));
    market::Instrument instrument;
    instrument.symbol = "INFY";
    instrument.tick_slabs = {{market::always, {}, price("0.05")}};
    instrument.lots = {{market::always, shares(1)}};
    ExecutionSettings settings;
    settings.products = std::move(products);
    settings.instruments.assign(symbols, {instrument, calendar});
    return settings;
}

Account::Account(const ExecutionSettings& settings, BasisPointSlippage slippage, TestMode mode)
    : tracker_(std::make_unique<PositionTracker>(settings.capital, settings.products.size(),
                                                 settings.instruments.size())),
      broker_(std::make_unique<SimulatedBroker>(settings.instruments.size(), slippage)) {
    if (mode == TestMode::Paper) {
        execution_ = std::make_unique<PaperExecution>(settings, *tracker_, *broker_);
    } else {
        execution_ = std::make_unique<DryRunExecution>(settings, *tracker_);
    }
}

ExecutionReport Account::show(std::vector<Bar> bars) {
    step_ = std::move(bars);
    const Timestamp now = step_.front().close_time();
    const bool idle = now < execution_->idle_until();
    const EquityBand band = execution_->equity_band();
    steps_idle_ += idle ? 1 : 0;
    broker_->on_bars(step_);
    ExecutionReport fills;
    events::ensure(execution_->collect(now, fills).has_value(), "collect");
    fills = settle(std::move(fills));
    tracker_->mark(step_);
    const bool quiet = idle && band.holds(tracker_->marked_equity());
    ExecutionReport session;
    events::ensure(execution_->enforce_session(now, session).has_value(), "enforce_session");
    session = settle(std::move(session));
    fills.insert(fills.end(), session.begin(), session.end());
    events::ensure(!quiet || fills.empty(), "who says it is idle has nothing to report");
    return fills;
}

ExecutionReport Account::signal(std::uint32_t strategy, std::uint32_t symbol,
                                events::SignalType type) {
    const auto bar = std::find_if(step_.begin(), step_.end(), [&](const Bar& candidate) {
        return candidate.symbol.value() == symbol;
    });
    events::ensure(bar != step_.end(), "the step shows that symbol");
    events::Signal signal;
    signal.at = bar->close_time();
    signal.strategy = events::StrategyId(strategy);
    signal.symbol = bar->symbol;
    signal.type = type;
    ExecutionReport report;
    const auto done = execution_->process_signal(signal, *bar, report);
    events::ensure(done.has_value(), "process_signal");
    return settle(std::move(report));
}

ExecutionReport Account::end(Timestamp now) {
    ExecutionReport report;
    events::ensure(execution_->end_run(now, report).has_value(), "end_run");
    return settle(std::move(report));
}

Quantity Account::held(std::uint32_t strategy, std::uint32_t symbol) const {
    return tracker_->quantity(events::StrategyId(strategy), events::SymbolId(symbol));
}

ExecutionReport Account::settle(ExecutionReport report) {
    for (const events::Event& event : report) {
        events::ensure(tracker_->apply(event).has_value(), "apply");
    }
    log_.insert(log_.end(), report.begin(), report.end());
    return report;
}

std::vector<events::OrderStatus> statuses(const ExecutionReport& report) {
    std::vector<events::OrderStatus> found;
    for (const events::Order& order : all<events::Order>(report)) {
        found.push_back(order.status);
    }
    return found;
}

std::vector<events::ReasonCode> refusals(const ExecutionReport& report) {
    std::vector<events::ReasonCode> found;
    for (const events::Verdict& verdict : all<events::Verdict>(report)) {
        if (verdict.outcome == events::VerdictOutcome::Refused) {
            found.push_back(verdict.reason.code);
        }
    }
    return found;
}

}  // namespace millrace::execution
