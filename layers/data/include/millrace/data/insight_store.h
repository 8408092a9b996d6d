#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <millrace/data/timeframe.h>
#include <millrace/events/contributor_values.h>
#include <millrace/events/insight.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// An insight with what its contributors read off the bars. Of the insight, symbol and available_at
/// are not stored, computed_at is that of the batch.
struct StoredInsight {
    events::ConfluenceInsight insight;
    events::ContributorValues values{};
    /// There is no insight for this bar any more; the revision before says what it was.
    bool is_withdrawn = false;
};

/// How far the insights of a symbol have come in one timeframe, and what they go on from.
struct InsightProgress {
    std::string symbol;
    /// What they were computed by besides bars, in the words of who computes them: settings, and
    /// facts of the market. Insights by others must not follow in the same series.
    std::string settings;
    std::string market;
    std::string engine_state;         // bytes: the engine after the bar of computed_to
    std::int64_t last_import_id = 0;  // bars of later imports are not in it
    bool is_complete = false;         // all bars up to that import are; else those to computed_to
    events::Timestamp computed_to = events::Timestamp::earliest();  // bars closed by then are in
    events::Timestamp stored_to = events::Timestamp::earliest();    // newest bar_close ever stored
    bool operator==(const InsightProgress&) const = default;
};

/// Insights of one symbol, in order, and where they lead.
struct InsightBatch {
    InsightProgress progress;
    std::span<const StoredInsight> insights;  // revision 0, or one above the stored
};

/// Where insights live. Dumb: it neither computes nor judges them.
class InsightStore {
public:
    virtual ~InsightStore() = default;

    /// All or nothing: the insights and the progress of each symbol. Answers the batch's id, which
    /// is above all before.
    virtual events::Result<std::int64_t> add(Timeframe timeframe, events::Timestamp computed_at,
                                             std::span<const InsightBatch> batches) = 0;
    /// Of each bar with from <= bar_close <= to the newest revision, withdrawn ones too; a series a
    /// symbol as asked for, each in time order.
    virtual events::Result<std::vector<std::vector<StoredInsight>>>
    read(std::span<const std::string> symbols, Timeframe timeframe, events::Timestamp from,
         events::Timestamp to) = 0;
    /// 0 before the first.
    virtual events::Result<std::int64_t> last_batch_id() = 0;
};

}  // namespace millrace::data
