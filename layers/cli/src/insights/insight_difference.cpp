#include "insights/insight_difference.h"

#include <utility>

namespace millrace::cli {

using data::StoredInsight;
using events::Timestamp;

namespace {

/// But for what storing adds.
bool is_same(const StoredInsight& stored, const StoredInsight& computed) {
    events::ConfluenceInsight as_stored = computed.insight;
    as_stored.symbol = stored.insight.symbol;
    as_stored.available_at = stored.insight.available_at;
    as_stored.computed_at = stored.insight.computed_at;
    as_stored.revision = stored.insight.revision;
    return !stored.is_withdrawn && stored.insight == as_stored && stored.values == computed.values;
}

void add_withdrawn(StoredInsight row, std::vector<StoredInsight>& changes) {
    if (!row.is_withdrawn) {
        row.is_withdrawn = true;
        ++row.insight.revision;
        changes.push_back(row);
    }
}

}  // namespace

std::vector<StoredInsight> difference(const std::vector<StoredInsight>& stored,
                                      std::vector<StoredInsight> computed, Timestamp after,
                                      Timestamp until) {
    std::vector<StoredInsight> changes;
    auto old = stored.begin();
    while (old != stored.end() && old->insight.bar_close <= after) {
        ++old;
    }
    for (StoredInsight& row : computed) {
        for (; old != stored.end() && old->insight.bar_close < row.insight.bar_close; ++old) {
            add_withdrawn(*old, changes);
        }
        if (old == stored.end() || old->insight.bar_close != row.insight.bar_close) {
            changes.push_back(row);
            continue;
        }
        if (!is_same(*old, row)) {
            row.insight.revision = old->insight.revision + 1;
            changes.push_back(row);
        }
        ++old;
    }
    for (; old != stored.end() && old->insight.bar_close <= until; ++old) {
        add_withdrawn(*old, changes);
    }
    return changes;
}

}  // namespace millrace::cli
