#include "users/session_rows.h"

#include "output.h"

namespace millrace::cli {
namespace {

std::string short_hash(const auth::Session& session) { return session.token_hash.substr(0, 8); }

}  // namespace

std::string text_of(const std::vector<auth::Session>& sessions) {
    Table table({{"session"}, {"user"}, {"address"}, {"since"}, {"last used"}});
    for (const auth::Session& session : sessions) {
        table.add({short_hash(session), session.user, session.address,
                   session.created_at.to_string(), session.used_at.to_string()});
    }
    return table.empty() ? "nobody is logged in\n" : table.text();
}

Json json_of(const std::vector<auth::Session>& sessions) {
    Json list = Json::array();
    for (const auth::Session& session : sessions) {
        Json item = Json::object();
        item["session"] = short_hash(session);
        item["user"] = session.user;
        item["address"] = session.address;
        item["since"] = session.created_at.to_string();
        item["last_used"] = session.used_at.to_string();
        list.push_back(std::move(item));
    }
    return list;
}

std::vector<auth::Session> lasting(std::vector<auth::Session> sessions, events::Timestamp now) {
    std::erase_if(sessions, [&](const auth::Session& session) { return session.is_over(now); });
    return sessions;
}

}  // namespace millrace::cli
