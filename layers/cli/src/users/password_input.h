#pragma once

#include <optional>
#include <string>

#include <millrace/events/result.h>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace millrace::cli {

/// Where a password comes from. Never an argument: everybody on the machine sees those.
struct PasswordFlags {
    bool from_stdin = false;
    std::optional<std::string> file;
};
void declare_password(CLI::App& app, PasswordFlags& flags);

/// The first line of the source, exactly as it is; without flags it is asked for twice at the
/// terminal, without echo. InvalidInput: no terminal, two different answers, or both flags.
events::Result<std::string> read_password(const PasswordFlags& flags);

}  // namespace millrace::cli
