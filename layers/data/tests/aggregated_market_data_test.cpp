#include <millrace/data/aggregated_market_data.h>

#include <gtest/gtest.h>

#include <millrace/data/in_memory.h>

#include "slow_bars.h"

namespace millrace::data {
namespace {

using events::Bar;
using events::Date;
using events::Timestamp;

class AggregatedBars : public testing::Test {
protected:
    AggregatedBars() {
        minutes_ = random_minutes(calendar_, instrument_, Date::parse("2025-01-01").value(),
                                  Date::parse("2025-01-10").value(), 30, 9);
        whole_ = slow_bars(minutes_, events::Duration::from_minutes(15), calendar_, instrument_);
    }
    BarAggregator aggregator(Timestamp from = Timestamp::earliest()) const {
        return {Timeframe::M15, calendar_, instrument_, from};
    }
    static std::vector<Bar> read(MarketDataProvider& provider) {
        std::vector<Bar> found;
        for (auto block = provider.next_block(); block && !block.value().empty();
             block = provider.next_block()) {
            found.insert(found.end(), block.value().begin(), block.value().end());
        }
        EXPECT_TRUE(provider.next_block().value().empty()) << "the end stays the end";
        return found;
    }

    market::Calendar calendar_ = market::Calendar::create(market::CalendarKind::Nse).value();
    market::Instrument instrument_;
    std::vector<Bar> minutes_;
    std::vector<Bar> whole_;
};

TEST_F(AggregatedBars, ComeOnceEachAndAgainAfterReset) {
    InMemoryMarketData minutes({minutes_});
    AggregatedMarketData bars(minutes, aggregator());
    ASSERT_GT(whole_.size(), 150U);
    EXPECT_EQ(read(bars), whole_);
    ASSERT_TRUE(bars.reset());
    EXPECT_EQ(read(bars), whole_);
}

TEST_F(AggregatedBars, AreTheSameWhateverRangeIsAskedFor) {
    for (std::size_t first = 0; first < whole_.size(); first += 7) {
        const std::size_t end = std::min(first + 5, whole_.size());
        // From the second minute of the bar before: that one would lack its first.
        const Timestamp from =
            first == 0 ? whole_[0].open_time
                       : whole_[first - 1].open_time + events::Duration::from_minutes(1);
        std::vector<Bar> known;
        std::copy_if(minutes_.begin(), minutes_.end(), std::back_inserter(known),
                     [&](const Bar& minute) { return minute.open_time >= from; });
        InMemoryMarketData minutes({known});
        const Timestamp to = end == whole_.size() ? Timestamp::latest() : whole_[end].open_time;
        AggregatedMarketData bars(minutes, aggregator(from), to);
        const std::vector<Bar> expected(whole_.begin() + static_cast<std::ptrdiff_t>(first),
                                        whole_.begin() + static_cast<std::ptrdiff_t>(end));
        ASSERT_EQ(read(bars), expected) << first;
    }
}

TEST_F(AggregatedBars, EndWithTheErrorOfTheirMinutes) {
    class Broken final : public MarketDataProvider {
        events::Result<std::span<const Bar>> next_block() override {
            return events::Error{events::ErrorCode::Io, "the disk is gone"};
        }
        events::Result<void> reset() override { return {}; }
    };
    Broken minutes;
    AggregatedMarketData bars(minutes, aggregator());
    const auto block = bars.next_block();
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().message, "the disk is gone");
}

}  // namespace
}  // namespace millrace::data
