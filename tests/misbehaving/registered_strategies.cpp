// The program with one strategy more, that goes wrong on demand: for tests of what a run makes of
// it. Linked in place of the strategies layer's own list.
#include <millrace/strategies/registry.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

namespace millrace::strategies {

#define MILLRACE_STRATEGY(type) StrategySpec type();
#include "strategies.def"
#undef MILLRACE_STRATEGY

namespace {

using events::Parameters;
using events::Signal;
using events::SignalType;

/// Buys at its first bar, and goes wrong at bar `at_bar` of a symbol and at every bar after it.
class Misbehaving final : public Strategy {
public:
    explicit Misbehaving(const Parameters& parameters)
        : fault_(std::get<std::string>(*parameters.find("fault"))),
          at_bar_(std::get<std::int64_t>(*parameters.find("at_bar"))),
          folder_(std::get<std::string>(*parameters.find("folder"))) {}

    std::optional<Signal> process_bar(const events::Bar&,
                                      const events::StrategyContext& context) override {
        Signal signal{.at = context.now,
                      .strategy = {},
                      .symbol = context.symbol,
                      .type = SignalType::Buy,
                      .confidence = 1,
                      .reason = events::reason(events::ReasonCode::BuyAndHold)};
        if (++bars_ >= at_bar_) {
            go_wrong(signal);
        }
        return signal;
    }

private:
    void go_wrong(Signal& signal) const {
        if (fault_ == "throws") {
            throw std::runtime_error("a strategy's own failure");
        }
        if (fault_ == "throws_a_number") {
            throw 7;  // NOLINT(hicpp-exception-baseclass): anything can be thrown
        }
        if (fault_ == "nan") {
            signal.confidence = std::numeric_limits<double>::quiet_NaN();
        } else if (fault_ == "confidence_7") {
            signal.confidence = 7;
        } else if (fault_ == "other_symbol") {
            signal.symbol = events::SymbolId(signal.symbol.value() + 1);
        } else if (fault_ == "other_time") {
            signal.at = signal.at + events::Duration::from_minutes(1);
        } else if (fault_ == "slow") {
            std::this_thread::sleep_for(std::chrono::milliseconds(at_bar_ == bars_ ? 120 : 0));
        } else if (fault_ == "waits" && bars_ == at_bar_) {
            wait();
        }
    }
    /// Says `waiting`, until somebody says `go`.
    void wait() const {
        std::ofstream(folder_ / "waiting").put('\n');
        while (!std::filesystem::exists(folder_ / "go")) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    std::string fault_;
    std::int64_t at_bar_;
    std::filesystem::path folder_;
    std::int64_t bars_ = 0;
};

StrategySpec misbehaving() {
    return {
        .type = "misbehaving",
        .description = "goes wrong on demand",
        .parameters =
            {{.name = "at_bar",
              .default_value = std::int64_t{1},
              .minimum = 1,
              .maximum = 1e9,
              .description = "the first bar it goes wrong at"},
             {.name = "fault", .default_value = std::string("none"), .description = "what it does"},
             {.name = "folder", .default_value = std::string(), .description = "where it waits"}},
        .create = [](const Parameters& parameters) -> std::unique_ptr<Strategy> {
            return std::make_unique<Misbehaving>(parameters);
        }};
}

}  // namespace

const std::vector<StrategySpec>& registered_strategies() {
#define MILLRACE_STRATEGY(type) type(),
    static const std::vector<StrategySpec> strategies = {
#include "strategies.def"
        misbehaving()};
#undef MILLRACE_STRATEGY
    return strategies;
}

}  // namespace millrace::strategies
