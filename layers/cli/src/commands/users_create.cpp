#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "options.h"
#include "users/accounts.h"
#include "users/password_input.h"

namespace millrace::cli {

Command users_create_command();

namespace {

using events::Result;

struct Flags {
    std::string name;
    std::string role{auth::name_of(auth::Role::Viewer)};
    PasswordFlags password;
};

/// Before a password is asked for. Accounts that are not there are made with their first user.
Result<void> check_name(const std::string& name, const GlobalOptions& global) {
    auto accounts = Accounts::open(global);
    if (accounts) {
        return accounts.value().administration().check_new_name(name);
    }
    return accounts.error().code == events::ErrorCode::NotFound ? auth::check_user_name(name)
                                                                : accounts.error();
}

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    const auto role = auth::parse_role(flags.role);
    if (!role) {
        return role.error();
    }
    if (auto named = check_name(flags.name, global); !named) {
        return named.error();
    }
    const auto password = read_password(flags.password);
    if (!password) {
        return password.error();
    }
    auto accounts = Accounts::open(global, accounts::Absent::Make);
    if (!accounts) {
        return accounts.error();
    }
    auto done =
        accounts.value().administration().create(flags.name, role.value(), password.value());
    return done ? tell_user(flags.name, fmt::format("created as {}", flags.role), global)
                : done.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_required_text(app, {.names = "name", .description = "the user", .value = "NAME"},
                      flags->name);
    add_choice(app,
               {.names = "--role",
                .description = "viewer (default): everything but users and audit; admin: that too",
                .value = "R"},
               {"viewer", "admin"}, flags->role);
    declare_password(app, flags->password);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command users_create_command() {
    return {.group = "users",
            .name = "create",
            .description = "Make a user of the dashboard; asks for a password unless told where "
                           "one is",
            .examples = "  millrace users create anita --role admin\n"
                        "  pass show millrace | millrace users create anita --password-stdin\n"
                        "\n"
                        "Accounts lie in trading_system.accounts.sqlite beside the store, readable "
                        "by you alone.\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
