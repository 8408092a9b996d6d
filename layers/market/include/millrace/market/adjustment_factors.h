#pragma once

#include <span>
#include <vector>

#include <millrace/events/timestamp.h>
#include <millrace/market/calendar.h>
#include <millrace/market/corporate_action.h>

namespace millrace::market {

/// From then on, one share of the beginning is `factor` shares.
struct AdjustmentStep {
    events::Timestamp from;
    double factor = 1;
};

/// What splits and bonuses of one symbol did to the size of a share; dividends do nothing to it.
/// price x factor is one series without jumps, known in full at each instant; divided by the factor
/// of an instant, it is in shares as they were then.
class AdjustmentFactors {
public:
    /// Actions of one symbol in the order of a CorporateActionTable.
    AdjustmentFactors(std::span<const CorporateAction> actions, const Calendar& calendar);

    /// Takes in no action that is not in effect at that instant. 1 before the first.
    double factor_at(events::Timestamp at) const;
    /// In order of time; none where nothing ever changed.
    std::span<const AdjustmentStep> steps() const { return steps_; }

private:
    std::vector<AdjustmentStep> steps_;
};

}  // namespace millrace::market
