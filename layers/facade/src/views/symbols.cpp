#include "json_text.h"
#include "views/condition_text.h"
#include "views/views.h"

namespace millrace::facade {

void write_symbols(JsonText& json, const data::StoreCondition& condition) {
    json.begin_array();
    for (const data::SymbolCondition& symbol : condition.symbols) {
        json.begin_object();
        json.member("symbol", symbol.stored.symbol);
        json.member("bars", symbol.stored.bars);
        json.member("sessions", symbol.sessions);
        json.member("first_open", symbol.stored.first_open);
        json.member("last_open", symbol.stored.last_open);
        json.member("minutes_missing", symbol.minutes_missing);
        json.member("revised", symbol.revised);
        json.key("flags").begin_object();
        json.member("off_session", symbol.odd.off_session);
        json.member("weekend", symbol.odd.weekend);
        json.member("jump", symbol.odd.jump);
        json.member("zero_volume", symbol.odd.zero_volume);
        json.member("stale_run", symbol.odd.stale_run);
        json.member("off_tick", symbol.odd.off_tick);
        json.end_object();
        json.end_object();
    }
    json.end_array();
}

namespace views {

events::Result<Document> symbols(const Reading& reading, const Parameters& /*none*/) {
    const auto condition = reading.condition();
    if (!condition) {
        return condition.error();
    }
    JsonText json;
    json.begin_object();
    json.key("symbols");
    write_symbols(json, *condition.value());
    json.end_object();
    return Document{json.take()};
}

}  // namespace views
}  // namespace millrace::facade
