#include <memory>

#include "command.h"
#include "options.h"
#include "output.h"
#include "users/accounts.h"
#include "users/session_rows.h"

namespace millrace::cli {

Command users_show_command();

namespace {

using events::Result;

/// A user, where they are logged in, and the last of what was written down about them.
struct Shown {
    auth::User user;
    std::vector<auth::Session> sessions;
    std::vector<auth::AuditEntry> audit;  // the newest first
};

Result<Shown> read(const std::string& name, Accounts& accounts) {
    constexpr std::size_t shown_max = 10;
    auto user = accounts.user(name);
    auto sessions = accounts.stores().sessions.list(name);
    auto audit = accounts.stores().audit.newest(shown_max, name);
    if (!user || !sessions || !audit) {
        return !user ? user.error() : !sessions ? sessions.error() : audit.error();
    }
    return Shown{std::move(user).value(),
                 lasting(std::move(sessions).value(), events::SystemClock().now()),
                 std::move(audit).value()};
}

std::string as_text(const Shown& shown) {
    Facts facts;
    facts.add("user", shown.user.name);
    facts.add("role", std::string(name_of(shown.user.role)));
    facts.add("state", shown.user.is_enabled ? "enabled" : "disabled");
    facts.add("created", shown.user.created_at.to_string());
    facts.add("password set", shown.user.password_set_at.to_string());
    facts.add("last login", text_or_never(shown.user.last_login_at));
    Table audit({{"at"}, {"what"}, {"by"}, {"address"}, {"detail"}});
    for (const auth::AuditEntry& entry : shown.audit) {
        audit.add({entry.at.to_string(), std::string(name_of(entry.kind)), entry.by, entry.address,
                   entry.detail});
    }
    return facts.text() + "\n" + text_of(shown.sessions) + "\n" + audit.text();
}

Json as_json(const Shown& shown) {
    Json document = Json::object();
    document["user"] = shown.user.name;
    document["role"] = name_of(shown.user.role);
    document["enabled"] = shown.user.is_enabled;
    document["created"] = shown.user.created_at.to_string();
    document["password_set"] = shown.user.password_set_at.to_string();
    document["last_login"] =
        shown.user.last_login_at ? Json(shown.user.last_login_at->to_string()) : Json();
    document["sessions"] = json_of(shown.sessions);
    document["audit"] = Json::array();
    for (const auth::AuditEntry& entry : shown.audit) {
        Json item = Json::object();
        item["at"] = entry.at.to_string();
        item["what"] = name_of(entry.kind);
        item["by"] = entry.by;
        item["address"] = entry.address;
        item["detail"] = entry.detail;
        document["audit"].push_back(std::move(item));
    }
    return document;
}

Result<ExitCode> run(const std::string& name, const GlobalOptions& global) {
    auto accounts = Accounts::open(global);
    if (!accounts) {
        return accounts.error();
    }
    const auto shown = read(name, accounts.value());
    if (!shown) {
        return shown.error();
    }
    auto written = global.json ? write_out(as_json(shown.value()))
                               : write_out(std::string_view(as_text(shown.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto name = std::make_shared<std::string>();
    add_required_text(app, {.names = "name", .description = "the user", .value = "NAME"}, *name);
    return [name](const GlobalOptions& global) { return run(*name, global); };
}

}  // namespace

Command users_show_command() {
    return {.group = "users",
            .name = "show",
            .description = "A user, their sessions, and the last that was written down about them",
            .examples = "  millrace users show anita\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
