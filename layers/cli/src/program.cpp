#include "program.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "did_you_mean.h"
#include "environment.h"
#include "json.h"
#include "log.h"
#include "output.h"

namespace millrace::cli {
namespace {

using events::Error;
using events::ErrorCode;

struct GroupText {
    std::string_view name;
    std::string_view description;
};
constexpr std::array group_texts = {
    GroupText{"actions", "splits, bonuses and dividends: store, list and take them out"},
    GroupText{"analytics", "insights: make, show and count them"},
    GroupText{"bars", "store, make and read minute bars"},
    GroupText{"config", "configurations: check one, show what is in force, list every key"},
    GroupText{"indicators", "what indicators there are, and their values over stored bars"},
    GroupText{"strategies", "what strategies there are"},
    GroupText{"risk", "the trading state and the limits: look, halt, resume"},
    GroupText{"runs", "stored runs: list, read and prove them"},
    GroupText{"users", "who may look at the dashboard: make, list and change accounts"},
};

std::string_view name_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidInput: return "invalid_input";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::Busy: return "busy";
    case ErrorCode::Io: return "io";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Overflow: return "overflow";
    case ErrorCode::Halted: return "halted";
    }
    return "unknown";
}

int report(const Error& error, ExitCode exit_code, bool json) {
    log_error(error.message);
    if (json) {
        Json document = Json::object();
        document["error"] = error_json(error);
        document["error"]["exit_code"] = static_cast<int>(exit_code);
        (void)write_out(document).has_value();  // the error itself is on stderr already
    }
    return static_cast<int>(exit_code);
}

/// The app, and what each of its commands runs.
struct Program {
    CLI::App app{
        "Millrace: algorithmic trading on minute bars, one engine for research and trading",
        "millrace"};
    GlobalOptions options;
    bool version = false;
    CLI::Option* db = nullptr;
    std::vector<Command> commands;
    std::vector<std::pair<CLI::App*, RunCommand>> runs;
};

CLI::App* group_of(Program& program, const std::string& name) {
    for (CLI::App* group : program.app.get_subcommands([](CLI::App*) { return true; })) {
        if (group->get_name() == name) {
            return group;
        }
    }
    std::string_view description;
    for (const GroupText& text : group_texts) {
        description = text.name == name ? text.description : description;
    }
    CLI::App* group = program.app.add_subcommand(name, std::string(description));
    group->require_subcommand(1);
    return group;
}

void build(Program& program) {
    CLI::App& app = program.app;
    app.fallthrough();
    app.require_subcommand(0, 1);
    program.db = app.add_option("--db", program.options.db_path,
                                "the store; MILLRACE_DB_PATH names it where this does not")
                     ->type_name("PATH")
                     ->capture_default_str();
    app.add_flag("--json", program.options.json, "one JSON document on stdout, nothing else");
    app.add_flag("--version", program.version, "print versions and exit");
    program.commands = all_commands();
    for (const Command& command : program.commands) {
        CLI::App* parent = command.group.empty() ? &app : group_of(program, command.group);
        CLI::App* sub = parent->add_subcommand(command.name, command.description);
        sub->footer(command.examples.empty() ? "" : "Examples:\n" + command.examples);
        program.runs.emplace_back(sub, command.declare(*sub));
    }
    app.footer("Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 halted safely.\n"
               "`millrace COMMAND --help` tells more about a command.");
}

int print_version(const Program& program) {
    Json versions = Json::object();
    versions["millrace"] = MILLRACE_VERSION;
    for (const Command& command : program.commands) {
        if (command.version) {
            const auto [name, version] = command.version();
            versions[name] = version;
        }
    }
    if (program.options.json) {
        return write_out(versions) ? 0 : 1;
    }
    std::string text;
    for (const Json::Member& member : *versions.as_object()) {
        text += fmt::format("{} {}\n", member.name, *member.value.as_text());
    }
    return write_out(std::string_view(text)) ? 0 : 1;
}

/// The deepest command that was recognised.
const CLI::App* innermost(const CLI::App& app) {
    const CLI::App* deepest = &app;
    while (!deepest->get_subcommands().empty()) {
        deepest = deepest->get_subcommands().front();
    }
    return deepest;
}

std::string path_of(const CLI::App* app) {
    std::string path = app->get_name();
    for (const CLI::App* up = app->get_parent(); up != nullptr; up = up->get_parent()) {
        path = fmt::format("{} {}", up->get_name(), path);
    }
    return path;
}

std::vector<std::string> words_of(const CLI::App& app, bool options) {
    std::vector<std::string> words;
    for (const CLI::App* level = &app; options && level != nullptr; level = level->get_parent()) {
        for (const CLI::Option* option : level->get_options()) {
            words.push_back(option->get_name());
        }
    }
    if (!options) {
        for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
            words.push_back(sub->get_name());
        }
    }
    return words;
}

/// The option that is to blame where there is one, else the first word: an unknown option leaves
/// its value behind as a word that nobody expected.
std::string unexpected_word(const CLI::App& app) {
    const std::vector<std::string> words = app.remaining(true);
    const auto option = std::find_if(words.begin(), words.end(),
                                     [](const std::string& word) { return word.starts_with("-"); });
    return words.empty() ? "" : (option != words.end() ? *option : words.front());
}

std::string unknown_word(const CLI::App* command, const std::string& word) {
    const bool option = word.starts_with("-");
    if (!option && command->get_option_no_throw("--password-stdin") != nullptr) {
        return fmt::format("{} got an argument too many, not repeated here because it may be a "
                           "password: that is asked for, or comes by --password-stdin or "
                           "--password-file",
                           path_of(command));
    }
    const bool group = !words_of(*command, false).empty();
    const std::string name = option ? word.substr(0, word.find('=')) : word;
    return fmt::format("{} '{}' is unknown to {}{}",
                       option ? "option" : (group ? "command" : "argument"), name, path_of(command),
                       did_you_mean(name, words_of(*command, option)));
}

/// What CLI11 found wrong, in the words of this program.
std::string usage_problem(const Program& program, const CLI::ParseError& error) {
    const CLI::App* command = innermost(program.app);
    const std::string unexpected = unexpected_word(program.app);
    const auto below = words_of(*command, false);
    const bool needs_command =
        dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !below.empty();
    if (!unexpected.empty() &&
        (needs_command || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)) {
        return unknown_word(command, unexpected);
    }
    return needs_command
               ? fmt::format("{} needs a command: {}", path_of(command), fmt::join(below, ", "))
               : std::string(error.what());
}

int report_usage(const Program& program, const CLI::ParseError& error, bool json) {
    std::string message = usage_problem(program, error);
    message += fmt::format(" (see {} --help)", path_of(innermost(program.app)));
    return report({ErrorCode::InvalidInput, std::move(message)}, ExitCode::Usage, json);
}

/// `--db`, else the environment's, else the default.
events::Result<void> choose_store(Program& program) {
    const EnvironmentVariables environment = process_environment();
    const std::string* variable = find_variable(environment, "db_path");
    if (program.db->count() > 0) {
        program.options.db_path_from = Origin::CommandLine;
    } else if (variable != nullptr) {
        program.options.db_path = *variable;
        program.options.db_path_from = Origin::Environment;
    }
    if (program.options.db_path.empty()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} was empty, expected the path of a store",
                                 program.db->count() > 0 ? "--db" : variable_of("db_path"))};
    }
    return {};
}

int run_parsed(Program& program) {
    if (program.version) {
        return print_version(program);
    }
    for (const auto& [app, run] : program.runs) {
        if (app->parsed()) {
            const auto exit_code = run(program.options);
            return exit_code ? static_cast<int>(exit_code.value())
                             : report(exit_code.error(), exit_code_of(exit_code.error().code),
                                      program.options.json);
        }
    }
    std::fputs(program.app.help().c_str(), stderr);
    return static_cast<int>(ExitCode::Usage);
}

}  // namespace

ExitCode exit_code_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidInput:
    case ErrorCode::NotFound: return ExitCode::Usage;
    case ErrorCode::Busy:
    case ErrorCode::Corrupt:
    case ErrorCode::Halted: return ExitCode::HaltedSafely;
    case ErrorCode::Conflict:
    case ErrorCode::Io:
    case ErrorCode::Unsupported:
    case ErrorCode::Overflow: return ExitCode::Failed;
    }
    return ExitCode::Failed;
}

Json error_json(const Error& error) {
    Json document = Json::object();
    document["code"] = name_of(error.code);
    document["message"] = error.message;
    document["exit_code"] = static_cast<int>(exit_code_of(error.code));
    return document;
}

int run_program(std::span<const std::string> arguments,
                std::chrono::steady_clock::time_point process_start) {
    Program program;
    program.options.process_start = process_start;
    const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
    try {
        build(program);
        try {
            program.app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        } catch (const CLI::CallForHelp&) {
            return write_out(std::string_view(program.app.help())) ? 0 : 1;
        } catch (const CLI::ParseError& error) {
            return report_usage(program, error, json);
        }
        if (auto chosen = choose_store(program); !chosen) {
            return report(chosen.error(), ExitCode::Usage, json);
        }
        if (std::filesystem::is_symlink(program.options.db_path)) {
            program.options.db_path =
                std::filesystem::weakly_canonical(program.options.db_path).string();
        }
        return run_parsed(program);
    } catch (const std::exception& error) {
        return report({ErrorCode::Io, fmt::format("unexpected failure: {}", error.what())},
                      ExitCode::Failed, json);
    }
}

}  // namespace millrace::cli
