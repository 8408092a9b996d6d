#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "command.h"
#include "options.h"
#include "output.h"

namespace millrace::cli {

Command completion_command();

namespace {

using events::Result;

/// A command with the words that may follow it.
struct Level {
    std::string path;  // `millrace bars`
    std::vector<std::string> words;
};

std::vector<std::string> long_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

void collect(const CLI::App& app, const std::string& above, const std::vector<std::string>& global,
             std::vector<Level>& levels) {
    Level level{above.empty() ? app.get_name() : above + " " + app.get_name(), {}};
    const auto subs = app.get_subcommands([](const CLI::App*) { return true; });
    for (const CLI::App* sub : subs) {
        level.words.push_back(sub->get_name());
    }
    for (const std::string& name : long_names(app)) {
        level.words.push_back(name);
    }
    if (!above.empty()) {
        level.words.insert(level.words.end(), global.begin(), global.end());
    }
    levels.push_back(level);
    for (const CLI::App* sub : subs) {
        collect(*sub, level.path, global, levels);
    }
}

/// Finds the deepest command on the line, then offers its words; files where nothing else fits.
std::string bash_script(const std::vector<Level>& levels) {
    std::string cases;
    for (const Level& level : levels) {
        cases += fmt::format("        \"{}\") words=\"{}\" ;;\n", level.path,
                             fmt::join(level.words, " "));
    }
    std::string paths;
    for (const Level& level : levels) {
        paths += fmt::format(" \"{}\"", level.path);
    }
    return "_millrace() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} path=millrace words word\n"
           "    local paths=(" +
           paths.substr(1) +
           ")\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        local known\n"
           "        for known in \"${paths[@]}\"; do\n"
           "            [[ $known == \"$path $word\" ]] && path=\"$path $word\" && break\n"
           "        done\n"
           "    done\n"
           "    case $path in\n" +
           cases +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _millrace millrace\n";
}

std::string fish_script(const std::vector<Level>& levels) {
    std::string script = "complete -c millrace -e\n";
    for (const Level& level : levels) {
        std::string condition;
        std::string_view rest = level.path;
        while (!rest.empty()) {
            const std::string_view word = rest.substr(0, rest.find(' '));
            rest.remove_prefix(std::min(rest.size(), word.size() + 1));
            if (word != "millrace") {
                condition += fmt::format("{}__fish_seen_subcommand_from {}",
                                         condition.empty() ? "" : "; and ", word);
            }
        }
        condition = condition.empty() ? "__fish_use_subcommand" : condition;
        for (const std::string& word : level.words) {
            script +=
                word.starts_with("--")
                    ? fmt::format("complete -c millrace -n '{}' -l {}\n", condition, word.substr(2))
                    : fmt::format("complete -c millrace -n '{}' -f -a {}\n", condition, word);
        }
    }
    return script;
}

Result<ExitCode> run(const CLI::App& self, const std::string& shell) {
    const CLI::App& root = *self.get_parent();
    std::vector<Level> levels;
    collect(root, "", long_names(root), levels);
    std::string script;
    if (shell == "fish") {
        script = fish_script(levels);
    } else {
        script = bash_script(levels);
        if (shell == "zsh") {
            script = "autoload -U +X bashcompinit && bashcompinit\n" + script;
        }
    }
    auto written = write_out(std::string_view(script));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto shell = std::make_shared<std::string>();
    app.add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    return [&app, shell](const GlobalOptions&) { return run(app, *shell); };
}

}  // namespace

Command completion_command() {
    return {.group = "",
            .name = "completion",
            .description = "Print what makes a shell complete this program's commands",
            .examples = "  source <(millrace completion bash)\n"
                        "  millrace completion fish > ~/.config/fish/completions/millrace.fish\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
