#include "fakes.h"

namespace millrace::facade {
namespace {

using events::Duration;
using events::ErrorCode;
using test::at;

class AccountViews : public test::ViewsTest {
protected:
    AccountViews() {
        auth::User anita;
        anita.name = "anita";
        anita.role = auth::Role::Admin;
        anita.password_hash = "secret";
        anita.created_at = at(-100);
        anita.password_set_at = at(-90);
        anita.last_login_at = at(-20);
        auth::User bo = anita;
        bo.name = "bo";
        bo.role = auth::Role::Viewer;
        bo.is_enabled = false;
        bo.last_login_at.reset();
        accounts.users.users = {{"anita", anita}, {"bo", bo}};
        begin("aaaaaaaaaaaaaaaa-hash", "anita", -20);
        begin("bbbbbbbbbbbbbbbb-hash", "anita", -16);
        begin("cccccccccccccccc-hash", "anita", -100);  // over
        begin("dddddddddddddddd-hash", "bo", -20);
    }
    void begin(const std::string& hash, const std::string& user, std::int64_t minute) {
        accounts.sessions.sessions[hash] = {hash, user, "127.0.0.1", at(minute), at(minute)};
    }
};

TEST_F(AccountViews, ShowTheSessionsOfWhoAsks) {
    EXPECT_EQ(json_of("account", {{"user", "anita"}, {"session", "bbbbbbbbbbbbbbbb"}}),
              R"({"user":"anita","role":"admin","sessions":[{"session":"aaaaaaaaaaaaaaaa",)"
              R"("address":"127.0.0.1","began_at":"2025-01-01T03:25:00Z",)"
              R"("used_at":"2025-01-01T03:25:00Z","ends_at":"2025-01-01T03:55:00Z",)"
              R"("is_current":false},{"session":"bbbbbbbbbbbbbbbb","address":"127.0.0.1",)"
              R"("began_at":"2025-01-01T03:29:00Z","used_at":"2025-01-01T03:29:00Z",)"
              R"("ends_at":"2025-01-01T03:59:00Z","is_current":true}]})");
    EXPECT_EQ(refused("account", {{"user", "nobody"}, {"session", ""}}), ErrorCode::NotFound);
    EXPECT_EQ(refused("account"), ErrorCode::InvalidInput);
}

TEST_F(AccountViews, ShowASessionThatEndedNoLonger) {
    const Parameters anita{{"user", "anita"}, {"session", "aaaaaaaaaaaaaaaa"}};
    const auto before = json_of("account", anita);
    accounts.sessions.sessions.erase("bbbbbbbbbbbbbbbb-hash");
    EXPECT_NE(json_of("account", anita), before) << "no view of before is given";
}

TEST_F(AccountViews, ShowUsersWithoutTheirPasswords) {
    EXPECT_EQ(json_of("users"),
              R"({"users":[{"user":"anita","role":"admin","enabled":true,)"
              R"("created_at":"2025-01-01T02:05:00Z","password_set_at":"2025-01-01T02:15:00Z",)"
              R"("last_login_at":"2025-01-01T03:25:00Z","sessions":2},{"user":"bo",)"
              R"("role":"viewer","enabled":false,"created_at":"2025-01-01T02:05:00Z",)"
              R"("password_set_at":"2025-01-01T02:15:00Z","last_login_at":null,"sessions":1}]})");
    accounts.users.users.erase("bo");
    clock.go_on(Duration::from_seconds(1));
    EXPECT_EQ(json_of("users").find("bo"), std::string::npos);
}

TEST_F(AccountViews, ShowWhatWasWrittenDown) {
    accounts.audit.entries = {
        {at(1), auth::AuditKind::LoginDone, "anita", "anita", "127.0.0.1", ""},
        {at(2), auth::AuditKind::UserDisabled, "bo", "shell: anita", "", "left"}};
    trading.set("paper", "", events::TradingState::Halted, "lunch");
    EXPECT_EQ(json_of("audit"),
              R"({"entries":[{"at":"2025-01-01T03:47:00Z","what":"user_disabled","user":"bo",)"
              R"("by":"shell: anita","address":"","detail":"left"},{"at":"2025-01-01T03:46:00Z",)"
              R"("what":"login_done","user":"anita","by":"anita","address":"127.0.0.1",)"
              R"("detail":""}],"trading":[{"at":"2025-01-01T03:45:00Z","mode":"paper",)"
              R"("strategy":null,"state":"halted","who":"anita","why":"lunch"}]})");
    EXPECT_EQ(json_of("audit", {{"limit", "1"}}).find("login_done"), std::string::npos);
    EXPECT_EQ(refused("audit", {{"limit", "1001"}}), ErrorCode::InvalidInput);
}

}  // namespace
}  // namespace millrace::facade
