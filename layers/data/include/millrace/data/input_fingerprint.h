#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <millrace/data/run_summary.h>
#include <millrace/data/stream_hash.h>
#include <millrace/events/bar.h>

namespace millrace::data {

/// What a run read: one hash over all bars, and for every 64 bars two sums from which a later
/// reading finds which single bar of the 64 is no longer the same.
class InputFingerprint {
public:
    static constexpr std::uint64_t bars_per_group = 64;

    /// Room for the group sums of that many bars, so that add() does not allocate.
    void reserve(std::uint64_t bars);
    void add(std::span<const events::Bar> bars);

    std::uint64_t bars() const { return bars_; }
    std::string hash() const { return hash_.hex(); }
    const std::vector<BarGroupSums>& groups() const { return groups_; }
    /// Writes count, hash and sums of everything added so far.
    void fill(RunOutcome& outcome) const;

private:
    StreamHash hash_;
    std::vector<BarGroupSums> groups_;
    std::uint64_t bars_ = 0;
};

/// The bars, counted from 0, among which the first difference of two readings lies. One bar when a
/// single bar of its group changed; its whole group when more did or bars are missing or new.
struct InputDifference {
    std::uint64_t first_bar = 0;
    std::uint64_t last_bar = 0;
};
std::optional<InputDifference> first_difference(std::span<const BarGroupSums> stored,
                                                std::uint64_t stored_bars,
                                                std::span<const BarGroupSums> now,
                                                std::uint64_t bars_now);

}  // namespace millrace::data
