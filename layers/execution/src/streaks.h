#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/ids.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/risk_limits.h>

#include "day_counts.h"

namespace millrace::execution {

/// Exits at a loss that come close together stop the account's entries for a while.
class LosingExits {
public:
    explicit LosingExits(const RiskLimits& limits)
        : times_(static_cast<std::size_t>(limits.max_losing_exits.value_or(0)), never) {}

    void note(events::Timestamp at) {
        if (times_.empty()) {
            return;
        }
        times_[next_] = at;
        next_ = (next_ + 1) % times_.size();
        if (times_[next_] != never && at - times_[next_] <= span) {
            paused_until_ = at + span;
            std::fill(times_.begin(), times_.end(), never);
        }
    }
    events::Timestamp paused_until() const { return paused_until_; }
    /// Those that still count; all while entries are paused for them.
    Count recent(events::Timestamp now) const {
        const auto counts = [now](events::Timestamp at) { return at != never && now - at <= span; };
        return paused_until_ > now ? static_cast<Count>(times_.size())
                                   : std::count_if(times_.begin(), times_.end(), counts);
    }

private:
    static constexpr auto never = events::Timestamp::earliest();
    static constexpr auto span = events::Duration::from_minutes(losing_exits_minutes);

    std::vector<events::Timestamp> times_;  // of the last exits at a loss, a ring
    std::size_t next_ = 0;                  // the oldest of them
    events::Timestamp paused_until_ = never;
};

/// Orders of a strategy that the broker rejected one after another in the trading day.
class RejectsInARow {
public:
    RejectsInARow(std::size_t strategies, const RiskLimits& limits)
        : limit_(limits.max_rejects_in_a_row), rejects_(strategies) {}

    void note_reject(events::StrategyId strategy, events::Date day) {
        rejects_[strategy.index()].add(day);
    }
    /// Starts the count again, unless the limit was reached: that lasts for the day.
    void note_accept(events::StrategyId strategy, events::Date day) {
        if (limit_ && of(strategy, day) < *limit_) {
            rejects_[strategy.index()].clear();
        }
    }
    /// Of the strategy that had most.
    Count most(events::Date day) const {
        Count most = 0;
        for (const DayCount& rejects : rejects_) {
            most = std::max(most, rejects.on(day));
        }
        return most;
    }
    Count of(events::StrategyId strategy, events::Date day) const {
        return rejects_[strategy.index()].on(day);
    }

private:
    std::optional<Count> limit_;
    std::vector<DayCount> rejects_;  // by strategy
};

}  // namespace millrace::execution
