#include <millrace/market/adjustment_factors.h>

#include <algorithm>
#include <iterator>

namespace millrace::market {

using events::Timestamp;

AdjustmentFactors::AdjustmentFactors(std::span<const CorporateAction> actions,
                                     const Calendar& calendar) {
    double factor = 1;
    for (const CorporateAction& action : actions) {
        if (!action.shares.changes_nothing()) {
            factor = factor * action.shares.after / action.shares.before;
            steps_.push_back({effective_at(action, calendar), factor});
        }
    }
}

double AdjustmentFactors::factor_at(Timestamp at) const {
    const auto next = std::upper_bound(
        steps_.begin(), steps_.end(), at,
        [](Timestamp time, const AdjustmentStep& step) { return time < step.from; });
    return next == steps_.begin() ? 1 : std::prev(next)->factor;
}

}  // namespace millrace::market
