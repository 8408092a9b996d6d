#include <algorithm>

#include "asked.h"
#include "json_text.h"
#include "views/insight_text.h"
#include "views/views.h"

namespace millrace::facade::views {

events::Result<Document> insights(const Reading& reading, const Parameters& parameters) {
    const auto timeframe = timeframe_of(parameters);
    if (!timeframe) {
        return timeframe.error();
    }
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const auto newest = reading.newest(timeframe.value());
    if (!newest) {
        return newest.error();
    }
    JsonText json;
    json.begin_object();
    json.member("timeframe", name_of(timeframe.value()));
    json.key("stored_timeframes").begin_array();
    for (const std::string_view name : data::timeframe_names()) {
        const auto& series = contents.value()->series;
        if (std::any_of(series.begin(), series.end(),
                        [&](const auto& one) { return name_of(one.timeframe) == name; })) {
            json.value(name);
        }
    }
    json.end_array();
    json.key("insights").begin_array();
    for (const data::NewestInsight& one : *newest.value()) {
        write_insight(json, one.symbol, one.row, last_bar_close(*contents.value(), one.symbol));
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
