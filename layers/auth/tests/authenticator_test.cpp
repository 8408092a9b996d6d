#include <millrace/auth/authenticator.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <millrace/auth/password_hash.h>
#include <millrace/auth/secret_token.h>
#include <millrace/auth/user_administration.h>

#include "memory_stores.h"

namespace millrace::auth {
namespace {

using events::Duration;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Few, for what a login does is the same; users of the program get as many as they should.
constexpr std::uint32_t iterations = 4 * PasswordHash::iterations_min;
constexpr const char* right = "mango lantern violin";
constexpr const char* wrong = "mango lantern viola";

class AuthenticatorTest : public ::testing::Test {
protected:
    AuthenticatorTest() { put("anita", iterations); }

    void put(const std::string& name, std::uint32_t of_hash, bool is_enabled = true) {
        User user;
        user.name = name;
        user.is_enabled = is_enabled;
        user.password_hash = PasswordHash::of(right, of_hash).value().to_string();
        put(user);
    }
    void put(const User& user) {
        ASSERT_TRUE(memory.users.change(
            user.name, [&](const auto&, const auto&) { return std::optional(user); }));
    }
    User stored(std::string_view name) { return *memory.users.find(name).value(); }
    LoginAnswer login(std::string_view name = "anita", std::string_view password = right,
                      std::string_view previous = "") {
        auto answer = authenticator.login(name, password, "10.0.0.1", previous);
        EXPECT_TRUE(answer);
        return answer.value();
    }
    std::optional<Caller> caller(std::string_view token, Activity activity = Activity::OfAPerson) {
        auto found = authenticator.caller_of(token, activity);
        EXPECT_TRUE(found);
        return found.value();
    }

    MemoryStores memory;
    StandingClock clock;
    Authenticator authenticator{memory.stores(), clock, iterations};
};

TEST_F(AuthenticatorTest, TheRightPasswordMakesASession) {
    const LoginAnswer answer = login();
    EXPECT_EQ(answer.end, LoginEnd::Done);
    const auto found = caller(answer.token);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->user.name, "anita");
    EXPECT_EQ(found->session.address, "10.0.0.1");
    EXPECT_EQ(stored("anita").last_login_at, clock.now());
    EXPECT_THAT(memory.audited(), ElementsAre(AuditKind::LoginDone));
    EXPECT_FALSE(memory.sessions.find(answer.token).value()) << "the hash is kept, not the token";
    EXPECT_TRUE(memory.sessions.find(token_hash(answer.token)).value());
}

TEST_F(AuthenticatorTest, WhateverIsWrongIsRefusedAlike) {
    put("gone", PasswordHash::iterations_min, false);
    User damaged = stored("anita");
    damaged.name = "damaged";
    damaged.password_hash = "pbkdf2-sha256$x";
    put(damaged);
    for (const auto& [name, password] : {std::pair{"anita", wrong},
                                         {"nobody", right},
                                         {"gone", right},
                                         {"damaged", right},
                                         {"Anita", right},
                                         {"", ""},
                                         {"anita' OR 1=1 --", right}}) {
        const LoginAnswer answer = login(name, password);
        EXPECT_EQ(answer.end, LoginEnd::Refused) << name;
        EXPECT_TRUE(answer.token.empty());
    }
    EXPECT_THAT(memory.audited(), Not(Contains(AuditKind::LoginDone)));
    EXPECT_EQ(login("anita", std::string(1'025, 'x')).end, LoginEnd::Refused);
    EXPECT_EQ(login().end, LoginEnd::Done);
}

TEST_F(AuthenticatorTest, WhatIsNoUserNameIsWrittenDownNowhere) {
    login("my secret password", right);
    const auto entries = memory.audit.newest(1, {}).value();
    EXPECT_EQ(entries.at(0).user, "?");
    EXPECT_EQ(entries.at(0).by, "?");
}

TEST_F(AuthenticatorTest, TheSixthWrongPasswordInARowHasToWait) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(login("anita", wrong).end, LoginEnd::Refused);
    }
    const LoginAnswer delayed = login("anita", right);
    EXPECT_EQ(delayed.end, LoginEnd::Delayed) << "not looked at";
    EXPECT_EQ(delayed.wait, Duration::from_seconds(1));
    EXPECT_EQ(memory.audited().back(), AuditKind::LoginDelayed);
    const std::size_t lines = memory.audited().size();
    login("anita", wrong);
    EXPECT_EQ(memory.audited().size(), lines) << "one line, however often it is tried";
    clock.go_on(Duration::from_seconds(1));
    EXPECT_EQ(login().end, LoginEnd::Done);
    EXPECT_EQ(login("anita", wrong).end, LoginEnd::Refused) << "the account started anew";
}

TEST_F(AuthenticatorTest, ADelayedAccountKeepsItsSessions) {
    const LoginAnswer answer = login();
    for (int i = 0; i < 10; ++i) {
        login("anita", wrong);
    }
    EXPECT_TRUE(caller(answer.token));
}

TEST_F(AuthenticatorTest, AnOlderHashIsReplacedAtTheNextLogin) {
    put("anita", 100'000);
    Authenticator as_in_the_program(memory.stores(), clock);
    EXPECT_TRUE(as_in_the_program.login("anita", wrong, "10.0.0.1", ""));
    EXPECT_TRUE(stored("anita").password_hash.starts_with("pbkdf2-sha256$100000$"));
    EXPECT_EQ(as_in_the_program.login("anita", right, "10.0.0.1", "").value().end, LoginEnd::Done);
    EXPECT_TRUE(stored("anita").password_hash.starts_with("pbkdf2-sha256$600000$"));
    EXPECT_EQ(login().end, LoginEnd::Done);
}

TEST_F(AuthenticatorTest, ATokenOfBeforeIsNoneAfterALogin) {
    const std::string before = login().token;
    const std::string after = login("anita", right, before).token;
    EXPECT_NE(before, after);
    EXPECT_FALSE(caller(before));
    EXPECT_TRUE(caller(after));
    const std::string chosen = new_token().value();  // one that an attacker planted
    const std::string made = login("anita", right, chosen).token;
    EXPECT_NE(made, chosen);
    EXPECT_FALSE(caller(chosen));
}

TEST_F(AuthenticatorTest, ASessionEndsHalfAnHourAfterItsLastUse) {
    const std::string token = login().token;
    clock.go_on(Duration::from_minutes(29));
    EXPECT_TRUE(caller(token));
    clock.go_on(Duration::from_minutes(29));
    EXPECT_TRUE(caller(token, Activity::OfThePage)) << "which moves nothing";
    clock.go_on(Duration::from_minutes(1));
    EXPECT_FALSE(caller(token, Activity::OfThePage));
    EXPECT_FALSE(caller(token));
    EXPECT_THAT(memory.sessions.list("").value(), IsEmpty());
}

TEST_F(AuthenticatorTest, ASessionEndsAfterEightHoursHoweverItIsUsed) {
    const std::string token = login().token;
    for (int minutes = 20; minutes < 8 * 60; minutes += 20) {
        clock.go_on(Duration::from_minutes(20));
        ASSERT_TRUE(caller(token)) << minutes;
    }
    clock.go_on(Duration::from_minutes(20));
    EXPECT_FALSE(caller(token));
}

TEST_F(AuthenticatorTest, ALoginForgetsTheUsersSessionsThatAreOver) {
    login();
    clock.go_on(Duration::from_minutes(20));
    const LoginAnswer later = login();
    clock.go_on(Duration::from_minutes(20));
    const LoginAnswer newest = login();
    std::vector<std::string> kept;
    const auto sessions = memory.sessions.list("anita");
    for (const Session& session : sessions.value()) {
        kept.push_back(session.token_hash);
    }
    EXPECT_THAT(kept,
                ::testing::UnorderedElementsAre(token_hash(later.token), token_hash(newest.token)));
}

TEST_F(AuthenticatorTest, AClockThatGoesBackEndsASession) {
    const std::string token = login().token;
    clock.go_on(Duration::from_minutes(-1));
    EXPECT_FALSE(caller(token));
}

TEST_F(AuthenticatorTest, UseIsWrittenDownNowAndThen) {
    const std::string token = login().token;
    const int puts = memory.sessions.puts();
    for (int i = 0; i < 100; ++i) {
        caller(token);
    }
    EXPECT_EQ(memory.sessions.puts(), puts);
    clock.go_on(Duration::from_seconds(30));
    caller(token);
    EXPECT_EQ(memory.sessions.puts(), puts + 1);
}

TEST_F(AuthenticatorTest, LogoutEndsASessionForGood) {
    const std::string token = login().token;
    ASSERT_TRUE(authenticator.logout(token, "10.0.0.1"));
    EXPECT_FALSE(caller(token));
    EXPECT_TRUE(authenticator.logout(token, "10.0.0.1")) << "twice is no failure";
    EXPECT_THAT(memory.audited(), ElementsAre(AuditKind::LoginDone, AuditKind::LoggedOut));
}

TEST_F(AuthenticatorTest, WhatChangesAboutAUserHoldsFromTheNextRequestOn) {
    const std::string token = login().token;
    User user = stored("anita");
    user.role = Role::Admin;
    put(user);
    EXPECT_EQ(caller(token)->user.role, Role::Admin);
    user.is_enabled = false;
    put(user);
    EXPECT_FALSE(caller(token));
}

TEST_F(AuthenticatorTest, APasswordIsChangedWithTheCurrentOne) {
    const std::string other = login().token;
    const std::string token = login().token;
    const Caller anita = *caller(token);
    const auto change = [&](std::string_view current, std::string_view wanted) {
        return authenticator.change_password(anita, current, wanted, "10.0.0.1");
    };
    EXPECT_EQ(change(right, "short").error().code, events::ErrorCode::InvalidInput);
    EXPECT_EQ(change(wrong, "another lantern for Pune").value().end, LoginEnd::Refused);
    EXPECT_EQ(memory.audited().back(), AuditKind::PasswordRefused);
    EXPECT_TRUE(caller(token));
    const auto changed = change(right, "another lantern for Pune");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed.value().end, LoginEnd::Done);
    EXPECT_THAT(memory.audited(), Contains(AuditKind::PasswordChanged));
    EXPECT_FALSE(caller(other));
    EXPECT_FALSE(caller(token)) << "this session goes on under another token";
    EXPECT_TRUE(caller(changed.value().token));
    EXPECT_EQ(login("anita", right).end, LoginEnd::Refused);
    EXPECT_EQ(login("anita", "another lantern for Pune").end, LoginEnd::Done);
}

TEST_F(AuthenticatorTest, AWrongCurrentPasswordCountsAsAFailedLogin) {
    const Caller anita = *caller(login().token);
    for (int i = 0; i < 5; ++i) {
        (void)authenticator.change_password(anita, wrong, "another lantern for Pune", "10.0.0.1");
    }
    EXPECT_EQ(login().end, LoginEnd::Delayed);
}

/// The password is set anew by somebody else between the proof of the old one and its use.
class SetAnewMeanwhile final : public Transactions {
public:
    SetAnewMeanwhile(MemoryStores& memory, const events::Clock& clock)
        : memory_(&memory), clock_(&clock) {}
    events::Result<void>
    all_or_nothing(const std::function<events::Result<void>()>& work) override {
        // The first two are the throttle's, before the proof.
        if (++begun_ == 3) {
            UserAdministration other(memory_->stores(), *clock_, "shell: root", iterations);
            EXPECT_TRUE(other.set_password("anita", "another lantern for Pune"));
        }
        return memory_->transactions.all_or_nothing(work);
    }

private:
    MemoryStores* memory_;
    const events::Clock* clock_;
    int begun_ = 0;
};

TEST_F(AuthenticatorTest, APasswordThatWasProvenAndIsChangedMeanwhileMakesNoSession) {
    SetAnewMeanwhile meanwhile(memory, clock);
    Authenticator here({memory.users, memory.sessions, memory.attempts, memory.audit, meanwhile},
                       clock, iterations);
    const auto answer = here.login("anita", right, "10.0.0.1", "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.value().end, LoginEnd::Refused);
    EXPECT_THAT(memory.sessions.list("").value(), IsEmpty());
    EXPECT_FALSE(stored("anita").last_login_at);
    EXPECT_EQ(memory.audited().back(), AuditKind::LoginFailed);
}

TEST_F(AuthenticatorTest, APasswordThatWasProvenAndIsChangedMeanwhileChangesNothing) {
    const Caller anita = *caller(login().token);
    SetAnewMeanwhile meanwhile(memory, clock);
    Authenticator here({memory.users, memory.sessions, memory.attempts, memory.audit, meanwhile},
                       clock, iterations);
    const auto answer =
        here.change_password(anita, right, "what somebody else would like", "10.0.0.1");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.value().end, LoginEnd::Refused);
    EXPECT_EQ(login("anita", "another lantern for Pune").end, LoginEnd::Done);
}

TEST_F(AuthenticatorTest, WhatCannotBeWrittenDownIsNotDone) {
    const std::string token = login().token;
    const Caller anita = *caller(token);
    memory.audit.fail(AuditKind::SessionEnded);
    EXPECT_FALSE(authenticator.change_password(anita, right, "another lantern for Pune", "::1"));
    EXPECT_TRUE(caller(token));
    memory.audit.fail(AuditKind::LoginDone);
    EXPECT_FALSE(authenticator.login("anita", right, "10.0.0.1", token)) << "the same password";
    EXPECT_TRUE(caller(token));
    EXPECT_THAT(memory.sessions.list("").value(), SizeIs(1));
    memory.audit.fail(AuditKind::LoggedOut);
    EXPECT_FALSE(authenticator.logout(token, "10.0.0.1"));
    EXPECT_TRUE(caller(token));
}

TEST_F(AuthenticatorTest, NoTokenIsNobody) {
    login();
    for (const std::string& token :
         {std::string(), std::string("x"), new_token().value(), std::string(10'000, 'A')}) {
        EXPECT_FALSE(caller(token));
    }
}

}  // namespace
}  // namespace millrace::auth
