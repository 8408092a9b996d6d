#include "command.h"
#include "users/user_change.h"

namespace millrace::cli {

Command users_delete_command();

namespace {

events::Result<void> change(auth::UserAdministration& users, const std::string& name) {
    return users.remove(name);
}

RunCommand declare(CLI::App& app) { return declare_user_change(app, "deleted", &change); }

}  // namespace

Command users_delete_command() {
    return {.group = "users",
            .name = "delete",
            .description = "Delete a user; what they did stays in the audit",
            .examples = "  millrace users delete anita\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
