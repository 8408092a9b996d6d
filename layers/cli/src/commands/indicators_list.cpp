#include <fmt/format.h>

#include "command.h"
#include "indicators/indicator_spec.h"
#include "output.h"

namespace millrace::cli {

Command indicators_list_command();

namespace {

using events::Result;

Json as_json(const IndicatorParameter& parameter) {
    Json item = Json::object();
    item["name"] = parameter.name;
    item["default"] = Json::number(shortest_decimal(parameter.default_value));
    item["minimum"] = Json::number(shortest_decimal(parameter.minimum));
    item["maximum"] = Json::number(shortest_decimal(parameter.maximum));
    item["allowed"] = allowed(parameter);
    return item;
}

Json as_json(const IndicatorEntry& entry) {
    const ChosenIndicator chosen = with_defaults(entry);
    Json item = Json::object();
    item["name"] = entry.name;
    item["description"] = entry.description;
    item["source"] = entry.source;
    item["spec"] = chosen.spec();
    item["parameters"] = Json::array();
    for (const IndicatorParameter& parameter : entry.parameters) {
        item["parameters"].push_back(as_json(parameter));
    }
    item["outputs"] = Json::array();
    const auto columns = chosen.columns();
    const auto first_valid = chosen.first_valid();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Json output = Json::object();
        output["column"] = columns[i];
        output["first_valid"] = first_valid[i];
        item["outputs"].push_back(std::move(output));
    }
    return item;
}

Json all_as_json() {
    Json document = Json::object();
    document["indicators"] = Json::array();
    for (const IndicatorEntry& entry : indicator_catalog()) {
        document["indicators"].push_back(as_json(entry));
    }
    return document;
}

/// `n 1..100000, width 0..1000`.
std::string ranges(const IndicatorEntry& entry) {
    std::string text;
    for (const IndicatorParameter& parameter : entry.parameters) {
        text +=
            fmt::format("{}{} {}..{}", text.empty() ? "" : ", ", parameter.name,
                        shortest_decimal(parameter.minimum), shortest_decimal(parameter.maximum));
    }
    return text.empty() ? "none" : text;
}

/// A line an output; what is said of the indicator stands on its first.
std::string all_as_text() {
    Table table({{"indicator"},
                 {"takes"},
                 {"column"},
                 {"first value", Align::Right},
                 {"what it is"},
                 {"formula"}});
    for (const IndicatorEntry& entry : indicator_catalog()) {
        const ChosenIndicator chosen = with_defaults(entry);
        const auto columns = chosen.columns();
        const auto first_valid = chosen.first_valid();
        table.add({chosen.spec(), ranges(entry), columns[0], std::to_string(first_valid[0]),
                   std::string(entry.description), std::string(entry.source)});
        for (std::size_t i = 1; i < columns.size(); ++i) {
            table.add({"", "", columns[i], std::to_string(first_valid[i])});
        }
    }
    return table.text() + "\nParameters are shown with their defaults, which are used where they "
                          "are left out.\nThe first value is at the bar of that index, 0 being "
                          "the first; session_vwap waits for volume in each session.\n";
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto written =
        global.json ? write_out(all_as_json()) : write_out(std::string_view(all_as_text()));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command indicators_list_command() {
    return {.group = "indicators",
            .name = "list",
            .description = "Every indicator with its parameters, columns and formula's source",
            .examples = "  millrace indicators list\n"
                        "  millrace indicators list --json\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
