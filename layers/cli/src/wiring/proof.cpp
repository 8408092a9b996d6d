#include "wiring/proof.h"

#include <fmt/format.h>
#include <millrace/events/record.h>
#include <millrace/execution/risk_controls.h>

namespace millrace::cli {
namespace {

using events::RecordKind;
using events::Result;

/// Words for each kind of event.
class Teller {
public:
    explicit Teller(const data::RunDescription& run) : run_(&run) {}

    std::string operator()(const events::Signal& e) const {
        return fmt::format("signal {} {} at {}, confidence {}, {}", events::name_of(e.type), who(e),
                           e.at.to_string(), e.confidence, to_string(e.reason));
    }
    std::string operator()(const events::Verdict& e) const {
        return fmt::format("verdict {} {} {} at {}, {}", events::name_of(e.outcome),
                           events::name_of(e.signal), who(e), e.at.to_string(),
                           to_string(e.reason));
    }
    std::string operator()(const events::Order& e) const {
        return fmt::format("order {} {} {} {} {} at {}, reference {}, {}", e.id.value(),
                           events::name_of(e.status), events::name_of(e.side),
                           e.quantity.to_string(), who(e), e.at.to_string(),
                           e.reference_price.to_string(), to_string(e.reason));
    }
    std::string operator()(const events::Trade& e) const {
        return fmt::format("trade {} {} {} {} at {}, price {}, fees {}", e.id.value(),
                           events::name_of(e.side), e.quantity.to_string(), who(e),
                           e.at.to_string(), e.price.to_string(), e.fees.to_string());
    }
    std::string operator()(const events::StrategyDisabled& e) const {
        return fmt::format("disabled {} at {}, {}", who(e), e.at.to_string(), to_string(e.reason));
    }
    std::string operator()(const events::TradingStateChanged& e) const {
        return fmt::format("trading {} after {} at {}, {}", events::name_of(e.after),
                           events::name_of(e.before), e.at.to_string(), to_string(e.reason));
    }
    std::string operator()(const events::LimitUse& e) const {
        const execution::RiskControl* control = execution::find_control(e.control);
        return fmt::format("{} used {} of {}", control != nullptr ? control->key : "a limit",
                           e.used, e.limit);
    }
    std::string operator()(const events::PositionConverted& e) const {
        return fmt::format("{} of {} left open by its session, at {}", e.quantity.to_string(),
                           who(e), e.at.to_string());
    }
    std::string operator()(const events::InsightsSeen& e) const {
        return fmt::format("insights of {} at {} of {} bars", who(e), e.with_insight, e.bars);
    }
    std::string operator()(const events::SessionEquity& e) const {
        return fmt::format("equity {} at {}", e.equity.to_string(), e.at.to_string());
    }
    std::string operator()(const events::PositionAdjusted& e) const {
        return fmt::format("{} {} at {}, {} became {}, mark {}, cash {}", events::name_of(e.kind),
                           who(e), e.at.to_string(), e.quantity_before.to_string(),
                           e.quantity_after.to_string(), e.mark.to_string(), e.cash.to_string());
    }

private:
    template <class Event> std::string who(const Event& event) const {
        const std::size_t strategy = event.strategy.index();
        const std::size_t symbol = event.symbol.index();
        return fmt::format("{} {}",
                           strategy < run_->strategies.size() ? run_->strategies[strategy].id : "?",
                           symbol < run_->symbols.size() ? run_->symbols[symbol] : "?");
    }

    const data::RunDescription* run_;
};

}  // namespace

void RecordProof::add(std::span<const std::byte> record) {
    switch (events::kind_of(record)) {
    case RecordKind::Signal: signals_.update(record); break;
    case RecordKind::Order: orders_.update(record); break;
    case RecordKind::Trade:
    case RecordKind::PositionAdjusted: trades_.update(record); break;
    case RecordKind::Verdict:
    case RecordKind::StrategyDisabled:
    case RecordKind::TradingStateChanged:
    case RecordKind::LimitUse:
    case RecordKind::PositionConverted:
    case RecordKind::InsightsSeen:
    case RecordKind::SessionEquity: break;
    }
    block_.update(record);
    if (++records_ % records_per_block == 0) {
        blocks_.push_back(block_.hex());
        block_ = data::StreamHash();
    }
}

const std::vector<std::string>& RecordProof::blocks() {
    if (blocks_.size() * records_per_block < records_) {
        blocks_.push_back(block_.hex());
    }
    return blocks_;
}

Result<void> ProvingRecorder::append(events::Records records) {
    for (const auto record : records) {
        proof_.add(record);
    }
    return {};
}

Result<void> BlockRecorder::append(events::Records records) {
    for (const auto record : records) {
        add(record);
    }
    return {};
}

bool BlockRecorder::add(std::span<const std::byte> record) {
    const std::uint64_t block = seen_++ / RecordProof::records_per_block;
    if (block == block_) {
        kept_.emplace_back(record.begin(), record.end());
    }
    return block <= block_;
}

Result<RecordProof> proof_of(data::RunReader& runs, const std::string& run) {
    RecordProof proof;
    auto read = runs.records(run, {}, [&](std::span<const std::byte> record) {
        proof.add(record);
        return true;
    });
    if (!read) {
        return read.error();
    }
    return proof;
}

std::string as_text(std::span<const std::byte> record, const data::RunDescription& run) {
    const auto event = events::decode(record);
    return event ? std::visit(Teller(run), event.value()) : event.error().message;
}

}  // namespace millrace::cli
