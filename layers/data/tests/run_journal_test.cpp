#include <gtest/gtest.h>

#include <vector>

#include <millrace/data/run_journal.h>
#include <millrace/data/stream_hash.h>

#include "bars.h"

namespace millrace::data {
namespace {

using events::OrderStatus;
using events::ReasonCode;
using events::VerdictOutcome;

/// Keeps the bytes and the sizes of the blocks in which they came.
class Blocks final : public RunRecorder {
public:
    events::Result<std::string> begin(const RunDescription&) override { return std::string("r"); }
    events::Result<void> append(events::Records records) override {
        sizes.push_back(0);
        for (const auto record : records) {
            ++sizes.back();
            bytes.insert(bytes.end(), record.begin(), record.end());
        }
        return fails ? events::Result<void>(events::Error{events::ErrorCode::Io, "disk full"})
                     : events::Result<void>();
    }
    events::Result<void> end(const RunOutcome&) override { return {}; }

    std::vector<std::size_t> sizes;
    std::vector<std::byte> bytes;
    bool fails = false;
};

events::Order order_of(OrderStatus status, std::int64_t filled = 0) {
    events::Order order;
    order.status = status;
    order.filled_quantity = events::Quantity::from_units(filled);
    return order;
}

events::Verdict verdict_of(VerdictOutcome outcome, ReasonCode code) {
    events::Verdict verdict;
    verdict.outcome = outcome;
    verdict.reason = events::reason(code);
    return verdict;
}

RunOutcome outcome_of(const std::vector<events::Event>& events) {
    Blocks blocks;
    RunJournal journal(blocks);
    for (const events::Event& event : events) {
        EXPECT_TRUE(journal.add(event));
    }
    EXPECT_TRUE(journal.flush());
    RunOutcome outcome;
    journal.fill(outcome);
    return outcome;
}

TEST(RunJournal, HandsOverFullBlocksAndTheRestOnFlush) {
    Blocks blocks;
    RunJournal journal(blocks);
    constexpr std::size_t block = RunJournal::records_per_block;
    for (std::size_t i = 0; i < 2 * block + 100; ++i) {
        ASSERT_TRUE(journal.add(events::Signal{}));
    }
    EXPECT_EQ(blocks.sizes, (std::vector<std::size_t>{block, block}));
    ASSERT_TRUE(journal.flush());
    EXPECT_EQ(blocks.sizes, (std::vector<std::size_t>{block, block, 100}));
    ASSERT_TRUE(journal.flush());
    EXPECT_EQ(blocks.sizes.size(), 3U) << "an empty block was handed over";
}

TEST(RunJournal, CountsWhatHappened) {
    const RunOutcome outcome = outcome_of({
        events::Signal{},
        events::Signal{},
        events::Trade{},
        events::StrategyDisabled{},
        events::PositionAdjusted{},
        order_of(OrderStatus::Sent),
        order_of(OrderStatus::Sent),
        order_of(OrderStatus::Sent),
        order_of(OrderStatus::WouldSend),
        order_of(OrderStatus::Filled, 5),
        order_of(OrderStatus::Cancelled, 1),
        order_of(OrderStatus::Expired),
        order_of(OrderStatus::Rejected),
        verdict_of(VerdictOutcome::NoOrder, ReasonCode::AlreadyAtTarget),
        verdict_of(VerdictOutcome::Approved, ReasonCode::WithinLimits),
    });
    EXPECT_EQ(outcome.signals_generated, 2U);
    EXPECT_EQ(outcome.trades_executed, 1U);
    EXPECT_EQ(outcome.strategies_disabled, 1U);
    EXPECT_EQ(outcome.orders_sent, 3U);
    EXPECT_EQ(outcome.orders_would_send, 1U);
    EXPECT_EQ(outcome.orders_unfilled, 2U);
    EXPECT_EQ(outcome.signals_without_order, 1U);
    EXPECT_EQ(outcome.signals_rejected, 0U);
    EXPECT_TRUE(outcome.refused_by_reason.empty());
}

TEST(RunJournal, ListsRefusalsByReasonLargestFirst) {
    std::vector<events::Event> events(
        3, verdict_of(VerdictOutcome::Refused, ReasonCode::InsufficientCash));
    events.emplace_back(verdict_of(VerdictOutcome::Refused, ReasonCode::PriceNotSane));
    events.emplace_back(verdict_of(VerdictOutcome::Refused, ReasonCode::NoEntryWindow));
    const RunOutcome outcome = outcome_of(events);
    EXPECT_EQ(outcome.signals_rejected, 5U);
    EXPECT_EQ(outcome.refused_by_reason, (RefusalCounts{{ReasonCode::InsufficientCash, 3},
                                                        {ReasonCode::PriceNotSane, 1},
                                                        {ReasonCode::NoEntryWindow, 1}}));
}

TEST(RunJournal, CountsARefusedFlipAsOneRejectedSignal) {
    const RunOutcome outcome = outcome_of({
        events::Signal{},
        verdict_of(VerdictOutcome::Refused, ReasonCode::PositionQuantityLimit),
        verdict_of(VerdictOutcome::Refused, ReasonCode::LinkedOrderRefused),
    });
    EXPECT_EQ(outcome.signals_rejected, 1U);
    EXPECT_EQ(outcome.refused_by_reason.size(), 2U);
}

TEST(RunJournal, HashesSignalsOrdersAndTradesApartAsTheyAreStored) {
    Random random(41);
    Blocks blocks;
    RunJournal journal(blocks);
    StreamHash signals;
    StreamHash orders;
    StreamHash trades;
    for (int i = 0; i < 9'000; ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        events::Signal signal;
        signal.strategy = events::StrategyId(number);
        events::Order order;
        order.id = events::OrderId(number);
        events::Trade trade;
        trade.id = events::TradeId(number);
        events::PositionAdjusted adjusted;
        adjusted.strategy = events::StrategyId(number);
        const std::vector<events::Event> kinds{signal,
                                               order,
                                               trade,
                                               events::Verdict{},
                                               events::StrategyDisabled{},
                                               adjusted,
                                               events::TradingStateChanged{}};
        const std::uint32_t kind = random.below(7);
        StreamHash* const streams[] = {&signals, &orders, &trades, nullptr,
                                       nullptr,  &trades, nullptr};
        if (streams[kind] != nullptr) {
            streams[kind]->update(events::encode(kinds[kind]).view());
        }
        ASSERT_TRUE(journal.add(kinds[kind]));
    }
    ASSERT_TRUE(journal.flush());
    RunOutcome outcome;
    journal.fill(outcome);
    EXPECT_EQ(outcome.signal_hash, signals.hex());
    EXPECT_EQ(outcome.order_hash, orders.hex());
    EXPECT_EQ(outcome.trade_hash, trades.hex());

    // The stored bytes give the same hashes.
    StreamHash stored;
    std::span<const std::byte> rest = blocks.bytes;
    while (!rest.empty()) {
        const std::size_t size = events::record_size(rest).value();
        const events::RecordKind kind = events::kind_of(rest);
        if (kind == events::RecordKind::Trade || kind == events::RecordKind::PositionAdjusted) {
            stored.update(rest.first(size));
        }
        rest = rest.subspan(size);
    }
    EXPECT_EQ(stored.hex(), outcome.trade_hash);
}

TEST(RunJournal, SaysWhenTheRecorderFailed) {
    Blocks blocks;
    blocks.fails = true;
    RunJournal journal(blocks);
    for (std::size_t i = 1; i < RunJournal::records_per_block; ++i) {
        ASSERT_TRUE(journal.add(events::Signal{}));
    }
    const auto full = journal.add(events::Signal{});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, events::ErrorCode::Io);
}

}  // namespace
}  // namespace millrace::data
