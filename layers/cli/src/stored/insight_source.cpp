#include "stored/insight_source.h"

#include <fmt/format.h>
#include <millrace/data/stream_hash.h>
#include <millrace/market/adjustment_factors.h>
#include <millrace/market/corporate_action_table.h>
#include <millrace/storage/corporate_actions.h>
#include <millrace/storage/stored_instruments.h>

namespace millrace::cli {

using events::Result;
using events::Timestamp;

std::string InsightSource::facts_until(Timestamp at) const {
    if (at == Timestamp::earliest()) {
        return {};
    }
    const events::Date day = calendar.trading_date(at);
    std::string facts = fmt::format("calendar {} {}", market::name_of(instrument.calendar),
                                    data::hash_of(calendar.exceptions_until(day)));
    for (const market::DatedFno& fno : instrument.fno) {
        if (fno.from <= day) {
            facts += fmt::format("; f&o from {}: {}", fno.from.to_string(),
                                 fno.member == market::FnoMember::Yes ? "yes" : "no");
        }
    }
    const market::AdjustmentFactors factors(actions, calendar);
    for (const market::AdjustmentStep& step : factors.steps()) {
        if (step.from < at) {
            facts += fmt::format("; shares from {}: {}", step.from.to_string(), step.factor);
        }
    }
    return facts;
}

Result<std::vector<InsightSource>>
insight_sources(storage::Store& store, const std::vector<storage::InsightBacklog>& symbols) {
    const auto instruments = storage::stored_instruments(store);
    const auto actions = storage::stored_actions(store);
    if (!instruments || !actions) {
        return instruments ? actions.error() : instruments.error();
    }
    std::vector<InsightSource> sources;
    for (const storage::InsightBacklog& symbol : symbols) {
        auto instrument = instruments.value().find_or_default(symbol.symbol).instrument;
        auto calendar = market::Calendar::create(instrument.calendar);
        if (!calendar) {
            return calendar.error();
        }
        const auto of_symbol = actions.value().of_symbol(symbol.symbol);
        sources.push_back({std::move(instrument),
                           std::move(calendar).value(),
                           {of_symbol.begin(), of_symbol.end()}});
    }
    return sources;
}

InsightState state_of(const storage::InsightBacklog& symbol, const InsightSource& source) {
    if (!symbol.progress) {
        return InsightState::Missing;
    }
    if (symbol.progress->market != source.facts_until(symbol.progress->computed_to)) {
        return InsightState::MarketChanged;
    }
    if (!symbol.progress->is_complete) {
        return InsightState::Unfinished;
    }
    return symbol.first_new_open ? InsightState::BarsCame : InsightState::Current;
}

std::string_view words_for(InsightState state) {
    switch (state) {
    case InsightState::Missing: return "missing";
    case InsightState::Current: return "up to date";
    case InsightState::BarsCame: return "bars came since";
    case InsightState::Unfinished: return "an update did not end";
    case InsightState::MarketChanged: return "a split or the calendar changed since";
    }
    return "";
}

}  // namespace millrace::cli
