#include "bars/contradiction.h"

#include <fmt/format.h>

namespace millrace::storage {

std::string to_string(const Contradiction& contradiction) {
    const auto& [symbol, kept, refused, is_stored] = contradiction;
    const auto at = events::Timestamp::from_microseconds(refused.open_us).to_string();
    if (is_stored) {
        return fmt::format("{} at {} is stored with other values: {}", symbol, at,
                           difference(kept.values, refused.values, "stored is"));
    }
    const auto before = kept.tag != 0 ? fmt::format("on line {}", kept.tag) : "in the same import";
    return fmt::format("{} at {} came before {}: {}", symbol, at, before,
                       difference(kept.values, refused.values, "there it was"));
}

RefusedRow refused_row(const Contradiction& contradiction) {
    const BarValues& values = contradiction.refused.values;
    return {contradiction.refused.tag, to_string(contradiction),
            fmt::format("{},{},{},{},{}", values.open, values.high, values.low, values.close,
                        values.volume)};
}

}  // namespace millrace::storage
