#include <gtest/gtest.h>

#include <vector>

#include <millrace/data/record_filter.h>

namespace millrace::data {
namespace {

using events::Event;
using events::RecordKind;
using events::Timestamp;

/// One event of every kind in each of ten minutes.
std::vector<std::byte> ten_minutes() {
    std::vector<std::byte> bytes;
    for (std::int64_t minute = 0; minute < 10; ++minute) {
        const Timestamp at = Timestamp::from_seconds(60 * minute);
        events::Signal signal;
        events::Verdict verdict;
        events::Order order;
        events::Trade trade;
        events::StrategyDisabled disabled;
        events::PositionAdjusted adjusted;
        events::TradingStateChanged changed;
        signal.at = verdict.at = order.at = trade.at = disabled.at = adjusted.at = changed.at = at;
        for (const Event& event :
             std::vector<Event>{signal, verdict, order, trade, disabled, adjusted, changed}) {
            const events::Record record = events::encode(event);
            bytes.insert(bytes.end(), record.view().begin(), record.view().end());
        }
    }
    return bytes;
}

struct Found {
    std::vector<RecordKind> kinds;
    events::Result<bool> done = false;
};

Found filter(std::span<const std::byte> bytes, const RecordQuery& query, std::size_t stop_after) {
    Found found;
    found.done = for_each_record(bytes, query, [&](std::span<const std::byte> record) {
        found.kinds.push_back(static_cast<RecordKind>(record[0]));
        return found.kinds.size() < stop_after;
    });
    return found;
}

TEST(RecordFilter, GivesEveryRecordInOrderWhenNothingIsAskedFor) {
    const Found found = filter(ten_minutes(), {}, 100);
    EXPECT_EQ(found.kinds.size(), 70U);
    EXPECT_EQ(found.kinds[0], RecordKind::Signal);
    EXPECT_EQ(found.kinds[5], RecordKind::PositionAdjusted);
    EXPECT_TRUE(found.done.value());
}

TEST(RecordFilter, PicksOneKind) {
    for (const RecordKind kind : {RecordKind::Signal, RecordKind::Verdict, RecordKind::Order,
                                  RecordKind::Trade, RecordKind::StrategyDisabled,
                                  RecordKind::PositionAdjusted, RecordKind::TradingStateChanged}) {
        const Found found = filter(ten_minutes(), {.kind = kind, .from = {}, .to = {}}, 100);
        EXPECT_EQ(found.kinds, std::vector(10, kind));
    }
}

TEST(RecordFilter, PicksTimesWithBothEndsIncluded) {
    RecordQuery query;
    query.from = Timestamp::from_seconds(120);
    query.to = Timestamp::from_seconds(240);
    EXPECT_EQ(filter(ten_minutes(), query, 100).kinds.size(), 21U);
    query.kind = RecordKind::Trade;
    EXPECT_EQ(filter(ten_minutes(), query, 100).kinds.size(), 3U);
    query.to.reset();
    EXPECT_EQ(filter(ten_minutes(), query, 100).kinds.size(), 8U);
}

TEST(RecordFilter, StopsWhenTold) {
    const Found found = filter(ten_minutes(), {}, 7);
    EXPECT_EQ(found.kinds.size(), 7U);
    EXPECT_FALSE(found.done.value());
}

TEST(RecordFilter, OfNothingIsNothing) {
    const Found found = filter({}, {}, 7);
    EXPECT_TRUE(found.kinds.empty());
    EXPECT_TRUE(found.done.value());
}

TEST(RecordFilter, CallsDamagedBytesCorrupt) {
    std::vector<std::byte> cut = ten_minutes();
    cut.pop_back();
    const Found of_cut = filter(cut, {}, 100);
    ASSERT_FALSE(of_cut.done);
    EXPECT_EQ(of_cut.done.error().code, events::ErrorCode::Corrupt);
    EXPECT_EQ(of_cut.kinds.size(), 69U);
    std::vector<std::byte> unknown = ten_minutes();
    unknown[0] = std::byte{99};
    RecordQuery query;
    query.from = Timestamp::from_seconds(0);  // a time is read out of the record
    EXPECT_EQ(filter(unknown, query, 100).done.error().code, events::ErrorCode::Corrupt);
    std::vector<std::byte> sizeless = ten_minutes();
    sizeless[2] = std::byte{0};
    EXPECT_EQ(filter(sizeless, {}, 100).done.error().code, events::ErrorCode::Corrupt);
}

}  // namespace
}  // namespace millrace::data
