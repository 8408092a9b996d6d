#include <millrace/data/insight_cursor.h>

#include <algorithm>
#include <utility>

namespace millrace::data {

using events::ConfluenceInsight;
using events::Timestamp;

InsightCursor::InsightCursor(events::Duration age_max, SessionClose session_close)
    : terms_{.age_max = age_max}, session_close_(std::move(session_close)) {}

const ConfluenceInsight* InsightCursor::next() const {
    if (held_at_ < held_.size()) {
        return &held_[held_at_];
    }
    return fed_at_ < fed_.size() ? &fed_[fed_at_] : nullptr;
}

void InsightCursor::advance() { ++(held_at_ < held_.size() ? held_at_ : fed_at_); }

void InsightCursor::feed(std::span<const ConfluenceInsight> next_ones) {
    std::vector<ConfluenceInsight> kept;
    if (current_ != nullptr) {
        kept.push_back(*current_);
    }
    for (; !is_used_up(); advance()) {
        kept.push_back(*next());
    }
    held_ = std::move(kept);
    held_at_ = current_ != nullptr ? 1 : 0;
    current_ = current_ != nullptr ? held_.data() : nullptr;
    fed_ = next_ones;
    fed_at_ = 0;
}

const ConfluenceInsight* InsightCursor::as_of(Timestamp now) {
    const ConfluenceInsight* const before = current_;
    for (const ConfluenceInsight* due = next(); due != nullptr && due->available_at <= now;
         due = next()) {
        current_ = due;
        advance();
    }
    if (current_ == nullptr) {
        return nullptr;
    }
    if (current_ != before) {
        if (session_close_ && current_->bar_close > session_end_) {
            session_end_ = session_close_(current_->bar_close);
        }
        shown_to_ = current_->bar_close + terms_.age_max_of(*current_);
        shown_to_ = session_close_ ? std::min(shown_to_, session_end_) : shown_to_;
    }
    return now <= shown_to_ ? current_ : nullptr;
}

}  // namespace millrace::data
