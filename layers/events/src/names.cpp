#include <millrace/events/corporate_action.h>
#include <millrace/events/ensure.h>
#include <millrace/events/insight.h>
#include <millrace/events/order.h>
#include <millrace/events/signal.h>
#include <millrace/events/trading_state.h>
#include <millrace/events/verdict.h>

namespace millrace::events {

std::string_view name_of(SignalType type) {
    switch (type) {
    case SignalType::Hold: return "HOLD";
    case SignalType::Buy: return "BUY";
    case SignalType::Sell: return "SELL";
    case SignalType::Exit: return "EXIT";
    }
    return "invalid";
}

std::string_view name_of(Side side) {
    switch (side) {
    case Side::Buy: return "BUY";
    case Side::Sell: return "SELL";
    }
    return "invalid";
}

std::string_view name_of(OrderType type) {
    switch (type) {
    case OrderType::Market: return "MARKET";
    }
    return "invalid";
}

std::string_view name_of(OrderStatus status) {
    switch (status) {
    case OrderStatus::New: return "new";
    case OrderStatus::Intended: return "intended";
    case OrderStatus::Sent: return "sent";
    case OrderStatus::Accepted: return "accepted";
    case OrderStatus::Partial: return "partial";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Cancelled: return "cancelled";
    case OrderStatus::Rejected: return "rejected";
    case OrderStatus::Expired: return "expired";
    case OrderStatus::Unknown: return "unknown";
    case OrderStatus::WouldSend: return "would_send";
    }
    return "invalid";
}

std::string_view name_of(VerdictOutcome outcome) {
    switch (outcome) {
    case VerdictOutcome::Approved: return "approved";
    case VerdictOutcome::Refused: return "refused";
    case VerdictOutcome::NoOrder: return "no_order";
    case VerdictOutcome::AlsoRefused: return "also_refused";
    }
    return "invalid";
}

std::string_view name_of(CorporateActionKind kind) {
    switch (kind) {
    case CorporateActionKind::Dividend: return "dividend";
    case CorporateActionKind::Split: return "split";
    case CorporateActionKind::Bonus: return "bonus";
    }
    return "invalid";
}

std::string_view name_of(Bias bias) {
    switch (bias) {
    case Bias::Neutral: return "NEUTRAL";
    case Bias::Bullish: return "BULLISH";
    case Bias::Bearish: return "BEARISH";
    }
    return "invalid";
}

std::string_view name_of(InsightSignal signal) {
    switch (signal) {
    case InsightSignal::Stable: return "STABLE";
    case InsightSignal::Improving: return "IMPROVING";
    case InsightSignal::Weakening: return "WEAKENING";
    }
    return "invalid";
}

std::string_view name_of(MarketRegime regime) {
    switch (regime) {
    case MarketRegime::Absent: return "ABSENT";
    case MarketRegime::TrendingUp: return "TRENDING_UP";
    case MarketRegime::TrendingDown: return "TRENDING_DOWN";
    case MarketRegime::Ranging: return "RANGING";
    case MarketRegime::Volatile: return "VOLATILE";
    }
    return "invalid";
}

std::string_view name_of(TradingState state) {
    switch (state) {
    case TradingState::Active: return "active";
    case TradingState::Reducing: return "reducing";
    case TradingState::Halted: return "halted";
    }
    return "unknown";
}

}  // namespace millrace::events
