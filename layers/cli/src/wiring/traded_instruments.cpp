#include "wiring/traded_instruments.h"

#include <utility>

#include <millrace/market/calendar.h>

namespace millrace::cli {

events::Result<std::vector<execution::TradedInstrument>> traded_instruments(const RunPlan& plan) {
    std::vector<execution::TradedInstrument> all;
    for (const market::Instrument& instrument : plan.instruments) {
        auto calendar = market::Calendar::create(instrument.calendar);
        if (!calendar) {
            return calendar.error();
        }
        const auto actions = plan.actions.of_symbol(instrument.symbol);
        all.push_back({instrument, std::move(calendar).value(), {actions.begin(), actions.end()}});
    }
    return all;
}

}  // namespace millrace::cli
