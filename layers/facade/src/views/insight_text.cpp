#include "views/insight_text.h"

#include <algorithm>

namespace millrace::facade {

using events::ConfluenceInsight;
using events::MarketRegime;

namespace {

/// Of a name in capitals.
std::string small(std::string_view name) {
    std::string word(name);
    for (char& letter : word) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return word;
}

}  // namespace

std::optional<std::string> regime_word(MarketRegime regime) {
    return regime == MarketRegime::Absent ? std::nullopt : std::optional(small(name_of(regime)));
}
std::string bias_word(events::Bias bias) { return small(name_of(bias)); }
std::string signal_word(events::InsightSignal signal) { return small(name_of(signal)); }

std::optional<float> shown_value(const data::StoredInsight& row, std::size_t value) {
    constexpr auto vwap = static_cast<std::size_t>(events::ContributorValue::SessionVwap);
    const float number = row.values.at(value);
    return value == vwap && number == 0 ? std::nullopt : std::optional(number);
}

void write_insight(JsonText& json, std::string_view symbol, const data::StoredInsight& row,
                   std::optional<events::Timestamp> last_close) {
    const ConfluenceInsight& insight = row.insight;
    json.begin_object();
    json.member("symbol", symbol);
    json.member("bar_close", insight.bar_close);
    json.member("period_s", insight.period_s);
    json.member("bias", bias_word(insight.bias));
    json.member("signal", signal_word(insight.signal));
    json.member("confidence", static_cast<float>(insight.confidence));  // as they are stored
    json.member("agreement", static_cast<float>(insight.agreement));
    json.member("score", static_cast<float>(insight.score));
    json.member("regime", regime_word(insight.regime));
    json.key("votes").begin_object();
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        json.member(events::contributor_names.at(i),
                    is_absent(insight, i) ? std::nullopt : std::optional(insight.votes.at(i)));
    }
    json.end_object();
    json.key("values").begin_object();
    for (std::size_t i = 0; i < events::contributor_value_count; ++i) {
        json.member(events::contributor_value_names.at(i), shown_value(row, i));
    }
    json.end_object();
    json.member("revision", insight.revision);
    json.member("engine_version", insight.engine_version);
    json.member("last_bar_close", last_close);
    json.end_object();
}

const data::SymbolContents* find_symbol(const data::StoreContents& contents,
                                        std::string_view symbol) {
    const auto& all = contents.symbols;
    const auto found = std::lower_bound(all.begin(), all.end(), symbol,
                                        [](const data::SymbolContents& one, std::string_view name) {
                                            return one.stored.symbol < name;
                                        });
    return found != all.end() && found->stored.symbol == symbol ? &*found : nullptr;
}

std::optional<events::Timestamp> last_bar_close(const data::StoreContents& contents,
                                                std::string_view symbol) {
    const data::SymbolContents* found = find_symbol(contents, symbol);
    return found != nullptr
               ? std::optional(found->stored.last_open + events::Duration::from_minutes(1))
               : std::nullopt;
}

}  // namespace millrace::facade
