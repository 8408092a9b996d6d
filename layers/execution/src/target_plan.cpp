#include "target_plan.h"

namespace millrace::execution {

using events::Quantity;
using events::reason;
using events::ReasonCode;
using events::Side;
using events::SignalType;

int target_direction(SignalType target, Shorting shorting) {
    switch (target) {
    case SignalType::Buy: return 1;
    case SignalType::Sell: return shorting == Shorting::Allowed ? -1 : 0;
    case SignalType::Exit:
    case SignalType::Hold: return 0;
    }
    return 0;
}

TargetPlan plan_target(SignalType target, Quantity held, Quantity size, Shorting shorting) {
    const int direction = target_direction(target, shorting);
    TargetPlan plan;
    if (direction == held.sign()) {
        const bool refused_short = target == SignalType::Sell && direction == 0;
        plan.nothing = refused_short ? reason(ReasonCode::ShortingNotAllowed)
                                     : reason(ReasonCode::AlreadyAtTarget, held.to_double());
        return plan;
    }
    plan.side = direction > held.sign() ? Side::Buy : Side::Sell;
    if (!held.is_zero()) {
        plan.close = checked_absolute(held).value_or(Quantity());
    }
    if (direction != 0) {
        plan.open = size;
    }
    return plan;
}

}  // namespace millrace::execution
