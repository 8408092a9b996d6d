#include <memory>

#include "command.h"
#include "options.h"
#include "users/accounts.h"
#include "users/password_input.h"

namespace millrace::cli {

Command users_passwd_command();

namespace {

using events::Result;

struct Flags {
    std::string name;
    PasswordFlags password;
};

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    auto accounts = Accounts::open(global);
    if (!accounts) {
        return accounts.error();
    }
    if (const auto user = accounts.value().user(flags.name); !user) {
        return user.error();
    }
    const auto password = read_password(flags.password);
    if (!password) {
        return password.error();
    }
    auto done = accounts.value().administration().set_password(flags.name, password.value());
    return done ? tell_user(flags.name, "given a new password", global) : done.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_required_text(app, {.names = "name", .description = "the user", .value = "NAME"},
                      flags->name);
    declare_password(app, flags->password);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command users_passwd_command() {
    return {.group = "users",
            .name = "passwd",
            .description = "Set a user's password and end their sessions",
            .examples = "  millrace users passwd anita\n"
                        "  millrace users passwd anita --password-file secret.txt\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
