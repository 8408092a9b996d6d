#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <millrace/events/insight.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// How long after its bar's close an insight exists: at once (`inline`), or when a job that starts
/// at every N minutes of the clock has stored it (`cron:5m`), half a minute later.
class InsightDelay {
public:
    static constexpr InsightDelay none() { return InsightDelay(0); }
    /// From 1 to 60. The marks are those of UTC, counted from midnight where 60 is a multiple.
    static constexpr InsightDelay cron(int minutes) { return InsightDelay(minutes); }
    /// InvalidInput says what is allowed.
    static events::Result<InsightDelay> parse(std::string_view text);
    /// What parse() takes, for people.
    static std::string_view allowed();

    std::string to_string() const;
    /// The first mark of the clock at or after the close, plus 30 s; `inline`: the close itself.
    constexpr events::Timestamp available_at(events::Timestamp bar_close) const {
        if (minutes_ == 0) {
            return bar_close;
        }
        constexpr auto job = events::Duration::from_seconds(30);
        const std::int64_t step = events::Duration::from_minutes(minutes_).microseconds();
        const std::int64_t past =
            bar_close.microseconds() % step;  // times before 1970 round up too
        const std::int64_t wait = past > 0 ? step - past : -past;
        return bar_close + events::Duration::from_microseconds(wait) + job;
    }
    bool operator==(const InsightDelay&) const = default;

private:
    explicit constexpr InsightDelay(int minutes) : minutes_(minutes) {}
    int minutes_;
};

/// When an insight may be shown to a strategy.
struct InsightTerms {
    InsightDelay delay = InsightDelay::cron(5);
    events::Duration age_max = events::Duration::from_minutes(10);

    std::int64_t age_max_minutes() const {
        return age_max.microseconds() / events::Duration::from_minutes(1).microseconds();
    }

    /// How long after its bar's close it is shown at most: age_max, or two bars of its timeframe
    /// where these take longer, since there is no newer one before.
    events::Duration age_max_of(const events::ConfluenceInsight& insight) const {
        return std::max(age_max,
                        events::Duration::from_seconds(2 * std::int64_t{insight.period_s}));
    }
};

}  // namespace millrace::data
