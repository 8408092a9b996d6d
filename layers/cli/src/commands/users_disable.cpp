#include "command.h"
#include "users/user_change.h"

namespace millrace::cli {

Command users_disable_command();

namespace {

events::Result<void> change(auth::UserAdministration& users, const std::string& name) {
    return users.set_enabled(name, false);
}

RunCommand declare(CLI::App& app) { return declare_user_change(app, "disabled", &change); }

}  // namespace

Command users_disable_command() {
    return {.group = "users",
            .name = "disable",
            .description = "Let a user log in no more, and end their sessions",
            .examples = "  millrace users disable anita\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
