#include <millrace/auth/user_administration.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memory_stores.h"

namespace millrace::auth {
namespace {

using events::ErrorCode;
using ::testing::ElementsAre;

constexpr const char* password = "mango lantern violin";

class UserAdministrationTest : public ::testing::Test {
protected:
    User stored(std::string_view name) { return *memory.users.find(name).value(); }
    std::string token_of(std::string_view name) {
        return authenticator.login(name, password, "10.0.0.1", "").value().token;
    }
    bool is_logged_in(std::string_view token) {
        return authenticator.caller_of(token, Activity::OfAPerson).value().has_value();
    }

    MemoryStores memory;
    StandingClock clock;
    UserAdministration administration{memory.stores(), clock, "shell: root",
                                      PasswordHash::iterations_min};
    Authenticator authenticator{memory.stores(), clock};
};

TEST_F(UserAdministrationTest, AFreshStoreHasNobody) {
    EXPECT_TRUE(memory.users.list().value().empty());
    EXPECT_EQ(authenticator.login("admin", "admin", "10.0.0.1", "").value().end, LoginEnd::Refused);
}

TEST_F(UserAdministrationTest, CreatesAUserOnce) {
    ASSERT_TRUE(administration.create("anita", Role::Admin, password));
    EXPECT_EQ(stored("anita").role, Role::Admin);
    EXPECT_EQ(stored("anita").created_at, clock.now());
    EXPECT_EQ(administration.check_new_name("anita").error().code, ErrorCode::Conflict);
    EXPECT_EQ(administration.check_new_name("A").error().code, ErrorCode::InvalidInput);
    EXPECT_TRUE(administration.check_new_name("vikram"));
    EXPECT_EQ(administration.create("anita", Role::Viewer, password).error().code,
              ErrorCode::Conflict);
    EXPECT_EQ(stored("anita").role, Role::Admin);
    const auto entry = memory.audit.newest(1, {}).value().at(0);
    EXPECT_EQ(entry.kind, AuditKind::UserCreated);
    EXPECT_EQ(entry.by, "shell: root");
    EXPECT_EQ(entry.detail, "admin");
}

TEST_F(UserAdministrationTest, HashesWithSixHundredThousandIterationsUnlessTold) {
    UserAdministration as_in_the_program(memory.stores(), clock, "shell: root");
    ASSERT_TRUE(as_in_the_program.create("anita", Role::Admin, password));
    EXPECT_TRUE(stored("anita").password_hash.starts_with("pbkdf2-sha256$600000$"));
}

TEST_F(UserAdministrationTest, RefusesNamesAndPasswordsThatBreakARule) {
    for (const char* name : {"", "a", "Anita", "9lives", "a b", "anita\n", "-x",
                             "anitaanitaanitaanitaanitaanitaani"}) {
        EXPECT_EQ(administration.create(name, Role::Viewer, password).error().code,
                  ErrorCode::InvalidInput)
            << name;
    }
    EXPECT_EQ(administration.create("anita", Role::Viewer, "short").error().code,
              ErrorCode::InvalidInput);
    EXPECT_TRUE(memory.users.list().value().empty());
    EXPECT_TRUE(memory.audited().empty());
}

TEST_F(UserAdministrationTest, TheLastAdminStays) {
    ASSERT_TRUE(administration.create("anita", Role::Admin, password));
    ASSERT_TRUE(administration.create("vikram", Role::Admin, password));
    ASSERT_TRUE(administration.set_enabled("vikram", false));
    EXPECT_EQ(administration.remove("anita").error().code, ErrorCode::Conflict);
    EXPECT_EQ(administration.set_enabled("anita", false).error().code, ErrorCode::Conflict);
    EXPECT_EQ(administration.set_role("anita", Role::Viewer).error().code, ErrorCode::Conflict);
    EXPECT_TRUE(stored("anita").is_enabled);
    EXPECT_EQ(stored("anita").role, Role::Admin);
    ASSERT_TRUE(administration.set_enabled("vikram", true));
    EXPECT_TRUE(administration.remove("anita"));
    EXPECT_FALSE(memory.users.find("anita").value());
    EXPECT_TRUE(administration.set_role("vikram", Role::Admin)) << "no change is no harm";
}

TEST_F(UserAdministrationTest, WhatTakesRightsAwayEndsSessions) {
    ASSERT_TRUE(administration.create("admin1", Role::Admin, password));
    for (const char* name : {"anita", "vikram", "priya"}) {
        ASSERT_TRUE(administration.create(name, Role::Viewer, password));
    }
    const std::string anita = token_of("anita");
    const std::string vikram = token_of("vikram");
    const std::string priya = token_of("priya");
    ASSERT_TRUE(administration.set_enabled("anita", false));
    EXPECT_FALSE(is_logged_in(anita));
    ASSERT_TRUE(administration.set_enabled("anita", true));
    EXPECT_FALSE(is_logged_in(anita)) << "enabled again, and logged in no more";
    ASSERT_TRUE(administration.set_password("vikram", "another lantern for Pune"));
    EXPECT_FALSE(is_logged_in(vikram));
    ASSERT_TRUE(administration.set_role("priya", Role::Admin));
    EXPECT_TRUE(is_logged_in(priya));
    ASSERT_TRUE(administration.end_sessions("priya"));
    EXPECT_FALSE(is_logged_in(priya));
}

TEST_F(UserAdministrationTest, WritesDownWhatWasDone) {
    ASSERT_TRUE(administration.create("admin1", Role::Admin, password));
    ASSERT_TRUE(administration.create("anita", Role::Viewer, password));
    ASSERT_TRUE(administration.set_role("anita", Role::Admin));
    ASSERT_TRUE(administration.set_password("anita", "another lantern for Pune"));
    ASSERT_TRUE(administration.set_enabled("anita", false));
    ASSERT_TRUE(administration.set_enabled("anita", true));
    ASSERT_TRUE(administration.remove("anita"));
    EXPECT_THAT(memory.audited(),
                ElementsAre(AuditKind::UserCreated, AuditKind::UserCreated, AuditKind::RoleChanged,
                            AuditKind::PasswordChanged, AuditKind::UserDisabled,
                            AuditKind::UserEnabled, AuditKind::UserDeleted));
}

TEST_F(UserAdministrationTest, WhatCannotBeWrittenDownIsNotDone) {
    ASSERT_TRUE(administration.create("anita", Role::Admin, password));
    ASSERT_TRUE(administration.create("vikram", Role::Viewer, password));
    const std::string token = token_of("vikram");
    memory.audit.fail(AuditKind::SessionEnded);
    EXPECT_FALSE(administration.set_enabled("vikram", false));
    EXPECT_TRUE(stored("vikram").is_enabled);
    EXPECT_TRUE(is_logged_in(token));
    memory.audit.fail(AuditKind::UserCreated);
    EXPECT_FALSE(administration.create("priya", Role::Viewer, password));
    EXPECT_FALSE(memory.users.find("priya").value());
}

TEST_F(UserAdministrationTest, OfNobodyIsNotFound) {
    EXPECT_EQ(administration.remove("nobody").error().code, ErrorCode::NotFound);
    EXPECT_EQ(administration.set_enabled("nobody", true).error().code, ErrorCode::NotFound);
    EXPECT_EQ(administration.set_role("nobody", Role::Admin).error().code, ErrorCode::NotFound);
    EXPECT_EQ(administration.set_password("nobody", password).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(memory.audited().empty());
}

}  // namespace
}  // namespace millrace::auth
