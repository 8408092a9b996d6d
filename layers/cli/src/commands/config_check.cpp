#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "settings/checked_reading.h"

namespace millrace::cli {

Command config_check_command();

namespace {

using events::Result;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json as_json(const Problem& problem) {
    Json item = Json::object();
    item["source"] = text_or_null(problem.place.source);
    item["path"] = text_or_null(problem.place.path);
    item["value"] = problem.value.value_or(Json());
    item["expected"] = text_or_null(problem.expected);
    item["nearest"] = text_or_null(problem.nearest);
    item["message"] = problem.message;
    return item;
}

Json texts(const std::vector<std::string>& lines) {
    Json items = Json::array();
    for (const std::string& line : lines) {
        items.push_back(line);
    }
    return items;
}

Json as_json(const ConfigReading& reading) {
    Json document = Json::object();
    document["valid"] = reading.problems.empty();
    document["problems"] = Json::array();
    for (const Problem& problem : reading.problems.all()) {
        document["problems"].push_back(as_json(problem));
    }
    document["notes"] = texts(reading.notes);
    document["warnings"] = texts(reading.warnings);
    return document;
}

std::string as_text(const std::string& file, const ConfigReading& reading) {
    std::string text;
    for (const Problem& problem : reading.problems.all()) {
        text += problem.text() + "\n";
    }
    for (const std::string& warning : reading.warnings) {
        text += fmt::format("warning: {}\n", warning);
    }
    for (const std::string& note : reading.notes) {
        text += fmt::format("note: {}\n", note);
    }
    const std::size_t problems = reading.problems.all().size();
    return text + (problems == 0 ? fmt::format("{}: fine\n", file)
                                 : fmt::format("{}: {} problem{}\n", file, problems,
                                               problems == 1 ? "" : "s"));
}

Result<ExitCode> run(const std::string& file, const GlobalOptions& global) {
    auto checked = read_and_check(file, process_environment(), global);
    if (!checked) {
        return checked.error();
    }
    ConfigReading& reading = checked.value().reading;
    RunFlags flags;
    flags.config_file = file;
    require_symbols(flags, reading);
    check_stored_symbols(checked.value());
    auto written = global.json ? write_out(as_json(reading))
                               : write_out(std::string_view(as_text(file, reading)));
    const ExitCode ending = reading.problems.empty() ? ExitCode::Done : ExitCode::Usage;
    return written ? Result<ExitCode>(ending) : written.error();
}

}  // namespace

Command config_check_command() {
    return {.group = "config",
            .name = "check",
            .description = "Tell everything that is wrong with a configuration, at once; exit 2 "
                           "where something is",
            .examples = "  millrace config check run.json\n"
                        "  millrace config check run.json --json\n"
                        "\n"
                        "Reads the file and the variables MILLRACE_... as `run` would; starts "
                        "nothing and changes nothing.\n"
                        "A file that names no symbols is refused. Where the store exists, so are "
                        "symbols without stored bars.\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto file = std::make_shared<std::string>();
                add_required_text(
                    app, {.names = "file", .description = "a configuration", .value = "FILE"},
                    *file);
                return [file](const GlobalOptions& global) { return run(*file, global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
