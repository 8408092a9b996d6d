#include "command.h"
#include "output.h"
#include "users/accounts.h"

namespace millrace::cli {

Command users_list_command();

namespace {

using events::Result;

std::string as_text(const std::vector<auth::User>& users) {
    Table table({{"user"}, {"role"}, {"state"}, {"created"}, {"password set"}, {"last login"}});
    for (const auth::User& user : users) {
        table.add({user.name, std::string(name_of(user.role)),
                   user.is_enabled ? "enabled" : "disabled", user.created_at.to_string(),
                   user.password_set_at.to_string(), text_or_never(user.last_login_at)});
    }
    return table.empty() ? "there are no users (millrace users create NAME --role admin)\n"
                         : table.text();
}

Json as_json(const std::vector<auth::User>& users) {
    Json document = Json::object();
    document["users"] = Json::array();
    for (const auth::User& user : users) {
        Json item = Json::object();
        item["user"] = user.name;
        item["role"] = name_of(user.role);
        item["enabled"] = user.is_enabled;
        item["created"] = user.created_at.to_string();
        item["password_set"] = user.password_set_at.to_string();
        item["last_login"] = user.last_login_at ? Json(user.last_login_at->to_string()) : Json();
        document["users"].push_back(std::move(item));
    }
    return document;
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto accounts = Accounts::open(global);
    if (!accounts) {
        return accounts.error();
    }
    const auto users = accounts.value().stores().users.list();
    if (!users) {
        return users.error();
    }
    auto written = global.json ? write_out(as_json(users.value()))
                               : write_out(std::string_view(as_text(users.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command users_list_command() {
    return {.group = "users",
            .name = "list",
            .description = "Every user, with role, state and last login",
            .examples = "  millrace users list\n",
            .declare = [](CLI::App&) -> RunCommand {
                return [](const GlobalOptions& global) { return run(global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
