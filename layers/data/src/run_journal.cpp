#include <millrace/data/run_journal.h>

#include <algorithm>

#include <millrace/events/ensure.h>

namespace millrace::data {

using events::OrderStatus;
using events::VerdictOutcome;

RunJournal::RunJournal(RunRecorder& recorder)
    : recorder_(&recorder), block_(records_per_block * events::Record::capacity) {}

events::Result<void> RunJournal::add(const events::Event& event) {
    const auto room = std::span(block_).subspan(bytes_).first<events::Record::capacity>();
    bytes_ += events::encode(event, room);
    count(event);
    return ++records_ == records_per_block ? flush() : events::Result<void>();
}

events::Result<void> RunJournal::flush() {
    if (records_ == 0) {
        return {};
    }
    const events::Records records({block_.data(), bytes_});
    hash(records);
    bytes_ = 0;
    records_ = 0;
    return recorder_->append(records);
}

void RunJournal::hash(events::Records records) {
    for (const auto record : records) {
        switch (events::kind_of(record)) {
        case events::RecordKind::Signal: signals_.update(record); break;
        case events::RecordKind::Order: orders_.update(record); break;
        case events::RecordKind::Trade:
        case events::RecordKind::PositionAdjusted: trades_.update(record); break;
        case events::RecordKind::Verdict:
        case events::RecordKind::StrategyDisabled:
        case events::RecordKind::TradingStateChanged:
        case events::RecordKind::LimitUse:
        case events::RecordKind::PositionConverted:
        case events::RecordKind::InsightsSeen:
        case events::RecordKind::SessionEquity: break;
        }
    }
}

void RunJournal::count(const events::Event& event) {
    struct Count {
        RunJournal& journal;
        RunOutcome& counts = journal.counts_;

        void operator()(const events::Signal&) const { ++counts.signals_generated; }
        void operator()(const events::Verdict& verdict) const {
            if (verdict.outcome == VerdictOutcome::Refused) {
                // An open refused with its close is the same signal's second verdict.
                const bool first = verdict.reason.code != events::ReasonCode::LinkedOrderRefused;
                counts.signals_rejected += first ? 1U : 0U;
                ++journal.refused_.at(static_cast<std::size_t>(verdict.reason.code));
            } else if (verdict.outcome == VerdictOutcome::NoOrder) {
                ++counts.signals_without_order;
            }
        }
        void operator()(const events::Order& order) const {
            counts.orders_sent += order.status == OrderStatus::Sent ? 1U : 0U;
            counts.orders_would_send += order.status == OrderStatus::WouldSend ? 1U : 0U;
            const bool gone = order.status == OrderStatus::Cancelled ||
                              order.status == OrderStatus::Rejected ||
                              order.status == OrderStatus::Expired;
            counts.orders_unfilled += (gone && order.filled_quantity.is_zero()) ? 1U : 0U;
        }
        void operator()(const events::Trade&) const { ++counts.trades_executed; }
        void operator()(const events::StrategyDisabled&) const { ++counts.strategies_disabled; }
        void operator()(const events::PositionAdjusted&) const {}  // no trade of the run's own
        void operator()(const events::TradingStateChanged&) const {}
        void operator()(const events::LimitUse&) const {}
        void operator()(const events::PositionConverted&) const {}
        void operator()(const events::InsightsSeen&) const {}
        void operator()(const events::SessionEquity&) const {}
    };
    std::visit(Count{*this}, event);
}

void RunJournal::fill(RunOutcome& outcome) const {
    events::ensure(records_ == 0, "a journal is flushed before it is summed up");
    outcome.signals_generated = counts_.signals_generated;
    outcome.signals_rejected = counts_.signals_rejected;
    outcome.signals_without_order = counts_.signals_without_order;
    outcome.orders_sent = counts_.orders_sent;
    outcome.orders_would_send = counts_.orders_would_send;
    outcome.orders_unfilled = counts_.orders_unfilled;
    outcome.trades_executed = counts_.trades_executed;
    outcome.strategies_disabled = counts_.strategies_disabled;
    outcome.refused_by_reason.clear();
    for (std::size_t code = 0; code < refused_.size(); ++code) {
        if (refused_[code] > 0) {
            outcome.refused_by_reason.emplace_back(static_cast<events::ReasonCode>(code),
                                                   refused_[code]);
        }
    }
    std::stable_sort(
        outcome.refused_by_reason.begin(), outcome.refused_by_reason.end(),
        [](const auto& left, const auto& right) { return left.second > right.second; });
    outcome.signal_hash = signals_.hex();
    outcome.order_hash = orders_.hex();
    outcome.trade_hash = trades_.hex();
}

}  // namespace millrace::data
