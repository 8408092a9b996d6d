#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/ids.h>
#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// The target a strategy states: Buy = be long, Sell = be short where shorting is allowed and else
/// flat, Exit = be flat, Hold = no opinion (the same as no signal, and not recorded).
enum class SignalType : std::uint8_t { Hold = 0, Buy = 1, Sell = 2, Exit = 3 };

/// A strategy's intent. Carries no quantity, stop or order field, on purpose.
struct Signal {
    Timestamp at;  // close time of the bar that made it
    StrategyId strategy;
    SymbolId symbol;
    SignalType type = SignalType::Hold;
    double confidence = 1.0;  // in [0, 1]
    Reason reason;

    bool operator==(const Signal&) const = default;
};
static_assert(sizeof(Signal) <= 128);

std::string_view name_of(SignalType type);

}  // namespace millrace::events
