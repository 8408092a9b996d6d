#pragma once

#include <functional>
#include <span>
#include <vector>

#include <millrace/data/insight_terms.h>
#include <millrace/events/insight.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// Follows the insights of one symbol as time goes on: which is the newest that may be shown now.
/// Never one that is not available yet, is older than the terms allow, or is of an earlier session.
class InsightCursor {
public:
    /// The close of the session whose bar closed then.
    using SessionClose = std::function<events::Timestamp(events::Timestamp bar_close)>;

    /// Without sessions, an insight grows old by its age alone.
    explicit InsightCursor(events::Duration age_max, SessionClose session_close = {});

    /// The insights that come after those of all calls before, sorted by available_at. They stay
    /// where they are until the next call.
    void feed(std::span<const events::ConfluenceInsight> next);
    /// Null when there is none. Times never go back. Valid until feed().
    const events::ConfluenceInsight* as_of(events::Timestamp now);

private:
    bool is_used_up() const { return held_at_ == held_.size() && fed_at_ == fed_.size(); }
    const events::ConfluenceInsight* next() const;
    void advance();

    InsightTerms terms_;
    SessionClose session_close_;
    std::vector<events::ConfluenceInsight> held_;  // of former calls: the current and those to come
    std::span<const events::ConfluenceInsight> fed_;
    std::size_t held_at_ = 0;  // of the next
    std::size_t fed_at_ = 0;
    const events::ConfluenceInsight* current_ = nullptr;
    events::Timestamp shown_to_;  // the last instant at which the current one is shown
    events::Timestamp session_end_ = events::Timestamp::earliest();  // of the last one looked up
};

}  // namespace millrace::data
