#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <variant>

#include <millrace/events/bar.h>
#include <millrace/events/insights_seen.h>
#include <millrace/events/limit_use.h>
#include <millrace/events/order.h>
#include <millrace/events/position_adjusted.h>
#include <millrace/events/position_converted.h>
#include <millrace/events/result.h>
#include <millrace/events/session_equity.h>
#include <millrace/events/signal.h>
#include <millrace/events/strategy_disabled.h>
#include <millrace/events/trade.h>
#include <millrace/events/trading_state.h>
#include <millrace/events/verdict.h>

namespace millrace::events {

/// Tags of the canonical form. Stored: append only, never renumber.
enum class RecordKind : std::uint8_t {
    Signal = 1,
    Verdict = 2,
    Order = 3,
    Trade = 4,
    StrategyDisabled = 5,
    PositionAdjusted = 6,
    TradingStateChanged = 7,
    LimitUse = 8,
    PositionConverted = 9,
    InsightsSeen = 10,
    SessionEquity = 11
};

/// Everything a run leaves behind, in the order it happened.
using Event =
    std::variant<Signal, Verdict, Order, Trade, StrategyDisabled, PositionAdjusted,
                 TradingStateChanged, LimitUse, PositionConverted, InsightsSeen, SessionEquity>;

/// An event in its canonical form: kind, version, size in bytes, then the fields in the order of
/// the struct, little-endian, fixed width, doubles as their bits, a reason as code, count and that
/// many numbers. These bytes are what is hashed and what is stored.
struct Record {
    static constexpr std::size_t capacity = 126;

    std::uint8_t size = 0;
    std::array<std::byte, capacity> bytes{};  // only the first `size` mean anything

    std::span<const std::byte> view() const { return {bytes.data(), size}; }
};

Record encode(const Event& event);
/// The same, written to the start of `out`; answers the size.
std::size_t encode(const Event& event, std::span<std::byte, Record::capacity> out);

/// Of a record that record_size() accepts.
inline RecordKind kind_of(std::span<const std::byte> record) {
    return static_cast<RecordKind>(record[0]);
}

/// Whole records, one after another, as encode() wrote them. Borrows the bytes.
class Records {
public:
    class Iterator {
    public:
        explicit Iterator(const std::byte* at) : at_(at) {}
        std::span<const std::byte> operator*() const { return {at_, size()}; }
        Iterator& operator++() {
            at_ += size();
            return *this;
        }
        bool operator==(const Iterator&) const = default;

    private:
        std::size_t size() const { return static_cast<std::size_t>(at_[2]); }

        const std::byte* at_;
    };

    explicit Records(std::span<const std::byte> bytes) : bytes_(bytes) {}
    Iterator begin() const { return Iterator(bytes_.data()); }
    Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }
    std::span<const std::byte> bytes() const { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

/// Size of the record that these bytes begin with; Corrupt when they begin with none.
Result<std::size_t> record_size(std::span<const std::byte> bytes);
/// The event of exactly these bytes; Corrupt for anything else. Never reads past them.
Result<Event> decode(std::span<const std::byte> bytes);

/// Canonical form of bars, one after another: their fields in the order of the struct,
/// little-endian.
inline constexpr std::size_t bar_record_size = 56;
inline std::span<const std::byte> canonical_bytes(std::span<const Bar> bars) {
    static_assert(sizeof(Bar) == bar_record_size && std::is_trivially_copyable_v<Bar> &&
                      std::endian::native == std::endian::little,
                  "a bar in memory is its canonical form: no padding, little-endian");
    return std::as_bytes(bars);
}

}  // namespace millrace::events
