#include <algorithm>
#include <string>

#include <millrace/events/record.h>
#include <nlohmann/json.hpp>

#include "json_items.h"
#include "views/run_question.h"
#include "views/run_rows.h"
#include "views/trading_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

/// The text of a member; empty where there is none.
std::string member_text(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_asked_for(const RowsQuestion& question, std::string_view row) {
    const auto object = nlohmann::json::parse(row, nullptr, false);
    const auto entry = Timestamp::parse(member_text(object, "entry_time"));
    return question.asks_for(member_text(object, "strategy"), member_text(object, "symbol")) &&
           (!entry || question.range.contains(entry.value()));
}

}  // namespace

Result<Document> run(const Reading& reading, const Parameters& parameters) {
    const auto found = asked_run(reading, parameters);
    if (!found) {
        return found.error();
    }
    auto summary = reading.sources.documents.summary(found.value().run_id);
    return summary ? Result<Document>(
                         Document{std::move(summary).value(), is_final(found.value(), parameters)})
                   : summary.error();
}

Result<Document> run_round_trips(const Reading& reading, const Parameters& parameters) {
    const auto question = rows_question(reading, parameters);
    if (!question) {
        return question.error();
    }
    const RowsQuestion& asked = question.value();
    const auto list = reading.sources.documents.round_trips(asked.run.run_id);
    if (!list) {
        return list.error();
    }
    auto items = items_of(list.value());
    if (!items) {
        return items.error();
    }
    std::erase_if(items.value(), [&](std::string_view row) { return !is_asked_for(asked, row); });
    const RowsShown shown = rows_shown(asked, items.value().size());
    const auto first = items.value().begin();
    return rows_document(asked, parameters, items.value().size(),
                         {first + static_cast<std::ptrdiff_t>(shown.from),
                          first + static_cast<std::ptrdiff_t>(shown.to)});
}

Result<Document> run_configuration(const Reading& reading, const Parameters& parameters) {
    const auto found = asked_run(reading, parameters);
    if (!found) {
        return found.error();
    }
    const data::RunSummary& run = found.value();
    if (!nlohmann::json::accept(run.description.configuration)) {
        return Error{ErrorCode::Corrupt, "the configuration of " + run.run_id +
                                             " is no JSON: the store was changed by another "
                                             "program; restore a backup"};
    }
    JsonText json;
    json.begin_object();
    json.member("run_id", run.run_id);
    json.key("configuration").raw(run.description.configuration);
    json.member("configuration_hash", run.description.configuration_hash);
    json.end_object();
    return Document{json.take(), is_final(run, parameters)};
}

/// Limits of a run as the command prints them, and what operators changed, put before its last
/// brace.
Result<Document> risk(const Reading& reading, const Parameters& parameters) {
    const auto runs = reading.runs();
    if (!runs) {
        return runs.error();
    }
    std::string run_id;
    const auto asked = parameters.find("run");
    if (asked != parameters.end() || !runs.value()->empty()) {
        const auto run =
            find_run(*runs.value(), asked != parameters.end() ? asked->second : "last");
        if (!run) {
            return run.error();
        }
        run_id = run.value().run_id;
    }
    const auto history = reading.sources.trading.history();
    auto text = reading.sources.documents.risk(run_id);
    if (!history || !text) {
        return !history ? history.error() : text.error();
    }
    std::string document = std::move(text).value();
    const std::size_t end = document.find_last_of('}');
    if (end == std::string::npos || !nlohmann::json::accept(document)) {
        return Error{ErrorCode::Corrupt, "the limits of " + run_id + " are no JSON"};
    }
    JsonText changes;
    write_changes(changes, history.value());
    document.resize(end);
    document += ",\"history\":" + changes.take() + "}";
    return Document{std::move(document)};
}

}  // namespace millrace::facade::views
