#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/calendar.h>
#include <millrace/market/corporate_action.h>
#include <millrace/market/instrument.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/store.h>

namespace millrace::cli {

/// What has a say in the insights of a symbol besides its minutes.
struct InsightSource {
    market::Instrument instrument;
    market::Calendar calendar;
    std::vector<market::CorporateAction> actions;  // in the order of their table

    /// All of it that matters to bars that closed by then, in words: where these change, so may the
    /// insights.
    std::string facts_until(events::Timestamp at) const;
};

/// As stored now, one a symbol.
events::Result<std::vector<InsightSource>>
insight_sources(storage::Store& store, const std::vector<storage::InsightBacklog>& symbols);

/// How the stored insights of a symbol stand to what they are made of. The settings of who makes
/// them are not looked at here.
enum class InsightState { Missing, Current, BarsCame, Unfinished, MarketChanged };
InsightState state_of(const storage::InsightBacklog& symbol, const InsightSource& source);
/// `up to date`; shown.
std::string_view words_for(InsightState state);

}  // namespace millrace::cli
