#include <fmt/format.h>
#include <millrace/data/timeframe.h>
#include <millrace/strategies/registry.h>

#include "command.h"
#include "output.h"

namespace millrace::cli {

Command strategies_list_command();

namespace {

using events::Result;
using strategies::ParameterSpec;
using strategies::StrategySpec;

struct ToJson {
    Json operator()(bool flag) const { return {flag}; }
    Json operator()(std::int64_t number) const { return {number}; }
    Json operator()(double number) const { return {number}; }
    Json operator()(const std::string& text) const { return {text}; }
};

Json as_json(const ParameterSpec& parameter) {
    Json item = Json::object();
    const bool number = std::holds_alternative<std::int64_t>(parameter.default_value) ||
                        std::holds_alternative<double>(parameter.default_value);
    item["name"] = parameter.name;
    item["default"] = std::visit(ToJson(), parameter.default_value);
    item["minimum"] = number ? Json(parameter.minimum) : Json();
    item["maximum"] = number ? Json(parameter.maximum) : Json();
    item["unit"] = parameter.unit.empty() ? Json() : Json(parameter.unit);
    item["allowed"] = strategies::allowed(parameter);
    item["description"] = parameter.description;
    return item;
}

Json all_as_json() {
    Json document = Json::object();
    document["strategies"] = Json::array();
    for (const StrategySpec& spec : strategies::registered_strategies()) {
        Json item = Json::object();
        item["type"] = spec.type;
        item["description"] = spec.description;
        item["parameters"] = Json::array();
        for (const ParameterSpec& parameter : spec.parameters) {
            item["parameters"].push_back(as_json(parameter));
        }
        document["strategies"].push_back(std::move(item));
    }
    return document;
}

std::string all_as_text() {
    std::string text;
    for (const StrategySpec& spec : strategies::registered_strategies()) {
        Table table({{"  setting"}, {"default"}, {"takes"}, {"meaning"}});
        for (const ParameterSpec& parameter : spec.parameters) {
            table.add({"  " + std::string(parameter.name),
                       events::to_string(parameter.default_value), strategies::allowed(parameter),
                       std::string(parameter.description)});
        }
        text += fmt::format("{}: {}\n{}\n", spec.type, spec.description, table.text());
    }
    return text +
           fmt::format("Every strategy also takes timeframe={} and product=delivery|intraday.\n",
                       fmt::join(data::timeframe_names(), "|"));
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto written =
        global.json ? write_out(all_as_json()) : write_out(std::string_view(all_as_text()));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command strategies_list_command() {
    return {.group = "strategies",
            .name = "list",
            .description = "Every strategy with its settings, their defaults and ranges",
            .examples = "  millrace strategies list\n"
                        "  millrace run --strategy ehma_pivot:fast_one,fast=5,slow=13 ...\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
