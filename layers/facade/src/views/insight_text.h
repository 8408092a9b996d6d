#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <millrace/data/insight_store.h>
#include <millrace/data/stored_market.h>

#include "json_text.h"

namespace millrace::facade {

inline bool is_absent(const events::ConfluenceInsight& insight, std::size_t contributor) {
    return (insight.absent_contributors >> contributor & 1U) != 0;
}
/// `trending_up`; none where too few sessions are known.
std::optional<std::string> regime_word(events::MarketRegime regime);
/// `bullish`.
std::string bias_word(events::Bias bias);
/// `improving`.
std::string signal_word(events::InsightSignal signal);
/// None for a VWAP of a session without volume so far.
std::optional<float> shown_value(const data::StoredInsight& row, std::size_t value);

/// An insight with its contributors' votes and values, and how far its symbol's bars go.
void write_insight(JsonText& json, std::string_view symbol, const data::StoredInsight& row,
                   std::optional<events::Timestamp> last_bar_close);
/// Of a symbol's newest stored bar; none where it has no bars.
std::optional<events::Timestamp> last_bar_close(const data::StoreContents& contents,
                                                std::string_view symbol);
/// Null pointer where it is not stored.
const data::SymbolContents* find_symbol(const data::StoreContents& contents,
                                        std::string_view symbol);

}  // namespace millrace::facade
