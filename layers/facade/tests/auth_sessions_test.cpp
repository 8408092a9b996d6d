#include <millrace/facade/auth_sessions.h>

#include <millrace/auth/password_hash.h>
#include <millrace/auth/secret_token.h>

#include "fakes.h"

namespace millrace::facade {
namespace {

using auth::AuditKind;
using events::ErrorCode;
using test::code_of;
using test::ok;

constexpr const char* password = "correct horse battery staple";

class SessionsOfUsers : public ::testing::Test {
protected:
    SessionsOfUsers() {
        // Few iterations: a login would take 0.2 s, and with the hash of now it is renewed at once.
        const auto hash = auth::PasswordHash::of(password, auth::PasswordHash::iterations_min);
        for (const char* name : {"anita", "bo"}) {
            auth::User user;
            user.name = name;
            user.role = name == std::string("anita") ? auth::Role::Admin : auth::Role::Viewer;
            user.password_hash = hash.value().to_string();
            accounts.users.users[name] = user;
        }
    }
    /// A session as a login leaves it, without the work on a password.
    std::string begin(const std::string& user) {
        const auto token = auth::new_token();
        accounts.sessions.sessions[auth::token_hash(token.value())] = {
            auth::token_hash(token.value()), user, "10.0.0.1", clock.now(), clock.now()};
        return token.value();
    }
    Caller caller(const std::string& token) {
        const auto found = sessions.caller_of(token, Activity::OfThePage);
        EXPECT_TRUE(ok(found));
        EXPECT_TRUE(found.value().has_value());
        return found.value().value_or(Caller());
    }
    bool lasts(const std::string& token) {
        return sessions.caller_of(token, Activity::OfThePage).value().has_value();
    }

    test::StandingClock clock;
    test::FakeAccounts accounts;
    auth::Authenticator authenticator{accounts.stores, clock};
    AuthSessions sessions{authenticator, accounts.stores, clock};
};

TEST_F(SessionsOfUsers, BeginWithALoginAndEndWithALogout) {
    const auto answer = sessions.login("anita", password, "10.0.0.1", "");
    ASSERT_TRUE(ok(answer));
    ASSERT_EQ(answer.value().end, LoginEnd::Done);
    const Caller anita = caller(answer.value().token);
    EXPECT_EQ(anita.user, "anita");
    EXPECT_EQ(anita.role, Role::Admin);
    EXPECT_EQ(anita.session, auth::token_hash(answer.value().token).substr(0, 16));
    EXPECT_EQ(anita.began_at, clock.now());
    EXPECT_EQ(anita.idle_ends_at, clock.now() + auth::Session::idle_max);
    EXPECT_EQ(anita.ends_at, clock.now() + auth::Session::age_max);
    EXPECT_TRUE(ok(sessions.logout(answer.value().token, "10.0.0.1")));
    EXPECT_FALSE(lasts(answer.value().token));
}

TEST_F(SessionsOfUsers, AreRefusedAndDelayedAsTheAccountsSay) {
    EXPECT_EQ(sessions.login("anita", "wrong", "10.0.0.1", "").value().end, LoginEnd::Refused);
    for (int i = 0; i < 5; ++i) {
        (void)sessions.login("bo", "wrong", "10.0.0.1", "").has_value();
    }
    const auto delayed = sessions.login("bo", password, "10.0.0.1", "");
    ASSERT_TRUE(ok(delayed));
    EXPECT_EQ(delayed.value().end, LoginEnd::Delayed);
    EXPECT_GT(delayed.value().wait, events::Duration());
    EXPECT_TRUE(delayed.value().token.empty());
}

TEST_F(SessionsOfUsers, ChangeThePasswordWithTheCurrentOneAlone) {
    const std::string token = begin("bo");
    const std::string other = begin("bo");
    const std::string wanted = "a long sentence that nobody else has written down";
    EXPECT_EQ(code_of(sessions.change_password(token, password, "short", "10.0.0.1")),
              ErrorCode::InvalidInput);
    EXPECT_EQ(sessions.change_password(token, "wrong", wanted, "10.0.0.1").value().end,
              LoginEnd::Refused);
    EXPECT_TRUE(lasts(other));
    const auto done = sessions.change_password(token, password, wanted, "10.0.0.1");
    ASSERT_TRUE(ok(done));
    ASSERT_EQ(done.value().end, LoginEnd::Done);
    EXPECT_FALSE(lasts(token));
    EXPECT_FALSE(lasts(other));
    EXPECT_TRUE(lasts(done.value().token));
    EXPECT_EQ(sessions.change_password("nobody's", password, wanted, "").value().end,
              LoginEnd::Refused);
}

TEST_F(SessionsOfUsers, EndByTheirNameAndAreWrittenDown) {
    const std::string here = begin("bo");
    const std::string there = begin("bo");
    EXPECT_TRUE(ok(sessions.end(caller(here), caller(there).session, "10.0.0.2")));
    EXPECT_TRUE(lasts(here));
    EXPECT_FALSE(lasts(there));
    ASSERT_EQ(accounts.audit.entries.size(), 1U);
    const auth::AuditEntry& entry = accounts.audit.entries[0];
    EXPECT_EQ(entry.kind, AuditKind::SessionEnded);
    EXPECT_EQ(entry.user, "bo");
    EXPECT_EQ(entry.by, "bo");
    EXPECT_EQ(entry.address, "10.0.0.2");
    EXPECT_EQ(entry.at, clock.now());
    EXPECT_EQ(entry.detail.find(auth::token_hash(there)), std::string::npos);
}

TEST_F(SessionsOfUsers, AreEndedByTheirOwnersAlone) {
    const std::string anita = begin("anita");
    const std::string bo = begin("bo");
    const std::string of_anita = caller(anita).session;
    for (const std::string& name : {of_anita, std::string(), of_anita.substr(0, 8),
                                    auth::token_hash(anita), std::string("ffffffffffffffff")}) {
        EXPECT_EQ(code_of(sessions.end(caller(bo), name, "10.0.0.1")), ErrorCode::NotFound) << name;
    }
    EXPECT_TRUE(ok(sessions.end_others(caller(bo), "10.0.0.1")));
    EXPECT_TRUE(lasts(anita));
    EXPECT_TRUE(lasts(bo));
    EXPECT_TRUE(accounts.audit.entries.empty());
}

TEST_F(SessionsOfUsers, EndAllButTheOneThatAsks) {
    const std::string here = begin("bo");
    const std::string there = begin("bo");
    const std::string elsewhere = begin("bo");
    EXPECT_TRUE(ok(sessions.end_others(caller(here), "10.0.0.1")));
    EXPECT_TRUE(lasts(here));
    EXPECT_FALSE(lasts(there));
    EXPECT_FALSE(lasts(elsewhere));
    EXPECT_EQ(accounts.audit.entries.size(), 2U);
}

TEST_F(SessionsOfUsers, HaveFormsOfTheirOwn) {
    const auto token = new_token();
    ASSERT_TRUE(ok(token));
    EXPECT_TRUE(is_token(token.value()));
    EXPECT_FALSE(is_token("short"));
    EXPECT_TRUE(is_form_token(form_token(token.value()), token.value()));
    EXPECT_FALSE(is_form_token(form_token(new_token().value()), token.value()));
    EXPECT_FALSE(is_form_token(token.value(), token.value()));
}

}  // namespace
}  // namespace millrace::facade
