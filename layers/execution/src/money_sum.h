#pragma once

#include <optional>

#include <millrace/events/money.h>

namespace millrace::execution {

/// False, and nothing added, when there is no amount or the sum is out of range.
inline bool add_to(events::Money& sum, std::optional<events::Money> amount) {
    const auto total = amount ? checked_add(sum, *amount) : std::nullopt;
    sum = total.value_or(sum);
    return total.has_value();
}

}  // namespace millrace::execution
