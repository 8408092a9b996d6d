#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include <millrace/data/input_fingerprint.h>
#include <millrace/data/stream_hash.h>

#include "bars.h"

namespace millrace::data {
namespace {

using events::Bar;

constexpr std::uint64_t per_group = InputFingerprint::bars_per_group;

InputFingerprint fingerprint(std::span<const Bar> bars) {
    InputFingerprint print;
    print.add(bars);
    return print;
}

std::optional<InputDifference> compare(std::span<const Bar> stored, std::span<const Bar> now) {
    const InputFingerprint left = fingerprint(stored);
    const InputFingerprint right = fingerprint(now);
    return first_difference(left.groups(), left.bars(), right.groups(), right.bars());
}

/// The first place where two readings differ, found the naive way.
std::uint64_t first_place(std::span<const Bar> left, std::span<const Bar> right) {
    const auto at = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first;
    return static_cast<std::uint64_t>(at - left.begin());
}

TEST(InputFingerprint, NamesASingleChangedBarAtEveryPosition) {
    const std::vector<Bar> stored = bars_of(0, 300);
    for (std::size_t place = 0; place < stored.size(); ++place) {
        std::vector<Bar> now = stored;
        now[place].close += 0.05;
        const auto found = compare(stored, now);
        ASSERT_TRUE(found) << place;
        EXPECT_EQ(found->first_bar, place);
        EXPECT_EQ(found->last_bar, place);
    }
}

TEST(InputFingerprint, SeesEveryFieldOfABar) {
    const std::vector<Bar> stored = bars_of(0, 70);
    std::vector<std::vector<Bar>> changed(8, stored);
    changed[0][65].open_time = changed[0][65].open_time + events::Duration::from_microseconds(1);
    changed[1][65].symbol = events::SymbolId(1);
    changed[2][65].period_s = 61;
    changed[3][65].open += 1e-9;
    changed[4][65].high += 1e-9;
    changed[5][65].low -= 1e-9;
    changed[6][65].close += 1e-9;
    changed[7][65].volume += 1;
    std::set<std::string> hashes{fingerprint(stored).hash()};
    for (const auto& now : changed) {
        ASSERT_TRUE(compare(stored, now));
        EXPECT_EQ(compare(stored, now)->first_bar, 65U);
        hashes.insert(fingerprint(now).hash());
    }
    EXPECT_EQ(hashes.size(), 9U);
}

TEST(InputFingerprint, FindsNothingInEqualReadings) {
    for (const std::int64_t count : {0, 1, 63, 64, 65, 1000}) {
        const std::vector<Bar> bars = bars_of(0, count);
        EXPECT_FALSE(compare(bars, bars)) << count;
    }
}

TEST(InputFingerprint, NamesARangeWithTheFirstOfSeveralChanges) {
    Random random(31);
    const std::vector<Bar> stored = bars_of(0, 500);
    for (int round = 0; round < 500; ++round) {
        std::vector<Bar> now = stored;
        const std::uint32_t changes = 2 + random.below(5);
        for (std::uint32_t i = 0; i < changes; ++i) {
            now[random.below(500)].close += 1 + random.below(9);
        }
        const std::uint64_t first = first_place(stored, now);
        const auto found = compare(stored, now);
        ASSERT_TRUE(found);
        EXPECT_LE(found->first_bar, first);
        EXPECT_GE(found->last_bar, first);
        EXPECT_LT(found->last_bar - found->first_bar, per_group);
        EXPECT_LT(found->last_bar, stored.size());
    }
}

TEST(InputFingerprint, SeesTwoBarsThatChangedPlaces) {
    const std::vector<Bar> stored = bars_of(0, 100);
    std::vector<Bar> now = stored;
    std::swap(now[10], now[20]);
    const auto found = compare(stored, now);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first_bar, 0U);
    EXPECT_EQ(found->last_bar, 63U);
}

TEST(InputFingerprint, NamesARangeWithTheFirstMissingOrNewBar) {
    const std::vector<Bar> stored = bars_of(0, 200);
    for (std::size_t place = 0; place < stored.size(); ++place) {
        std::vector<Bar> without = stored;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(place));
        for (const bool missing : {true, false}) {
            const auto found = missing ? compare(stored, without) : compare(without, stored);
            ASSERT_TRUE(found) << place;
            const std::uint64_t first =
                missing ? first_place(stored, without) : first_place(without, stored);
            EXPECT_LE(found->first_bar, first) << place << missing;
            EXPECT_GE(found->last_bar, first) << place << missing;
        }
    }
}

TEST(InputFingerprint, NamesTheEndWhereOneReadingGoesOn) {
    for (const std::size_t shorter : {0U, 1U, 63U, 64U, 65U, 100U, 128U}) {
        for (const std::size_t longer : {129U, 140U, 192U}) {
            const std::vector<Bar> all = bars_of(0, static_cast<std::int64_t>(longer));
            const std::span<const Bar> part = std::span(all).first(shorter);
            for (const auto& found : {compare(all, part), compare(part, all)}) {
                ASSERT_TRUE(found) << shorter << " " << longer;
                EXPECT_LE(found->first_bar, shorter) << longer;
                EXPECT_GE(found->last_bar, shorter) << longer;
                EXPECT_LT(found->last_bar, longer);
            }
        }
    }
}

TEST(InputFingerprint, IsTheSameInBlocksOfAnySize) {
    Random random(32);
    const std::vector<Bar> bars = bars_of(3, 1'000);
    const InputFingerprint whole = fingerprint(bars);
    InputFingerprint parts;
    parts.reserve(bars.size());
    std::size_t at = 0;
    while (at < bars.size()) {
        const std::size_t size = std::min<std::size_t>(random.below(130), bars.size() - at);
        parts.add(std::span(bars).subspan(at, size));
        at += size;
    }
    EXPECT_EQ(parts.hash(), whole.hash());
    EXPECT_EQ(parts.groups(), whole.groups());
    EXPECT_EQ(parts.bars(), 1'000U);
    EXPECT_EQ(whole.groups().size(), 16U);
}

TEST(InputFingerprint, HashesTheFieldsOfTheBarsInOrder) {
    const std::vector<Bar> bars = bars_of(7, 10);
    std::vector<std::byte> bytes;
    const auto put = [&bytes](const auto& value) {
        const auto raw = std::as_bytes(std::span(&value, 1));
        bytes.insert(bytes.end(), raw.begin(), raw.end());
    };
    for (const Bar& bar : bars) {
        put(bar.open_time.microseconds());
        put(bar.symbol.value());
        put(bar.period_s);
        put(bar.open);
        put(bar.high);
        put(bar.low);
        put(bar.close);
        put(bar.volume);
    }
    StreamHash expected;
    expected.update(bytes);
    EXPECT_EQ(fingerprint(bars).hash(), expected.hex());
}

}  // namespace
}  // namespace millrace::data
