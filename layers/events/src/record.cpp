#include <millrace/events/record.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace millrace::events {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the canonical form is little-endian; a big-endian machine needs byte swaps here");

constexpr std::uint8_t record_version = 1;
constexpr std::size_t header_size = 3;

class Writer {
public:
    Writer(RecordKind kind, std::byte* out) : begin_(out), at_(out) {
        number(kind);
        number(record_version);
        ++at_;  // the size's place, filled in by done()
    }
    template <class T> void number(T value) {
        std::memcpy(at_, &value, sizeof value);
        at_ += sizeof value;
    }
    void field(Timestamp value) { number(value.microseconds()); }
    template <class Kind, class T> void field(Id<Kind, T> value) { number(value.value()); }
    template <class Kind, int D> void field(FixedPoint<Kind, D> value) { number(value.units()); }
    template <class E>
    requires std::is_enum_v<E>
    void field(E value) { number(value); }
    void field(double value) { number(value); }
    void field(ShareRatio value) { number(value.after), number(value.before); }
    void field(const Reason& value) {
        // Bounded, because a strategy may hand over any count.
        const auto count = std::min(value.count, static_cast<std::uint8_t>(value.numbers.size()));
        number(value.code);
        number(count);
        for (std::size_t i = 0; i < count; ++i) {
            number(value.numbers[i]);
        }
    }
    std::size_t done() {
        const auto size = static_cast<std::size_t>(at_ - begin_);
        begin_[2] = static_cast<std::byte>(size);
        return size;
    }

private:
    std::byte* begin_;
    std::byte* at_;
};

/// Reads what Writer wrote; after the first byte missing or out of range it stays failed.
class Reader {
public:
    explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

    template <class T> void number(T& value) {
        if (rest_.size() < sizeof value) {
            failed_ = true;
            return;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_ = rest_.subspan(sizeof value);
    }
    void field(Timestamp& value) {
        std::int64_t us = 0;
        number(us);
        value = Timestamp::from_microseconds(us);
    }
    template <class Kind, class T> void field(Id<Kind, T>& value) {
        T plain{};
        number(plain);
        value = Id<Kind, T>(plain);
    }
    template <class Kind, int D> void field(FixedPoint<Kind, D>& value) {
        std::int64_t units = 0;
        number(units);
        value = FixedPoint<Kind, D>::from_units(units);
    }
    template <class E>
    requires std::is_enum_v<E>
    void field(E& value) { number(value); }
    void field(double& value) { number(value); }
    void field(ShareRatio& value) { number(value.after), number(value.before); }
    void field(Reason& value) {
        number(value.code);
        number(value.count);
        if (value.count > value.numbers.size()) {
            failed_ = true;
            return;
        }
        for (std::size_t i = 0; i < value.count; ++i) {
            number(value.numbers[i]);
        }
    }
    bool complete() const { return !failed_ && rest_.empty(); }

private:
    std::span<const std::byte> rest_;
    bool failed_ = false;
};

// One list of fields a kind of event, used for both directions, so they cannot drift apart.
template <class Archive, class E> void fields(Archive& archive, E& event) {
    using Plain = std::remove_const_t<E>;
    if constexpr (std::is_same_v<Plain, Signal>) {
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.type), archive.field(event.confidence), archive.field(event.reason);
    } else if constexpr (std::is_same_v<Plain, Verdict>) {
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.signal), archive.field(event.outcome), archive.field(event.side);
        archive.field(event.order), archive.field(event.quantity), archive.field(event.reason);
    } else if constexpr (std::is_same_v<Plain, Order>) {
        archive.field(event.at), archive.field(event.decided_at), archive.field(event.id);
        archive.field(event.linked), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.side), archive.field(event.type), archive.field(event.status);
        archive.field(event.quantity), archive.field(event.filled_quantity);
        archive.field(event.reference_price), archive.field(event.reason);
    } else if constexpr (std::is_same_v<Plain, Trade>) {
        archive.field(event.at), archive.field(event.id), archive.field(event.order);
        archive.field(event.strategy), archive.field(event.symbol), archive.field(event.side);
        archive.field(event.kind), archive.field(event.quantity), archive.field(event.price);
        archive.field(event.fees);
    } else if constexpr (std::is_same_v<Plain, StrategyDisabled>) {
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.reason);
    } else if constexpr (std::is_same_v<Plain, TradingStateChanged>) {
        archive.field(event.at), archive.field(event.before), archive.field(event.after);
        archive.field(event.reason);
    } else if constexpr (std::is_same_v<Plain, LimitUse>) {
        archive.field(event.at), archive.number(event.control);
        archive.field(event.used), archive.field(event.limit);
    } else if constexpr (std::is_same_v<Plain, PositionConverted>) {
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.quantity);
    } else if constexpr (std::is_same_v<Plain, InsightsSeen>) {
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.number(event.bars), archive.number(event.with_insight);
    } else if constexpr (std::is_same_v<Plain, SessionEquity>) {
        archive.field(event.at), archive.field(event.equity);
    } else {
        static_assert(std::is_same_v<Plain, PositionAdjusted>);
        archive.field(event.at), archive.field(event.strategy), archive.field(event.symbol);
        archive.field(event.kind), archive.field(event.nature), archive.field(event.shares);
        archive.field(event.quantity_before), archive.field(event.quantity_after);
        archive.field(event.mark), archive.field(event.cash);
    }
}

template <class E> std::size_t encode_as(RecordKind kind, const E& event, std::byte* out) {
    Writer writer(kind, out);
    fields(writer, event);
    return writer.done();
}

template <class E> bool within_range(const E&) { return true; }
bool within_range(const Signal& signal) { return signal.type <= SignalType::Exit; }
bool is_side(Side side) { return side == Side::Buy || side == Side::Sell; }
bool within_range(const Verdict& verdict) {
    return verdict.signal <= SignalType::Exit && is_side(verdict.side) &&
           verdict.outcome >= VerdictOutcome::Approved &&
           verdict.outcome <= VerdictOutcome::AlsoRefused;
}
bool within_range(const Order& order) {
    return is_side(order.side) && order.type == OrderType::Market &&
           order.status <= OrderStatus::WouldSend;
}
bool is_nature(TradeNature nature) {
    return nature == TradeNature::Real || nature == TradeNature::Hypothetical;
}
bool within_range(const Trade& trade) { return is_side(trade.side) && is_nature(trade.kind); }
bool within_range(const PositionAdjusted& adjusted) {
    return adjusted.kind >= CorporateActionKind::Dividend &&
           adjusted.kind <= CorporateActionKind::Bonus && is_nature(adjusted.nature) &&
           adjusted.shares.after > 0 && adjusted.shares.before > 0;
}

bool is_state(TradingState state) {
    return state >= TradingState::Active && state <= TradingState::Halted;
}
bool within_range(const TradingStateChanged& changed) {
    return is_state(changed.before) && is_state(changed.after);
}

Error corrupt(const std::string& what) {
    return {ErrorCode::Corrupt, "record " + what + "; the stored run is damaged"};
}

template <class E> Result<Event> decode_as(std::span<const std::byte> body) {
    E event{};
    Reader reader(body);
    fields(reader, event);
    if (!reader.complete() || !within_range(event)) {
        return corrupt("has a field out of range or the wrong length");
    }
    return Event(event);
}

}  // namespace

Record encode(const Event& event) {
    Record record;
    record.size = static_cast<std::uint8_t>(encode(event, record.bytes));
    return record;
}

std::size_t encode(const Event& event, std::span<std::byte, Record::capacity> out) {
    struct Encode {
        std::byte* out;
        auto operator()(const Signal& signal) const {
            return encode_as(RecordKind::Signal, signal, out);
        }
        auto operator()(const Verdict& verdict) const {
            return encode_as(RecordKind::Verdict, verdict, out);
        }
        auto operator()(const Order& order) const {
            return encode_as(RecordKind::Order, order, out);
        }
        auto operator()(const Trade& trade) const {
            return encode_as(RecordKind::Trade, trade, out);
        }
        auto operator()(const StrategyDisabled& notice) const {
            return encode_as(RecordKind::StrategyDisabled, notice, out);
        }
        auto operator()(const PositionAdjusted& adjusted) const {
            return encode_as(RecordKind::PositionAdjusted, adjusted, out);
        }
        auto operator()(const TradingStateChanged& changed) const {
            return encode_as(RecordKind::TradingStateChanged, changed, out);
        }
        auto operator()(const LimitUse& use) const {
            return encode_as(RecordKind::LimitUse, use, out);
        }
        auto operator()(const PositionConverted& converted) const {
            return encode_as(RecordKind::PositionConverted, converted, out);
        }
        auto operator()(const InsightsSeen& seen) const {
            return encode_as(RecordKind::InsightsSeen, seen, out);
        }
        auto operator()(const SessionEquity& left) const {
            return encode_as(RecordKind::SessionEquity, left, out);
        }
    };
    return std::visit(Encode{out.data()}, event);
}

Result<std::size_t> record_size(std::span<const std::byte> bytes) {
    if (bytes.size() < header_size) {
        return corrupt("is cut off");
    }
    const auto size = static_cast<std::size_t>(bytes[2]);
    if (size < header_size || size > Record::capacity || size > bytes.size()) {
        return corrupt("claims " + std::to_string(size) + " bytes of " +
                       std::to_string(bytes.size()));
    }
    return size;
}

Result<Event> decode(std::span<const std::byte> bytes) {
    const auto size = record_size(bytes);
    if (!size) {
        return size.error();
    }
    if (size.value() != bytes.size() || static_cast<std::uint8_t>(bytes[1]) != record_version) {
        return corrupt("has version " + std::to_string(static_cast<int>(bytes[1])) + ", expected " +
                       std::to_string(record_version));
    }
    const auto body = bytes.subspan(header_size);
    switch (static_cast<RecordKind>(bytes[0])) {
    case RecordKind::Signal: return decode_as<Signal>(body);
    case RecordKind::Verdict: return decode_as<Verdict>(body);
    case RecordKind::Order: return decode_as<Order>(body);
    case RecordKind::Trade: return decode_as<Trade>(body);
    case RecordKind::StrategyDisabled: return decode_as<StrategyDisabled>(body);
    case RecordKind::PositionAdjusted: return decode_as<PositionAdjusted>(body);
    case RecordKind::TradingStateChanged: return decode_as<TradingStateChanged>(body);
    case RecordKind::LimitUse: return decode_as<LimitUse>(body);
    case RecordKind::PositionConverted: return decode_as<PositionConverted>(body);
    case RecordKind::InsightsSeen: return decode_as<InsightsSeen>(body);
    case RecordKind::SessionEquity: return decode_as<SessionEquity>(body);
    }
    return corrupt("is of unknown kind " + std::to_string(static_cast<int>(bytes[0])));
}

}  // namespace millrace::events
