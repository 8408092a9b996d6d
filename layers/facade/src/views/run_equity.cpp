#include <string>

#include <millrace/events/record.h>
#include <nlohmann/json.hpp>

#include "json_text.h"
#include "views/run_question.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Result;

namespace {

/// `execution.capital` of a run's configuration.
std::optional<events::Money> capital_of(const data::RunSummary& run) {
    const auto configuration = nlohmann::json::parse(run.description.configuration, nullptr, false);
    const auto place = nlohmann::json::json_pointer("/execution/capital");
    if (configuration.is_discarded() || !configuration.is_object() ||
        !configuration.contains(place)) {
        return std::nullopt;
    }
    const auto& capital = configuration.at(place);
    const auto amount =
        events::Money::parse(capital.is_string() ? capital.get<std::string>() : capital.dump());
    return amount ? std::optional(amount.value()) : std::nullopt;
}

/// What each session left, and the run's end.
Result<void> write_points(JsonText& json, data::RunReader& runs, const std::string& run_id) {
    Result<void> decoded;
    auto read =
        runs.records(run_id, {.kind = events::RecordKind::SessionEquity, .from = {}, .to = {}},
                     [&](std::span<const std::byte> record) {
                         const auto event = events::decode(record);
                         if (!event) {
                             decoded = event.error();
                             return false;
                         }
                         const auto& left = std::get<events::SessionEquity>(event.value());
                         json.begin_object();
                         json.member("at", left.at);
                         json.member("equity", left.equity);
                         json.end_object();
                         return true;
                     });
    return decoded ? std::move(read) : std::move(decoded);
}

}  // namespace

Result<Document> run_equity(const Reading& reading, const Parameters& parameters) {
    const auto found = asked_run(reading, parameters);
    if (!found) {
        return found.error();
    }
    const data::RunSummary& run = found.value();
    const bool is_dry = run.description.mode == "dry_run";
    JsonText json;
    json.begin_object();
    json.member("run_id", run.run_id);
    json.key("points").begin_array();
    if (auto written = write_points(json, reading.sources.runs, run.run_id); !written) {
        return written.error();
    }
    json.end_array();
    json.member("capital", is_dry ? std::nullopt : capital_of(run));
    json.member("note", is_dry ? "a dry run moves no money, so it has no equity"
                               : "as each session left it, and as the run's end found it");
    json.end_object();
    return Document{json.take(), is_final(run, parameters)};
}

}  // namespace millrace::facade::views
