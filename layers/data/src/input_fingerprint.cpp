#include <millrace/data/input_fingerprint.h>

#include <algorithm>
#include <bit>

#include <millrace/events/record.h>

namespace millrace::data {
namespace {

__extension__ typedef unsigned __int128 Uint128;

/// Both halves of the product folded into one: each bit of either word reaches the whole result.
std::uint64_t mixed(std::uint64_t left, std::uint64_t right) {
    const Uint128 product =
        static_cast<Uint128>(left ^ 0x9e3779b97f4a7c15U) * (right ^ 0xd6e8feb86659fd93U);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t mixed(double left, double right) {
    return mixed(std::bit_cast<std::uint64_t>(left), std::bit_cast<std::uint64_t>(right));
}

/// 64 bits of a bar. Its words are mixed in pairs, so that no two changes of bars add up alike.
std::uint64_t hash_of(const events::Bar& bar) {
    const std::uint64_t which =
        (std::uint64_t{bar.symbol.value()} << 32U) | std::uint64_t{bar.period_s};
    const auto when = static_cast<std::uint64_t>(bar.open_time.microseconds());
    std::uint64_t hash =
        mixed(which ^ std::rotl(when, 16), std::bit_cast<std::uint64_t>(bar.volume));
    hash += mixed(bar.open, bar.high);
    return hash + 3 * mixed(bar.low, bar.close);
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
            const std::uint64_t hash = hash_of(bar);
            sums.plain += hash;
            sums.weighted += hash * ++weight;
        }
        groups_.back() = sums;
        bars_ += group.size();
        bars = bars.subspan(group.size());
    }
}

void InputFingerprint::fill(RunOutcome& outcome) const {
    outcome.bars_processed = bars_;
    outcome.input_hash = hash();
    outcome.input_groups = groups_;
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
