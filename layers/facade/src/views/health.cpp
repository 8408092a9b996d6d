#include <algorithm>

#include "json_text.h"
#include "views/condition_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using data::StoreContents;
using events::Result;

namespace {

void write_store(JsonText& json, const data::StoreCondition& condition, const std::string& file) {
    json.key("store").begin_object();
    json.member("file", file);
    json.member("file_bytes", condition.file_bytes);
    json.member("bars", condition.bars);
    json.member("schema_version", condition.schema_version);
    json.member("duckdb_version", condition.duckdb_version);
    json.member("sqlite_version", condition.sqlite_version);
    json.end_object();
}

void write_imports(JsonText& json, const StoreContents& contents) {
    json.key("imports").begin_array();
    for (const data::StoredImport& import : contents.imports) {
        json.begin_object();
        json.member("import_id", import.import_id);
        json.member("imported_at", import.imported_at);
        json.member("source", import.source);
        json.member("bars", import.bars);
        json.end_object();
    }
    json.end_array();
}

void write_refused(JsonText& json, const data::StoreCondition& condition) {
    json.key("rejects").begin_array();
    for (const data::RefusedRows& refused : condition.refused) {
        json.begin_object();
        json.member("import_id", refused.import_id);
        json.member("file", refused.file);
        json.member("rows", refused.rows);
        json.end_object();
    }
    json.end_array();
}

/// One timeframe; a symbol with bars and no insights is behind, too.
void write_timeframe(JsonText& json, const StoreContents& contents, data::Timeframe timeframe) {
    std::uint64_t symbols = 0;
    std::uint64_t current = 0;
    auto computed_to = events::Timestamp::latest();  // of the symbol that is furthest behind
    auto newest = events::Timestamp::earliest();
    for (const data::InsightSeriesStatus& series : contents.series) {
        if (series.timeframe == timeframe) {
            ++symbols;
            current += series.is_behind ? 0U : 1U;
            newest = std::max(newest, series.computed_to);
            computed_to =
                series.is_behind ? std::min(computed_to, series.computed_to) : computed_to;
        }
    }
    if (symbols == 0) {
        return;
    }
    json.begin_object();
    json.member("timeframe", name_of(timeframe));
    json.member("symbols", symbols);
    json.member("computed_to", std::min(computed_to, newest));
    json.member("behind", std::max(contents.symbols.size(), symbols) - current);
    json.key("batches").begin_array();
    for (const data::StoredInsightBatch& batch : contents.batches) {
        if (batch.timeframe == timeframe) {
            json.begin_object();
            json.member("batch_id", batch.batch_id);
            json.member("computed_at", batch.computed_at);
            json.member("insights", batch.insights);
            json.end_object();
        }
    }
    json.end_array();
    json.end_object();
}

void write_server(JsonText& json, const Reading& reading) {
    const ServingProgram& program = reading.program;
    json.key("server").begin_object();
    json.member("started_at", program.started_at);
    json.member("program_version", program.version);
    json.member("views_cached", reading.counts.cached);
    json.member("views_last_known", reading.counts.last_known);
    json.member("streams", program.streams ? program.streams() : 0);
    json.end_object();
}

}  // namespace

Result<Document> health(const Reading& reading, const Parameters& /*none*/) {
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const auto condition = reading.condition();
    if (!condition) {
        return condition.error();
    }
    JsonText json;
    json.begin_object();
    write_store(json, *condition.value(), reading.program.store_file);
    json.key("symbols");
    write_symbols(json, *condition.value());
    write_imports(json, *contents.value());
    write_refused(json, *condition.value());
    json.key("insights").begin_array();
    for (const std::string_view name : data::timeframe_names()) {
        write_timeframe(json, *contents.value(), data::parse_timeframe(name).value());
    }
    json.end_array();
    write_server(json, reading);
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
