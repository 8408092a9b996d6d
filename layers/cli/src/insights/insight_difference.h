#pragma once

#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/events/timestamp.h>

namespace millrace::cli {

/// What has to be stored, so that the newest revisions in (after, until] are the computed ones:
/// those that are new, those that differ from what is stored as its next revision, and for a stored
/// one that there is none for any more, that it is withdrawn. Both lists sorted by bar_close.
std::vector<data::StoredInsight> difference(const std::vector<data::StoredInsight>& stored,
                                            std::vector<data::StoredInsight> computed,
                                            events::Timestamp after, events::Timestamp until);

}  // namespace millrace::cli
