#pragma once

#include <cstdint>
#include <vector>

#include <millrace/events/money.h>
#include <millrace/events/quantity.h>
#include <millrace/execution/risk_limits.h>
#include <millrace/market/calendar.h>
#include <millrace/market/corporate_action.h>
#include <millrace/market/instrument.h>

namespace millrace::execution {

class DailyVolumes;

/// Delivery: bought to keep, no short selling. Intraday: short selling allowed, no entry near the
/// session's end, squared off at the calendar's flat-by time.
enum class Product : std::uint8_t { Delivery, Intraday };

/// What becomes of a market order that is still waiting when its session ends.
enum class CarryOrders : std::uint8_t { ExpireAtSessionEnd, NextSession };

struct TradedInstrument {
    market::Instrument instrument;
    market::Calendar calendar;
    std::vector<market::CorporateAction> actions{};  // in the order in which they take effect
};

struct ExecutionSettings {
    events::Quantity default_quantity = events::Quantity::from_units(100 * 100'000'000LL);
    events::Money capital = events::Money::from_units(10'000'000 * 1'000'000LL);
    CarryOrders carry_orders = CarryOrders::ExpireAtSessionEnd;
    int no_entry_minutes = 15;  // before the session's end, and from flat-by on; intraday only
    RiskLimits limits;
    std::vector<Product> products;              // by StrategyId
    std::vector<TradedInstrument> instruments;  // by SymbolId
    DailyVolumes* daily_volumes = nullptr;      // outlives execution; null: none is known
};

}  // namespace millrace::execution
