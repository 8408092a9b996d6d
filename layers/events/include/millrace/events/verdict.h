#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/ids.h>
#include <millrace/events/order.h>
#include <millrace/events/reason.h>
#include <millrace/events/signal.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

enum class VerdictOutcome : std::uint8_t {
    Approved = 1,    // became the order named
    Refused = 2,     // a limit or a sanity check said no; the reason holds observed and limit
    NoOrder = 3,     // nothing to do: already at the target
    AlsoRefused = 4  // a further control that would have refused the same order
};

/// What the risk check said to one order, or that a signal needed none.
struct Verdict {
    Timestamp at;
    StrategyId strategy;
    SymbolId symbol;
    SignalType signal = SignalType::Hold;
    VerdictOutcome outcome = VerdictOutcome::Refused;
    Side side = Side::Buy;
    OrderId order;      // 0 unless approved
    Quantity quantity;  // of the order asked for; 0 when none
    Reason reason;

    bool operator==(const Verdict&) const = default;
};
static_assert(sizeof(Verdict) <= 128);

std::string_view name_of(VerdictOutcome outcome);

}  // namespace millrace::events
