#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <millrace/events/insight.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// Where insights live. Dumb: it neither computes nor judges them.
class InsightStore {
public:
    virtual ~InsightStore() = default;

    /// All or nothing; ConfluenceInsight::symbol is not read.
    virtual events::Result<void> add(std::string_view symbol,
                                     std::span<const events::ConfluenceInsight> insights) = 0;
    /// Insights of one symbol with from <= bar_close <= to, in time order; symbol is 0.
    virtual events::Result<std::vector<events::ConfluenceInsight>>
    read(std::string_view symbol, events::Timestamp from, events::Timestamp to) = 0;
};

}  // namespace millrace::data
