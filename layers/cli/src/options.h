#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace millrace::cli {

/// Name and help of one option: `--from` or `-o,--output`, or `FILE` for a positional argument.
struct OptionName {
    std::string names;
    std::string description;
    std::string value = {};  // what help shows for the value, such as DATE
};

/// How the commands declare their options, so that CLI11's templates are compiled once. Each
/// function adds one option to the command, which fills in `into` while the line is parsed; `into`
/// must live until then.
void add_text(CLI::App& app, const OptionName& option, std::optional<std::string>& into);
/// Keeps what `into` holds when the option is not given.
void add_any_text(CLI::App& app, const OptionName& option, std::string& into);
void add_required_text(CLI::App& app, const OptionName& option, std::string& into);
/// One of a few words.
void add_choice(CLI::App& app, const OptionName& option, std::vector<std::string> choices,
                std::string& into);
/// Takes every word up to the next option; commas part words too.
void add_list(CLI::App& app, const OptionName& option, std::vector<std::string>& into);
/// As add_list, but the command is refused without it.
void add_required_list(CLI::App& app, const OptionName& option, std::vector<std::string>& into);
/// Positional: every word that is no option; commas left alone.
void add_required_files(CLI::App& app, const OptionName& option, std::vector<std::string>& into);
/// One word a time, any number of times, commas left alone.
void add_repeatable(CLI::App& app, const OptionName& option, std::vector<std::string>& into);
/// A whole number, 0 or more.
void add_count(CLI::App& app, const OptionName& option, std::optional<std::uint64_t>& into);
void add_required_count(CLI::App& app, const OptionName& option, std::uint64_t& into);
/// `--from` and `--to`: session dates or open times, both included; parse_range reads them.
void add_range(CLI::App& app, std::optional<std::string>& from, std::optional<std::string>& to);
void add_flag(CLI::App& app, const OptionName& option, bool& into);

}  // namespace millrace::cli
