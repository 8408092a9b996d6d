#pragma once

#include <optional>
#include <string>

#include <millrace/events/corporate_action.h>
#include <millrace/events/date.h>
#include <millrace/events/price.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/calendar.h>

namespace millrace::market {

/// What happens to the shares of a symbol on a day. A symbol has at most one of a kind on a day.
struct CorporateAction {
    std::string symbol;
    events::Date ex_date;  // who buys on this day gets neither dividend nor new shares
    events::CorporateActionKind kind = events::CorporateActionKind::Split;
    events::ShareRatio shares;  // in lowest terms; 1:1 for a dividend
    events::Price amount;       // per share held before, instrument's currency; 0 but for dividends

    bool operator==(const CorporateAction&) const = default;
};

/// When prices and positions are in terms of afterwards: the open of the first session on or after
/// the ex-date.
events::Timestamp effective_at(const CorporateAction& action, const Calendar& calendar);

/// A price of before in terms of afterwards: 100 is 50 after a 2:1 split, 90 after a dividend of
/// 10. Rounded half to even once; nothing when the result is not positive.
std::optional<events::Price> price_after(const CorporateAction& action, events::Price before);

}  // namespace millrace::market
