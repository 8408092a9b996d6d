#include <algorithm>

#include <millrace/auth/audit_log.h>
#include <millrace/auth/session_store.h>
#include <millrace/auth/user_store.h>

#include "asked.h"
#include "json_text.h"
#include "session_name.h"
#include "views/trading_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using auth::Session;
using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// Those that last.
Result<std::vector<Session>> sessions_of(const Reading& reading, std::string_view user) {
    auto sessions = reading.sources.accounts.sessions.list(user);
    if (sessions) {
        std::erase_if(sessions.value(),
                      [&](const Session& session) { return session.is_over(reading.now); });
    }
    return sessions;
}

void write_user(JsonText& json, const auth::User& user, const std::vector<Session>& sessions) {
    json.begin_object();
    json.member("user", user.name);
    json.member("role", name_of(user.role));
    json.member("enabled", user.is_enabled);
    json.member("created_at", user.created_at);
    json.member("password_set_at", user.password_set_at);
    json.member("last_login_at", user.last_login_at);
    json.member("sessions",
                std::count_if(sessions.begin(), sessions.end(),
                              [&](const Session& session) { return session.user == user.name; }));
    json.end_object();
}

void write_session(JsonText& json, const Session& session, std::string_view current) {
    const std::string name = session_name(session.token_hash);
    const auto idle_end = session.used_at + Session::idle_max;
    json.begin_object();
    json.member("session", name);
    json.member("address", session.address);
    json.member("began_at", session.created_at);
    json.member("used_at", session.used_at);
    json.member("ends_at", std::min(idle_end, session.created_at + Session::age_max));
    json.member("is_current", name == current);
    json.end_object();
}

}  // namespace

Result<Document> audit(const Reading& reading, const Parameters& parameters) {
    constexpr std::uint64_t limit = 200;
    constexpr std::uint64_t limit_max = 1'000;
    const auto page = page_of(parameters, limit, limit_max);
    if (!page) {
        return page.error();
    }
    const auto entries = reading.sources.accounts.audit.newest(page.value().limit, {});
    const auto history = reading.sources.trading.history();
    if (!entries || !history) {
        return !entries ? entries.error() : history.error();
    }
    JsonText json;
    json.begin_object();
    json.key("entries").begin_array();
    for (const auth::AuditEntry& entry : entries.value()) {
        json.begin_object();
        json.member("at", entry.at);
        json.member("what", name_of(entry.kind));
        json.member("user", entry.user);
        json.member("by", entry.by);
        json.member("address", entry.address);
        json.member("detail", entry.detail);
        json.end_object();
    }
    json.end_array();
    json.key("trading");
    write_changes(json, history.value());
    json.end_object();
    return Document{json.take()};
}

Result<Document> users(const Reading& reading, const Parameters& /*none*/) {
    const auto all = reading.sources.accounts.users.list();
    const auto sessions = sessions_of(reading, {});
    if (!all || !sessions) {
        return !all ? all.error() : sessions.error();
    }
    JsonText json;
    json.begin_object();
    json.key("users").begin_array();
    for (const auth::User& user : all.value()) {
        write_user(json, user, sessions.value());
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

/// Of who asks: the server gives the name and the session, never the question.
Result<Document> account(const Reading& reading, const Parameters& parameters) {
    const auto name = required(parameters, "user");
    if (!name) {
        return name.error();
    }
    const auto user = reading.sources.accounts.users.find(name.value());
    const auto sessions = sessions_of(reading, name.value());
    if (!user || !sessions) {
        return !user ? user.error() : sessions.error();
    }
    if (!user.value()) {
        return Error{ErrorCode::NotFound, "there is no such user any more"};
    }
    JsonText json;
    json.begin_object();
    json.member("user", user.value()->name);
    json.member("role", name_of(user.value()->role));
    json.key("sessions").begin_array();
    for (const Session& session : sessions.value()) {
        write_session(json, session, text_of(parameters, "session"));
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
