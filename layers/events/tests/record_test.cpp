#include <millrace/events/record.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "generator.h"

namespace millrace::events {
namespace {

using Bytes = std::vector<std::byte>;

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text += digits[static_cast<std::size_t>(byte >> 4)];
        text += digits[static_cast<std::size_t>(byte & std::byte{15})];
    }
    return text;
}

Bytes bytes_of(const Event& event) {
    const Record record = encode(event);
    return {record.view().begin(), record.view().end()};
}

/// Decoding answers an error, or an event of exactly these bytes.
bool is_refused_or_canonical(const Bytes& bytes) {
    const auto event = decode(bytes);
    if (!event) {
        return event.error().code == ErrorCode::Corrupt && !event.error().message.empty();
    }
    return bytes_of(event.value()) == bytes;
}

// The canonical form is hashed and stored, so these bytes, made by a separate script, never change.
constexpr auto golden_at = Timestamp::from_microseconds(1'735'703'160'000'000);
constexpr auto golden_strategy = StrategyId(2);
constexpr auto golden_symbol = SymbolId(7);

TEST(Record, OfASignalHasItsGoldenBytes) {
    const Signal signal{.at = golden_at,
                        .strategy = golden_strategy,
                        .symbol = golden_symbol,
                        .type = SignalType::Buy,
                        .confidence = 0.5,
                        .reason = reason(ReasonCode::CrossedAbove, 101.25, 100.5)};
    EXPECT_EQ(hex(encode(signal).view()), "01012f008e49e29c2a0600020000000700000001000000000000e03f"
                                          "01000200000000005059400000000000205940");
}

TEST(Record, OfAVerdictHasItsGoldenBytes) {
    const Verdict verdict{.at = golden_at,
                          .strategy = golden_strategy,
                          .symbol = golden_symbol,
                          .signal = SignalType::Exit,
                          .outcome = VerdictOutcome::Refused,
                          .side = Side::Sell,
                          .order = OrderId(9),
                          .quantity = *Quantity::from_whole(100),
                          .reason = reason(ReasonCode::InsufficientCash, 150'000, 99.5)};
    EXPECT_EQ(hex(encode(verdict).view()),
              "020139008e49e29c2a0600020000000700000003020209000000000000"
              "0000e40b54020000002f000200000000804f02410000000000e05840");
}

TEST(Record, OfAnOrderHasItsGoldenBytes) {
    const Order order{.at = golden_at,
                      .decided_at = golden_at - Duration::from_minutes(1),
                      .id = OrderId(9),
                      .linked = OrderId(8),
                      .strategy = golden_strategy,
                      .symbol = golden_symbol,
                      .side = Side::Sell,
                      .type = OrderType::Market,
                      .status = OrderStatus::Filled,
                      .quantity = *Quantity::from_whole(100),
                      .filled_quantity = *Quantity::from_whole(25),
                      .reference_price = Price::from_units(121'505'000'000),
                      .reason = reason(ReasonCode::NextBarOpen)};
    EXPECT_EQ(hex(encode(order).view()),
              "030149008e49e29c2a06000007b6de9c2a0600090000000000000008000000000000000200000007"
              "00000002010500e40b540200000000f9029500000000402a434a1c000000400000");
}

TEST(Record, OfATradeHasItsGoldenBytes) {
    const Trade trade{.at = golden_at,
                      .id = TradeId(4),
                      .order = OrderId(9),
                      .strategy = golden_strategy,
                      .symbol = golden_symbol,
                      .side = Side::Buy,
                      .kind = TradeNature::Hypothetical,
                      .quantity = *Quantity::from_whole(100),
                      .price = Price::from_units(121'505'000'000),
                      .fees = Money::from_units(-1'234'567)};
    EXPECT_EQ(hex(encode(trade).view()),
              "04013d008e49e29c2a0600040000000000000009000000000000000200000007000000010200e40b"
              "5402000000402a434a1c0000007929edffffffffff");
}

TEST(Record, OfADisabledStrategyHasItsGoldenBytes) {
    const StrategyDisabled notice{.at = golden_at,
                                  .strategy = golden_strategy,
                                  .symbol = golden_symbol,
                                  .reason = reason(ReasonCode::StrategyReturnedGarbage, 7, 1, 3)};
    EXPECT_EQ(hex(encode(notice).view()),
              "05012e008e49e29c2a060002000000070000005100030000000000001c40000000000000f03f"
              "0000000000000840");
}

TEST(Record, OfAnAdjustedPositionHasItsGoldenBytes) {
    const PositionAdjusted adjusted{.at = golden_at,
                                    .strategy = golden_strategy,
                                    .symbol = golden_symbol,
                                    .kind = CorporateActionKind::Split,
                                    .nature = TradeNature::Real,
                                    .shares = {.after = 5, .before = 2},
                                    .quantity_before = *Quantity::from_whole(100),
                                    .quantity_after = *Quantity::from_whole(250),
                                    .mark = Price::from_units(48'602'000'000),
                                    .cash = Money::from_units(-1'234'567)};
    EXPECT_EQ(hex(encode(adjusted).view()),
              "06013d008e49e29c2a060002000000070000000201050000000200000000e40b540200000000ba1d"
              "d20500000080aae7500b0000007929edffffffffff");
}

TEST(Record, OfAChangedTradingStateHasItsGoldenBytes) {
    const TradingStateChanged changed{.at = golden_at,
                                      .before = TradingState::Active,
                                      .after = TradingState::Halted,
                                      .reason = reason(ReasonCode::DrawdownLimit, 10, 10)};
    EXPECT_EQ(hex(encode(changed).view()),
              "070120008e49e29c2a060001036b000200000000000024400000000000002440");
}

TEST(Record, OfALimitUseHasItsGoldenBytes) {
    const LimitUse use{.at = golden_at, .control = 9, .used = 2.5, .limit = 10};
    EXPECT_EQ(hex(encode(use).view()), "08011c008e49e29c2a06000900000000000004400000000000002440");
}

TEST(Record, OfInsightsSeenHasItsGoldenBytes) {
    const InsightsSeen seen{.at = golden_at,
                            .strategy = StrategyId(1),
                            .symbol = golden_symbol,
                            .bars = 375,
                            .with_insight = 300};
    EXPECT_EQ(hex(encode(seen).view()),
              "0a0123008e49e29c2a0600010000000700000077010000000000002c01000000000000");
}

TEST(Record, OfASessionsEquityHasItsGoldenBytes) {
    const SessionEquity left{.at = golden_at, .equity = Money::from_units(9'998'500'250'000)};
    EXPECT_EQ(hex(encode(left).view()), "0b0113008e49e29c2a060090410ef517090000");
}

TEST(Record, OfAConvertedPositionHasItsGoldenBytes) {
    const PositionConverted converted{.at = golden_at,
                                      .strategy = StrategyId(1),
                                      .symbol = golden_symbol,
                                      .quantity = *Quantity::from_whole(100)};
    EXPECT_EQ(hex(encode(converted).view()),
              "09011b008e49e29c2a0600010000000700000000e40b5402000000");
}

TEST(Record, OfABarHasItsGoldenBytes) {
    const Bar bar{.open_time = golden_at,
                  .symbol = golden_symbol,
                  .period_s = 60,
                  .open = 1214.85,
                  .high = 1216.45,
                  .low = 1213.8,
                  .close = 1215.05,
                  .volume = 32'360};
    EXPECT_EQ(hex(canonical_bytes(std::span(&bar, 1))),
              "008e49e29c2a0600070000003c0000006666666666fb9240cdcccccccc019340"
              "3333333333f792403333333333fc924000000000009adf40");
}

TEST(Record, DecodesToTheEventItWasMadeFrom) {
    Generator generator(31);
    for (int round = 0; round < 50'000; ++round) {
        const Event event = generator.any_event();
        const Record record = encode(event);
        ASSERT_EQ(static_cast<std::size_t>(kind_of(record.view())), event.index() + 1);
        const auto back = decode(record.view());
        ASSERT_TRUE(back) << back.error().message;
        ASSERT_EQ(back.value(), event) << hex(record.view());
        ASSERT_EQ(record_size(record.view()).value(), record.view().size());
    }
}

TEST(Record, KeepsEveryBitOfADouble) {
    Signal signal;
    for (const double value :
         {-0.0, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::infinity(),
          std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::max()}) {
        signal.confidence = value;
        const auto bytes = bytes_of(signal);
        const auto back = decode(bytes);
        ASSERT_TRUE(back);
        EXPECT_EQ(bytes_of(back.value()), bytes);
    }
}

TEST(Record, CutOffAnywhereIsRefused) {
    Generator generator(32);
    for (int round = 0; round < 500; ++round) {
        const auto whole = bytes_of(generator.any_event());
        for (std::size_t length = 0; length < whole.size(); ++length) {
            // A heap copy of its own, so that the sanitizer sees a read past the end.
            const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            ASSERT_FALSE(decode(cut)) << hex(whole) << " cut at " << length;
            ASSERT_FALSE(record_size(cut));
        }
    }
}

TEST(Record, WithABytePutBehindItIsRefusedButItsSizeIsKnown) {
    Generator generator(33);
    for (int round = 0; round < 500; ++round) {
        auto bytes = bytes_of(generator.any_event());
        const std::size_t size = bytes.size();
        bytes.push_back(std::byte{0});
        ASSERT_FALSE(decode(bytes));
        ASSERT_EQ(record_size(bytes).value(), size);  // how a stream of records is walked
    }
}

TEST(Record, WithAnyByteChangedIsRefusedOrAnotherEventsRecord) {
    Generator generator(34);
    for (int round = 0; round < 300; ++round) {
        const auto whole = bytes_of(generator.any_event());
        for (std::size_t at = 0; at < whole.size(); ++at) {
            auto changed = whole;
            changed[at] ^= static_cast<std::byte>(1 + generator.bits() % 255);
            ASSERT_TRUE(is_refused_or_canonical(changed)) << hex(changed);
        }
    }
}

TEST(Record, WithEveryValueOfEveryByteIsRefusedOrCanonical) {
    Generator generator(35);
    for (const Event& event :
         {Event(generator.any_signal()), Event(generator.any_verdict()),
          Event(generator.any_order()), Event(generator.any_trade()),
          Event(generator.any_strategy_disabled()), Event(generator.any_position_adjusted())}) {
        const auto whole = bytes_of(event);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (int value = 0; value < 256; ++value) {
                auto changed = whole;
                changed[at] = static_cast<std::byte>(value);
                ASSERT_TRUE(is_refused_or_canonical(changed)) << hex(changed);
            }
        }
    }
}

TEST(Record, OfRandomBytesIsRefusedOrCanonical) {
    Generator generator(36);
    for (int round = 0; round < 100'000; ++round) {
        Bytes bytes(generator.bits() % 140);
        for (std::byte& byte : bytes) {
            byte = static_cast<std::byte>(generator.bits());
        }
        if (bytes.size() > 3 && round % 2 == 0) {  // past the header, or few get further
            bytes[0] = static_cast<std::byte>(1 + generator.bits() % 7);
            bytes[1] = std::byte{1};
            bytes[2] = static_cast<std::byte>(bytes.size());
        }
        ASSERT_TRUE(is_refused_or_canonical(bytes)) << hex(bytes);
    }
}

TEST(Record, RefusesValuesOutsideAClosedSet) {
    auto with = [](Event event, std::size_t at, int value) {
        auto bytes = bytes_of(event);
        bytes[at] = static_cast<std::byte>(value);
        return decode(bytes).has_value();
    };
    constexpr std::size_t type_of_signal = 3 + 8 + 4 + 4;
    EXPECT_TRUE(with(Signal{}, type_of_signal, 3));
    EXPECT_FALSE(with(Signal{}, type_of_signal, 4));
    EXPECT_FALSE(with(Verdict{}, type_of_signal + 1, 0));  // no such outcome
    constexpr std::size_t side_of_trade = 3 + 8 + 8 + 8 + 4 + 4;
    EXPECT_FALSE(with(Trade{}, side_of_trade, 0));
    EXPECT_FALSE(with(Trade{}, side_of_trade, 3));
    EXPECT_FALSE(with(Trade{}, side_of_trade + 1, 0));  // no such nature
    constexpr std::size_t kind_of_action = 3 + 8 + 4 + 4;
    EXPECT_TRUE(with(PositionAdjusted{}, kind_of_action, 3));
    EXPECT_FALSE(with(PositionAdjusted{}, kind_of_action, 0));
    EXPECT_FALSE(with(PositionAdjusted{}, kind_of_action, 4));
    EXPECT_FALSE(with(PositionAdjusted{}, kind_of_action + 1, 3));  // no such nature
    EXPECT_FALSE(with(PositionAdjusted{}, kind_of_action + 2, 0));  // of no shares
    EXPECT_FALSE(with(PositionAdjusted{}, kind_of_action + 6, 0));
    EXPECT_FALSE(with(Signal{}, 0, 0));  // no such kind
    EXPECT_FALSE(with(Signal{}, 0, 10));
    constexpr std::size_t state_before = 3 + 8;
    EXPECT_TRUE(with(TradingStateChanged{}, state_before, 3));
    EXPECT_FALSE(with(TradingStateChanged{}, state_before, 0));
    EXPECT_FALSE(with(TradingStateChanged{}, state_before + 1, 4));
    EXPECT_TRUE(with(Verdict{}, type_of_signal + 1, 4));
    EXPECT_FALSE(with(Verdict{}, type_of_signal + 1, 5));
    EXPECT_FALSE(with(Signal{}, 1, 2));  // a version to come
}

TEST(Record, SaysTheStoredRunIsDamaged) {
    const auto event = decode({});
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(event.error().message, "record is cut off; the stored run is damaged");
}

TEST(Record, OfAReasonThatClaimsTooManyNumbersKeepsTheThreeThereAre) {
    // A strategy is foreign code: its reason may hold any count, and encoding must stay in bounds.
    Signal signal;
    signal.reason = reason(ReasonCode::Custom, 1, 2, 3);
    const auto sane = bytes_of(signal);
    signal.reason.count = 255;
    EXPECT_EQ(bytes_of(signal), sane);
}

TEST(Record, OfEveryKindFitsItsCapacity) {
    Generator generator(37);
    std::size_t longest = 0;
    for (int round = 0; round < 10'000; ++round) {
        longest = std::max(longest, bytes_of(generator.any_event()).size());
    }
    EXPECT_EQ(longest, 97U);  // an order with three numbers
    EXPECT_LE(longest, Record::capacity);
}

TEST(Records, AreGoneThroughOneByOne) {
    Generator generator(5);
    std::vector<Event> written;
    std::vector<std::byte> bytes;
    EXPECT_EQ(Records(bytes).begin(), Records(bytes).end());
    for (int i = 0; i < 1'000; ++i) {
        written.push_back(generator.any_event());
        std::array<std::byte, Record::capacity> one{};
        const std::size_t size = encode(written.back(), one);
        bytes.insert(bytes.end(), one.begin(), one.begin() + size);
    }
    std::vector<Event> read;
    for (const auto record : Records(bytes)) {
        read.push_back(decode(record).value());
    }
    EXPECT_EQ(read, written);
}

}  // namespace
}  // namespace millrace::events
