#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include <millrace/events/reason.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// Where a control keeps its limit.
using LimitField =
    std::variant<std::optional<events::Quantity> RiskLimits::*,
                 std::optional<events::Money> RiskLimits::*, std::optional<Percent> RiskLimits::*,
                 std::optional<Fraction> RiskLimits::*, std::optional<Count> RiskLimits::*,
                 bool RiskLimits::*>;

/// One control before every order that has a limit to set.
struct RiskControl {
    std::uint8_t number;    // for good: stored runs name the control by it
    std::string_view key;   // in the configuration's `risk`
    std::string_view unit;  // of the limit; empty where it is on or off
    LimitField limit;
    events::ReasonCode refusal;
    std::string_view refuses;  // what it refuses, in a sentence
};

/// Every control. Asked in this order, after the trading state, the session, and what an entry
/// alone is asked; losses and drawdowns act through the trading state.
std::span<const RiskControl> risk_controls();
/// The control with this number; null: none has it.
const RiskControl* find_control(std::uint8_t number);

}  // namespace millrace::execution
