#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "settings/setting_rows.h"

namespace millrace::cli {

Command config_show_command();

namespace {

using events::Result;

struct Options {
    std::optional<std::string> file;
    bool effective = false;
};

std::string text_of(const Json& value) {
    if (const Json::Array* items = value.as_array()) {
        std::vector<std::string> words;
        for (const Json& item : *items) {
            words.push_back(text_of(item));
        }
        return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ","));
    }
    return value.as_text() != nullptr ? *value.as_text() : value.canonical();
}

/// `environment MILLRACE_SYMBOLS`; `file` alone, since there is one.
std::string origin_text(const SettingRow& row) {
    return row.origin == Origin::Environment ? fmt::format("{} {}", name_of(row.origin), row.source)
                                             : std::string(name_of(row.origin));
}

std::string as_text(const std::vector<SettingRow>& rows, RunMode mode) {
    Table table({{"setting"}, {"value"}, {"from"}});
    for (const SettingRow& row : rows) {
        table.add({row.path,
                   row.in_mode ? fmt::format("{} ({} in {})", text_of(row.value),
                                             text_of(*row.in_mode), name_of(mode))
                               : text_of(row.value),
                   origin_text(row)});
    }
    return table.text();
}

Json as_json(const CheckedReading& checked) {
    Json document = Json::object();
    document["configuration"] = effective_document(checked);
    document["settings"] = Json::array();
    for (const SettingRow& row : setting_rows(checked)) {
        Json item = Json::object();
        item["key"] = row.path;
        item["value"] = row.value;
        item["in_mode"] = row.in_mode.value_or(row.value);
        item["from"] = name_of(row.origin);
        item["source"] = row.source.empty() ? Json() : Json(row.source);
        document["settings"].push_back(std::move(item));
    }
    return document;
}

Result<void> write_effective(const CheckedReading& checked, bool json) {
    return json ? write_out(as_json(checked))
                : write_out(std::string_view(
                      as_text(setting_rows(checked), checked.reading.config.mode)));
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    if (!options.file && !options.effective) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "expected a FILE, or --effective for what is in force without one"};
    }
    // Without --effective, what the file says alone.
    const auto environment = options.effective ? process_environment() : EnvironmentVariables();
    const auto checked = read_and_check(options.file, environment, global);
    if (!checked) {
        return checked.error();
    }
    const ConfigReading& reading = checked.value().reading;
    if (!reading.problems.empty()) {
        return reading.problems.error();
    }
    for (const std::string& warning : reading.warnings) {
        log_warning(warning);
    }
    auto written = options.effective ? write_effective(checked.value(), global.json)
                                     : write_out(given_document(checked.value()));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command config_show_command() {
    return {.group = "config",
            .name = "show",
            .description = "What a configuration says, or every setting in force and who set it",
            .examples = "  millrace config show run.json\n"
                        "  millrace config show --effective\n"
                        "  MILLRACE_EXECUTION__CAPITAL=500000 millrace config show run.json "
                        "--effective --json\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto options = std::make_shared<Options>();
                add_text(app, {.names = "file", .description = "a configuration", .value = "FILE"},
                         options->file);
                add_flag(app,
                         {.names = "--effective",
                          .description = "every setting with its value and whether it is a "
                                         "default, or from the file or the environment"},
                         options->effective);
                return [options](const GlobalOptions& global) { return run(*options, global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
