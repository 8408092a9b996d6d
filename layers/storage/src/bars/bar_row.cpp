#include "bars/bar_row.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace millrace::storage {

namespace {

// What a Price can hold, and the whole numbers a double can.
constexpr double price_min = 1e-8;
constexpr double price_max = 9e10;
constexpr double volume_max = 9e15;

struct Named {
    const char* name;
    double value;
    bool is_volume = false;

    /// Of the value alone.
    std::string defect() const {
        if (!std::isfinite(value)) {
            return fmt::format("{} was {}, expected a finite number", name, value);
        }
        if (value < 0 || (value == 0 && !is_volume)) {
            return fmt::format("{} was {}, expected {}", name, value,
                               is_volume ? "0 or more" : "a price above 0");
        }
        const double least = is_volume ? 0 : price_min;
        const double most = is_volume ? volume_max : price_max;
        return value < least || value > most
                   ? fmt::format("{} was {}, expected {} to {}", name, value, least, most)
                   : std::string();
    }
};

std::array<Named, 5> named(const BarValues& values) {
    return {Named{"open", values.open}, Named{"high", values.high}, Named{"low", values.low},
            Named{"close", values.close}, Named{"volume", values.volume, true}};
}

}  // namespace

std::string defect_of(const BarValues& values) {
    const auto& [open, high, low, close, volume] = values;
    const bool in_order =
        low >= price_min && low <= open && low <= close && open <= high && close <= high;
    if (in_order && high <= price_max && volume >= 0 && volume <= volume_max) [[likely]] {
        return {};
    }
    for (const Named& field : named(values)) {
        if (auto defect = field.defect(); !defect.empty()) {
            return defect;
        }
    }
    if (high < low) {
        return fmt::format("high was {}, expected at least the low {}", high, low);
    }
    const Named outside = open < low || open > high ? Named{"open", open} : Named{"close", close};
    return fmt::format("{} was {}, expected between low {} and high {}", outside.name,
                       outside.value, low, high);
}

std::string difference(const BarValues& kept, const BarValues& other, const char* kept_word) {
    const auto before = named(kept);
    const auto after = named(other);
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].value != after[i].value) {
            return fmt::format("{} was {}, {} {}", before[i].name, after[i].value, kept_word,
                               before[i].value);
        }
    }
    return "nothing differs";
}

}  // namespace millrace::storage
