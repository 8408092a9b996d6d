#include "users/password_input.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "options.h"
#include "users/quiet_terminal.h"

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::size_t bytes_max = 4096;  // more than any password that is accepted

/// Without the line break, and without a carriage return before it.
Result<std::string> first_line(std::FILE* file, const std::string& name) {
    std::string line;
    int letter = 0;
    while ((letter = std::fgetc(file)) != EOF && letter != '\n' && line.size() < bytes_max) {
        line += static_cast<char>(letter);
    }
    if (std::ferror(file) != 0) {
        return Error{ErrorCode::Io,
                     fmt::format("{} cannot be read: {}", name, std::strerror(errno))};
    }
    if (line.ends_with('\r')) {
        line.pop_back();
    }
    if (line.starts_with("\xEF\xBB\xBF")) {
        return Error{ErrorCode::InvalidInput,
                     name + " begins with a byte order mark, which nobody types at the login: save "
                            "it as UTF-8 without one"};
    }
    return line.empty() ? Result<std::string>(Error{ErrorCode::InvalidInput,
                                                    name + " has no password in its first line"})
                        : line;
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Result<std::string> ask(std::FILE* terminal, const char* question) {
    std::fputs(question, terminal);
    std::fflush(terminal);
    const QuietTerminal quiet(::fileno(terminal));
    if (!quiet.is_quiet()) {
        return Error{ErrorCode::Io, "the terminal shows what is typed: use --password-stdin"};
    }
    auto line = first_line(terminal, "the answer");
    std::fputs("\n", terminal);
    return QuietTerminal::is_interrupted()
               ? Result<std::string>(Error{ErrorCode::Halted, "interrupted; nothing was done"})
               : line;
}

Result<std::string> ask_twice() {
    const File terminal(std::fopen("/dev/tty", "r+"), &std::fclose);
    if (terminal == nullptr) {
        return Error{ErrorCode::InvalidInput,
                     "there is no terminal to ask at: give --password-stdin or --password-file F"};
    }
    auto first = ask(terminal.get(), "Password: ");
    auto second = first ? ask(terminal.get(), "Again: ") : first;
    if (second && second.value() != first.value()) {
        return Error{ErrorCode::InvalidInput,
                     "the two answers were not the same; nothing was done"};
    }
    return second;
}

}  // namespace

void declare_password(CLI::App& app, PasswordFlags& flags) {
    add_flag(app,
             {.names = "--password-stdin", .description = "the password is stdin's first line"},
             flags.from_stdin);
    add_text(app,
             {.names = "--password-file",
              .description = "the password is this file's first line",
              .value = "F"},
             flags.file);
}

Result<std::string> read_password(const PasswordFlags& flags) {
    if (flags.from_stdin && flags.file) {
        return Error{ErrorCode::InvalidInput,
                     "--password-stdin and --password-file were given, expected one"};
    }
    if (flags.from_stdin) {
        return first_line(stdin, "stdin");
    }
    if (!flags.file) {
        return ask_twice();
    }
    const File file(std::fopen(flags.file->c_str(), "re"), &std::fclose);
    return file != nullptr
               ? first_line(file.get(), *flags.file)
               : Result<std::string>(
                     Error{ErrorCode::NotFound, fmt::format("{} cannot be read: {}", *flags.file,
                                                            std::strerror(errno))});
}

}  // namespace millrace::cli
