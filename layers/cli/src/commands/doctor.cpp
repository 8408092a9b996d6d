#include <fmt/format.h>
#include <millrace/storage/doctor.h>

#include "command.h"
#include "output.h"
#include "stored/show_steps.h"

namespace millrace::cli {

Command doctor_command();

namespace {

using events::Result;
using storage::Health;

const char* word_of(Health health) {
    switch (health) {
    case Health::Ok: return "ok";
    case Health::Warning: return "warning";
    case Health::Problem: return "problem";
    }
    return "unknown";
}

Json as_json(const storage::Examination& examination) {
    Json document = Json::object();
    document["health"] = word_of(examination.worst());
    document["readable"] = examination.is_readable;
    document["checks"] = Json::array();
    for (const storage::Finding& finding : examination.findings) {
        Json entry = Json::object();
        entry["check"] = finding.check;
        entry["health"] = word_of(finding.health);
        entry["found"] = finding.found;
        entry["advice"] = finding.advice.empty() ? Json() : Json(finding.advice);
        document["checks"].push_back(std::move(entry));
    }
    return document;
}

std::string as_text(const storage::Examination& examination) {
    Table table({{"check"}, {"health"}, {"found"}});
    std::string advice;
    for (const storage::Finding& finding : examination.findings) {
        table.add({finding.check, word_of(finding.health), finding.found});
        if (!finding.advice.empty()) {
            advice += fmt::format("{}: {}\n", finding.check, finding.advice);
        }
    }
    return advice.empty() ? table.text() : table.text() + "\nWhat to do\n" + advice;
}

Result<ExitCode> run(const GlobalOptions& global) {
    const auto examined = storage::examine({.store = global.db_path}, show_steps());
    if (!examined) {
        return examined.error();
    }
    const auto& found = examined.value();
    auto written =
        global.json ? write_out(as_json(found)) : write_out(std::string_view(as_text(found)));
    if (!written) {
        return written.error();
    }
    if (!found.is_readable) {
        return ExitCode::HaltedSafely;
    }
    return found.worst() == Health::Problem ? ExitCode::Failed : ExitCode::Done;
}

}  // namespace

Command doctor_command() {
    return {.group = "",
            .name = "doctor",
            .description = "Look for everything that must not be in a store; changes nothing",
            .examples = "  millrace doctor\n"
                        "  millrace --db copy.duckdb doctor --json\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
