#include <millrace/data/input_fingerprint.h>

#include <algorithm>
#include <bit>

#include <millrace/events/record.h>

namespace millrace::data {
namespace {

__extension__ typedef unsigned __int128 Uint128;

std::uint64_t turned(double value, int bits) {
    return std::rotl(std::bit_cast<std::uint64_t>(value), bits);
}

/// 64 bits of a bar. The words are added, each turned by another number of bits, so that changes of
/// two fields do not cancel out. The sum is multiplied with itself and folded, so that changes of
/// two bars do not add up to that of a third.
std::uint64_t hash_of(const events::Bar& bar) {
    const std::uint64_t which = (std::uint64_t{bar.symbol.value()} << 32U) | bar.period_s;
    const std::uint64_t sum = static_cast<std::uint64_t>(bar.open_time.microseconds()) +
                              std::rotl(which, 9) + turned(bar.open, 18) + turned(bar.high, 27) +
                              turned(bar.low, 36) + turned(bar.close, 45) + turned(bar.volume, 54);
    const Uint128 square = static_cast<Uint128>(sum ^ 0x9e3779b97f4a7c15U) *
                           (std::rotl(sum, 32) ^ 0xd6e8feb86659fd93U);
    return static_cast<std::uint64_t>(square) ^ static_cast<std::uint64_t>(square >> 64U);
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
