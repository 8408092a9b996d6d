#include "wiring/config_keys.h"

#include "command.h"
#include "environment.h"
#include "output.h"

namespace millrace::cli {

Command config_keys_command();

namespace {

using events::Result;

Json all_as_json() {
    Json document = Json::object();
    document["keys"] = Json::array();
    for (const ConfigKey& key : config_keys()) {
        Json item = Json::object();
        item["key"] = key.path;
        item["type"] = name_of(key.type);
        item["allowed"] = key.allowed;
        item["default"] = key.show(RunConfig());
        item["variable"] = variable_of(key.path);
        item["about"] = key.about;
        document["keys"].push_back(std::move(item));
    }
    return document;
}

std::string all_as_text() {
    Table table({{"key"}, {"type"}, {"takes"}, {"default"}, {"variable"}});
    for (const ConfigKey& key : config_keys()) {
        table.add({key.path, std::string(name_of(key.type)), key.allowed, default_of(key),
                   variable_of(key.path)});
    }
    return table.text();
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto written =
        global.json ? write_out(all_as_json()) : write_out(std::string_view(all_as_text()));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command config_keys_command() {
    return {.group = "config",
            .name = "keys",
            .description = "Every key of a configuration: what it takes, its default, its variable",
            .examples = "  millrace config keys\n"
                        "  millrace config keys --json\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
