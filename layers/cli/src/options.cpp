#include "options.h"

#include <charconv>

#include <CLI/CLI.hpp>

namespace millrace::cli {
namespace {

template <class Value> CLI::Option* add(CLI::App& app, const OptionName& option, Value& into) {
    CLI::Option* added = app.add_option(option.names, into, option.description);
    if (!option.value.empty()) {
        added->type_name(option.value);
    }
    return added;
}

CLI::Option* counted(CLI::Option* option) {
    return option->check([](const std::string& word) {
        std::uint64_t value = 0;  // the library would take what is too large for the largest
        const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value);
        const bool whole = problem == std::errc() && end == word.data() + word.size();
        return whole ? std::string()
                     : "was '" + word + "', expected a whole number from 0 to 2^64 - 1";
    });
}

}  // namespace

void add_text(CLI::App& app, const OptionName& option, std::optional<std::string>& into) {
    add(app, option, into);
}

void add_any_text(CLI::App& app, const OptionName& option, std::string& into) {
    add(app, option, into);
}

void add_required_text(CLI::App& app, const OptionName& option, std::string& into) {
    add(app, option, into)->required();
}

void add_choice(CLI::App& app, const OptionName& option, std::vector<std::string> choices,
                std::string& into) {
    add(app, option, into)->check(CLI::IsMember(std::move(choices)));
}

void add_list(CLI::App& app, const OptionName& option, std::vector<std::string>& into) {
    add(app, option, into)->delimiter(',');
}

void add_required_list(CLI::App& app, const OptionName& option, std::vector<std::string>& into) {
    add(app, option, into)->delimiter(',')->required();
}

void add_required_files(CLI::App& app, const OptionName& option, std::vector<std::string>& into) {
    add(app, option, into)->required();
}

void add_repeatable(CLI::App& app, const OptionName& option, std::vector<std::string>& into) {
    add(app, option, into)->expected(1)->take_all()->allow_extra_args(false);
}

void add_count(CLI::App& app, const OptionName& option, std::optional<std::uint64_t>& into) {
    counted(add(app, option, into));
}

void add_required_count(CLI::App& app, const OptionName& option, std::uint64_t& into) {
    counted(add(app, option, into))->required();
}

void add_range(CLI::App& app, std::optional<std::string>& from, std::optional<std::string>& to) {
    add_text(app,
             {.names = "--from",
              .description = "first session date, or open time with an offset; included",
              .value = "D"},
             from);
    add_text(app,
             {.names = "--to",
              .description = "last session date, or open time with an offset; included",
              .value = "D"},
             to);
}

void add_flag(CLI::App& app, const OptionName& option, bool& into) {
    app.add_flag(option.names, into, option.description);
}

}  // namespace millrace::cli
