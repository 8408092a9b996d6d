#include <fmt/format.h>
#include <millrace/data/timeframe.h>
#include <millrace/storage/duckdb_insight_store.h>

#include "command.h"
#include "output.h"
#include "stored/insight_source.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command analytics_status_command();

namespace {

using events::Result;
using events::Timestamp;

struct SeriesStatus {
    std::string_view timeframe;
    storage::InsightBacklog backlog;  // with progress
    InsightState state;

    std::optional<Timestamp> last() const {
        const Timestamp to = backlog.progress->stored_to;
        return to == Timestamp::earliest() ? std::nullopt : std::optional(to);
    }
};

Result<std::vector<SeriesStatus>> read(storage::Store& store) {
    std::vector<SeriesStatus> all;
    for (const std::string_view name : data::timeframe_names()) {
        auto backlogs = storage::insight_backlogs(store, data::parse_timeframe(name).value());
        if (!backlogs) {
            return backlogs.error();
        }
        const auto sources = insight_sources(store, backlogs.value().symbols);
        if (!sources) {
            return sources.error();
        }
        for (std::size_t i = 0; i < sources.value().size(); ++i) {
            storage::InsightBacklog& backlog = backlogs.value().symbols[i];
            const InsightState state = state_of(backlog, sources.value()[i]);
            if (state != InsightState::Missing) {
                all.push_back({name, std::move(backlog), state});
            }
        }
    }
    return all;
}

Result<Json> as_json(const std::vector<SeriesStatus>& all) {
    Json document = Json::array();
    for (const SeriesStatus& series : all) {
        Json entry = Json::object();
        entry["symbol"] = series.backlog.symbol;
        entry["timeframe"] = series.timeframe;
        entry["last"] = series.last() ? Json(series.last()->to_string()) : Json();
        entry["last_bar"] = series.backlog.last_open.to_string();
        entry["up_to_date"] = series.state == InsightState::Current;
        entry["state"] = words_for(series.state);
        auto settings = parse_json(series.backlog.progress->settings, "stored settings");
        if (!settings) {
            return settings.error();
        }
        entry["made_by"] = std::move(settings).value();
        document.push_back(std::move(entry));
    }
    return document;
}

std::string as_text(const std::vector<SeriesStatus>& all) {
    if (all.empty()) {
        return "no insights are stored; millrace analytics update makes some\n";
    }
    Table table({{"timeframe"}, {"symbol"}, {"last insight"}, {"last bar opened"}, {"state"}});
    for (const SeriesStatus& series : all) {
        table.add({std::string(series.timeframe), series.backlog.symbol,
                   series.last() ? series.last()->to_string() : "none yet",
                   series.backlog.last_open.to_string(), std::string(words_for(series.state))});
    }
    return table.text();
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto all = read(*store.value());
    if (!all) {
        return all.error();
    }
    if (global.json) {
        const auto document = as_json(all.value());
        auto told = document ? write_out(document.value()) : document.error();
        return told ? Result<ExitCode>(ExitCode::Done) : told.error();
    }
    auto written = write_out(std::string_view(as_text(all.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command analytics_status_command() {
    return {.group = "analytics",
            .name = "status",
            .description = "Which insights are stored, how far they reach, whether bars came since",
            .examples = "  millrace analytics status\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
