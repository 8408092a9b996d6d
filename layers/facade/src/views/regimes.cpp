#include <algorithm>

#include <millrace/market/calendar.h>

#include "asked.h"
#include "json_text.h"
#include "views/insight_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Result;
using events::Timestamp;

namespace {

constexpr int sessions_shown = 20;

/// Where so many sessions begin that end with that of the newest insight.
Timestamp first_shown(const market::Calendar& calendar, Timestamp newest) {
    constexpr int days_without = 60;  // so many in a row never are
    events::Date date = calendar.trading_date(newest);
    Timestamp first = calendar.day_start(date);
    for (int sessions = 0, closed = 0; sessions < sessions_shown && closed < days_without;) {
        const auto session = calendar.session_on(date);
        first = session ? session->open : first;
        sessions += session ? 1 : 0;
        closed = session ? 0 : closed + 1;
        date = date.plus_days(-1);
    }
    return first;
}

/// The first stretch may have begun before what is read.
void write_regimes(JsonText& json, const data::SymbolRegimes& symbol) {
    const bool any = !symbol.stretches.empty();
    const bool has_begun = symbol.stretches.size() > 1;
    json.begin_object();
    json.member("symbol", symbol.symbol);
    json.member("regime", any ? regime_word(symbol.stretches.back().regime) : std::nullopt);
    json.member("since", has_begun ? std::optional(symbol.stretches.back().from) : std::nullopt);
    json.key("stretches").begin_array();
    for (const data::RegimeStretch& stretch : symbol.stretches) {
        json.begin_object();
        json.member("regime", regime_word(stretch.regime));
        json.member("from", stretch.from);
        json.member("to", stretch.to);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

}  // namespace

Result<Document> regimes(const Reading& reading, const Parameters& parameters) {
    const auto timeframe = timeframe_of(parameters);
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse);
    if (!timeframe || !calendar) {
        return !timeframe ? timeframe.error() : calendar.error();
    }
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    auto newest = Timestamp::earliest();
    for (const data::InsightSeriesStatus& series : contents.value()->series) {
        newest =
            series.timeframe == timeframe.value() ? std::max(newest, series.stored_to) : newest;
    }
    Result<std::vector<data::SymbolRegimes>> found = std::vector<data::SymbolRegimes>();
    if (newest != Timestamp::earliest()) {
        found = reading.sources.insights.regimes(timeframe.value(),
                                                 first_shown(calendar.value(), newest));
    }
    if (!found) {
        return found.error();
    }
    JsonText json;
    json.begin_object();
    json.member("timeframe", name_of(timeframe.value()));
    json.key("regimes").begin_array();
    for (const data::SymbolRegimes& symbol : found.value()) {
        write_regimes(json, symbol);
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
