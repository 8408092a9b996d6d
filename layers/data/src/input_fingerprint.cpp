#include <millrace/data/input_fingerprint.h>

#include <algorithm>

#include "inline_xxhash.h"

#include <millrace/events/record.h>

namespace millrace::data {
namespace {

/// Where in a group the one changed bar stands. With d = new hash - old hash of that bar, the plain
/// sums differ by d and the weighted ones by d x (place + 1), both modulo 2^64.
std::optional<std::uint64_t> changed_place(const BarGroupSums& stored, const BarGroupSums& now) {
    const std::uint64_t plain = now.plain - stored.plain;
    const std::uint64_t weighted = now.weighted - stored.weighted;
    for (std::uint64_t place = 0; place < InputFingerprint::bars_per_group; ++place) {
        if (plain * (place + 1) == weighted) {
            return place;
        }
    }
    return std::nullopt;
}

}  // namespace

void InputFingerprint::reserve(std::uint64_t bars) {
    groups_.reserve(bars / bars_per_group + 1);
}

void InputFingerprint::add(std::span<const events::Bar> bars) {
    hash_.update(events::canonical_bytes(bars));
    for (const events::Bar& bar : bars) {
        const std::uint64_t place = bars_ % bars_per_group;
        if (place == 0) {
            groups_.emplace_back();
        }
        const std::uint64_t hash = XXH3_64bits(&bar, events::bar_record_size);
        groups_.back().plain += hash;
        groups_.back().weighted += hash * (place + 1);
        ++bars_;
    }
}

std::optional<InputDifference> first_difference(std::span<const BarGroupSums> stored,
                                                std::uint64_t stored_bars,
                                                std::span<const BarGroupSums> now,
                                                std::uint64_t bars_now) {
    constexpr std::uint64_t per_group = InputFingerprint::bars_per_group;
    const auto [left, right] = std::mismatch(stored.begin(), stored.end(), now.begin(), now.end());
    if (left == stored.end() && right == now.end()) {
        return std::nullopt;
    }
    const auto group = static_cast<std::uint64_t>(left - stored.begin());
    const std::uint64_t first = group * per_group;
    if (left == stored.end() || right == now.end()) {
        return InputDifference{first, first};  // one reading ended where the other goes on
    }
    const std::uint64_t last = std::min(std::max(stored_bars, bars_now), first + per_group) - 1;
    const std::optional<std::uint64_t> place =
        stored_bars == bars_now ? changed_place(*left, *right) : std::nullopt;
    if (place && first + *place <= last) {
        return InputDifference{first + *place, first + *place};
    }
    return InputDifference{first, last};
}

}  // namespace millrace::data
