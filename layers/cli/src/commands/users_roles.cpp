#include <memory>
#include <optional>

#include <fmt/format.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "users/accounts.h"

namespace millrace::cli {

Command users_roles_command();

namespace {

using events::Result;

struct Flags {
    std::string name;
    std::string role;
};

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    const auto role = auth::parse_role(flags.role);
    if (!role) {
        return role.error();
    }
    auto accounts = Accounts::open(global);
    if (!accounts) {
        return accounts.error();
    }
    auto done = accounts.value().administration().set_role(flags.name, role.value());
    return done ? tell_user(flags.name, fmt::format("{} now", flags.role), global) : done.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_required_text(app, {.names = "name", .description = "the user", .value = "NAME"},
                      flags->name);
    add_required_text(app,
                      {.names = "role",
                       .description = "viewer: everything but users and audit; admin: that too",
                       .value = "ROLE"},
                      flags->role);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command users_roles_command() {
    return {.group = "users",
            .name = "roles",
            .description = "Give a user a role; it holds from their next request on",
            .examples = "  millrace users roles anita admin\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
