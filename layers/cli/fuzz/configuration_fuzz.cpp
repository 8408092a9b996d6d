// What a run makes of a configuration file, and of variables of the environment. Input: the file;
// after a NUL byte come variables, `NAME=VALUE` each with a NUL byte behind it.
#include <millrace/events/ensure.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "insights/contributors_config.h"
#include "wiring/config_keys.h"
#include "wiring/config_reading.h"

namespace millrace::cli {
namespace {

using events::ensure;

bool is_one_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

void check_problems(const Problems& problems) {
    for (const Problem& problem : problems.all()) {
        ensure(is_one_line(problem.text()), "a problem is one line, without control characters");
        ensure(!problem.place.source.empty(), "a problem has a place");
    }
}

/// Whatever is accepted is written as a document that reads as the same.
void check_law(RunConfig config) {
    if (config.symbols.empty()) {  // which a run would not begin with
        config.symbols = {"INFY"};
    }
    if (config.strategies.empty()) {
        const auto strategy = strategy_of_flag("ehma_pivot");
        Problems none;
        config.strategies.push_back(*read_strategy(strategy.value(), {}, config, none));
    }
    const Json document = config_document(config);
    const auto text = parse_json(document.pretty(), "written");
    ensure(text.has_value(), "a document is JSON");
    RunConfig again;
    Problems problems;
    read_config_document(text.value(), "written", again, problems);
    ensure(problems.empty(), "what was accepted is accepted again");
    ensure(config_document(again).canonical() == document.canonical(),
           "a document read again is the same");
}

void check_contributors(const Json& json) {
    Problems problems;
    const auto settings = read_contributors(json, {"run.json", "contributors"}, problems);
    check_problems(problems);
    if (problems.empty()) {
        const Json document = contributors_document(settings);
        const auto again = read_contributors(document, {"written"}, problems);
        ensure(problems.empty(), "contributors that were accepted are accepted again");
        ensure(contributors_document(again).canonical() == document.canonical(),
               "contributors read again are the same");
    }
}

/// Every number in force is written as it was given, to the last digit.
void check_numbers(const GivenSettings& given, const RunConfig& config) {
    for (const ConfigKey& key : config_keys()) {
        const GivenSetting* setting = given.in_force(key.path);
        const Json::Number* number = setting != nullptr ? setting->value.as_number() : nullptr;
        if (number != nullptr) {
            const Json written = key.show(config);
            ensure(written.as_number() != nullptr, "a number is written as one");
            // 64 bits hold any of these exactly enough to tell two apart.
            ensure(std::strtold(written.as_number()->digits.c_str(), nullptr) ==
                       std::strtold(number->digits.c_str(), nullptr),
                   "a number is written as it was given");
        }
    }
}

EnvironmentVariables variables_of(std::string_view text) {
    EnvironmentVariables variables;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('\0'));
        const std::size_t equals = std::min(one.find('='), one.size());
        const auto name = std::string(one.substr(0, equals));
        if (name.starts_with(variable_prefix) && is_one_line(name)) {
            variables.push_back({name, std::string(one.substr(std::min(equals + 1, one.size())))});
        }
        text.remove_prefix(std::min(one.size() + 1, text.size()));
    }
    return variables;
}

void check(std::string_view input) {
    const std::size_t end = std::min(input.find('\0'), input.size());
    const auto document = parse_json(input.substr(0, end), "run.json");
    GivenSettings given;
    if (document) {
        given.add_document(document.value(), "run.json", Origin::File);
    } else {
        ensure(is_one_line(document.error().message), "a refusal of JSON is one line");
    }
    given.add_environment(variables_of(input.substr(std::min(end + 1, input.size()))));
    RunConfig config;
    Problems problems;
    given.apply(config, problems);
    check_problems(problems);
    if (problems.empty()) {
        check_numbers(given, config);
        check_law(config);
    }
    if (config.contributors) {
        check_contributors(*config.contributors);
    }
}

}  // namespace
}  // namespace millrace::cli

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::cli::check(text);
    return 0;
}
