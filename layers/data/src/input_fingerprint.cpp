#include <millrace/data/input_fingerprint.h>

#include <algorithm>
#include <bit>

#include <millrace/events/record.h>

namespace millrace::data {
namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 32U);
}

std::uint64_t mixed(std::uint64_t hash, double value) {
    return mixed(hash, std::bit_cast<std::uint64_t>(value));
}

/// 64 bits of a bar, different whenever one of its seven words is, because every step can be
/// undone.
std::uint64_t mixed(const events::Bar& bar) {
    const std::uint64_t which =
        (std::uint64_t{bar.symbol.value()} << 32U) | std::uint64_t{bar.period_s};
    std::uint64_t hash = mixed(which, static_cast<std::uint64_t>(bar.open_time.microseconds()));
    hash = mixed(hash, bar.open);
    hash = mixed(hash, bar.high);
    hash = mixed(hash, bar.low);
    hash = mixed(hash, bar.close);
    return mixed(hash, bar.volume);
}

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

void InputFingerprint::reserve(std::uint64_t bars) { groups_.reserve(bars / bars_per_group + 1); }

void InputFingerprint::add(std::span<const events::Bar> bars) {
    hash_.update(events::canonical_bytes(bars));
    while (!bars.empty()) {
        const std::uint64_t place = bars_ % bars_per_group;
        if (place == 0) {
            groups_.emplace_back();
        }
        const auto group = bars.first(std::min<std::size_t>(bars.size(), bars_per_group - place));
        BarGroupSums sums = groups_.back();
        std::uint64_t weight = place;
        for (const events::Bar& bar : group) {
            const std::uint64_t hash = mixed(bar);
            sums.plain += hash;
            sums.weighted += hash * ++weight;
        }
        groups_.back() = sums;
        bars_ += group.size();
        bars = bars.subspan(group.size());
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
