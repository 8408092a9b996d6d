#include "command.h"
#include "users/user_change.h"

namespace millrace::cli {

Command users_enable_command();

namespace {

events::Result<void> change(auth::UserAdministration& users, const std::string& name) {
    return users.set_enabled(name, true);
}

RunCommand declare(CLI::App& app) { return declare_user_change(app, "enabled", &change); }

}  // namespace

Command users_enable_command() {
    return {.group = "users",
            .name = "enable",
            .description = "Let a disabled user log in again",
            .examples = "  millrace users enable anita\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
