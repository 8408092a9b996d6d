#pragma once

#include <cstdint>

#include <millrace/events/ids.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// One period of trading of one symbol. Exists only from its close time on. Prices and volume are
/// market observations: finite doubles, low <= open, close <= high, volume >= 0.
struct Bar {
    Timestamp open_time;
    SymbolId symbol;
    std::uint32_t period_s = 60;
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;

    constexpr Timestamp close_time() const { return open_time + Duration::from_seconds(period_s); }
    bool operator==(const Bar&) const = default;
};
static_assert(sizeof(Bar) <= 128);

}  // namespace millrace::events
