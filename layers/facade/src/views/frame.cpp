#include <algorithm>

#include <millrace/market/calendar.h>

#include "json_text.h"
#include "views/trading_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Result;
using events::Timestamp;

namespace {

void write_session(JsonText& json, const std::optional<market::Session>& session) {
    if (!session) {
        json.value(nullptr);
        return;
    }
    json.begin_object();
    json.member("date", session->date);
    json.member("opens_at", session->open);
    json.member("closes_at", session->close);
    json.end_object();
}

/// None: no session in all that time.
std::optional<market::Session> session_before(const market::Calendar& calendar,
                                              events::Date today) {
    constexpr std::int32_t days = 30;
    for (std::int32_t back = 1; back <= days; ++back) {
        if (auto session = calendar.session_on(today.plus_days(-back))) {
            return session;
        }
    }
    return std::nullopt;
}

void write_newest_bar(JsonText& json, const data::StoreContents& contents) {
    std::optional<Timestamp> newest;
    for (const auto& symbol : contents.symbols) {
        newest = std::max(newest.value_or(Timestamp::earliest()), symbol.stored.last_open);
    }
    json.key("newest_bar_close");
    newest ? json.value(*newest + events::Duration::from_minutes(1)) : json.value(nullptr);
}

void write_newest_insight(JsonText& json, const data::StoreContents& contents) {
    json.key("newest_insight");
    if (contents.batches.empty()) {
        json.value(nullptr);
        return;
    }
    const data::StoredInsightBatch& batch = contents.batches.front();
    json.begin_object();
    json.member("timeframe", name_of(batch.timeframe));
    json.member("batch_id", batch.batch_id);
    json.member("computed_at", batch.computed_at);
    json.end_object();
}

void write_last_import(JsonText& json, const data::StoreContents& contents) {
    json.key("last_import");
    if (contents.imports.empty()) {
        json.value(nullptr);
        return;
    }
    const data::StoredImport& import = contents.imports.front();
    json.begin_object();
    json.member("import_id", import.import_id);
    json.member("imported_at", import.imported_at);
    json.member("source", import.source);
    json.member("bars", import.bars);
    json.end_object();
}

void write_last_run(JsonText& json, const data::StoreContents& contents) {
    json.key("last_run");
    if (contents.runs.empty()) {
        json.value(nullptr);
        return;
    }
    const data::StoredRun& run = contents.runs.front();
    json.begin_object();
    json.member("run_id", run.run_id);
    json.member("mode", run.mode);
    json.member("status", name_of(run.status));
    json.member("started_at", run.started_at);
    json.end_object();
}

}  // namespace

Result<Document> frame(const Reading& reading, const Parameters& /*none*/) {
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const auto states = reading.sources.trading.states();
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse);
    if (!states || !calendar) {
        return !states ? states.error() : calendar.error();
    }
    const bool is_stopped = reading.sources.trading.is_stopped();
    const events::Date today = calendar.value().trading_date(reading.now);
    JsonText json;
    json.begin_object();
    json.member("program_version", reading.program.version);
    json.member("store", reading.program.store_file);
    json.member("exchange", name_of(calendar.value().kind()));
    json.key("session");
    write_session(json, calendar.value().session_on(today));
    json.key("previous_session");
    write_session(json, session_before(calendar.value(), today));
    json.key("next_session");
    write_session(json, calendar.value().next_session_after(today));
    write_newest_bar(json, *contents.value());
    write_newest_insight(json, *contents.value());
    write_last_import(json, *contents.value());
    write_last_run(json, *contents.value());
    json.key("trading");
    write_trading(json, states.value(), is_stopped);
    json.member("stopped", is_stopped);
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
