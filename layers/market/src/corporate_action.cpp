#include <millrace/market/corporate_action.h>

namespace millrace::market {

using events::Price;

events::Timestamp effective_at(const CorporateAction& action, const Calendar& calendar) {
    const auto session = calendar.session_on(action.ex_date);
    return session ? session->open : calendar.next_session_after(action.ex_date).open;
}

std::optional<Price> price_after(const CorporateAction& action, Price before) {
    const auto without_dividend = checked_subtract(before, action.amount);
    if (!without_dividend) {
        return std::nullopt;
    }
    const auto units = events::narrow_to_int64(events::divide_half_even(
        static_cast<events::Int128>(without_dividend->units()) * action.shares.before,
        action.shares.after));
    return units && *units > 0 ? std::optional(Price::from_units(*units)) : std::nullopt;
}

}  // namespace millrace::market
