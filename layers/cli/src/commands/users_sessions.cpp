#include <memory>
#include <optional>

#include "command.h"
#include "options.h"
#include "output.h"
#include "users/accounts.h"
#include "users/session_rows.h"

namespace millrace::cli {

Command users_sessions_command();

namespace {

using events::Result;

struct Flags {
    std::optional<std::string> name;
    bool end = false;
};

Result<ExitCode> end_sessions(const std::string& name, Accounts& accounts,
                              const GlobalOptions& global) {
    if (const auto user = accounts.user(name); !user) {
        return user.error();
    }
    auto done = accounts.administration().end_sessions(name);
    return done ? tell_user(name, "logged out everywhere", global) : done.error();
}

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    if (flags.end && !flags.name) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "--end needs the user whose sessions end"};
    }
    auto accounts = Accounts::open(global);
    if (!accounts) {
        return accounts.error();
    }
    if (flags.end) {
        return end_sessions(*flags.name, accounts.value(), global);
    }
    auto all = accounts.value().stores().sessions.list(flags.name.value_or(""));
    if (!all) {
        return all.error();
    }
    const auto sessions = lasting(std::move(all).value(), events::SystemClock().now());
    Json document = Json::object();
    document["sessions"] = json_of(sessions);
    auto written =
        global.json ? write_out(document) : write_out(std::string_view(text_of(sessions)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_text(
        app,
        {.names = "name", .description = "of one user; of everybody unless told", .value = "NAME"},
        flags->name);
    add_flag(app, {.names = "--end", .description = "end all sessions of NAME"}, flags->end);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command users_sessions_command() {
    return {.group = "users",
            .name = "sessions",
            .description = "Who is logged in, from where and since when; or end a user's sessions",
            .examples = "  millrace users sessions\n"
                        "  millrace users sessions anita --end\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
