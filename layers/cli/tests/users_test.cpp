#include <gmock/gmock.h>

#include "drive.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* password = "mango lantern violin";

class UsersTest : public StoreTest {
protected:
    std::string password_file(const std::string& text = password) const {
        return write("password.txt", text + "\n").string();
    }
    Outcome create(const std::string& name, const std::string& role = "viewer") const {
        return run({"users", "create", name, "--role", role, "--password-file", password_file()});
    }
    Json shown(const std::string& name) const {
        return run({"users", "show", name, "--json"}).json();
    }
};

TEST_F(UsersTest, AreMadeListedAndShown) {
    EXPECT_EQ(run({"users", "list"}).exit_code, 2) << "no accounts are there";
    const Outcome made = create("anita", "admin");
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(made.out, "anita is created as admin\n");
    EXPECT_EQ(create("vikram").exit_code, 0);
    const Json users = run({"users", "list", "--json"}).json();
    EXPECT_EQ(at(users, "users.0.user"), "anita");
    EXPECT_EQ(at(users, "users.0.role"), "admin");
    EXPECT_EQ(at(users, "users.1.role"), "viewer");
    EXPECT_EQ(at(users, "users.1.last_login"), "null");
    EXPECT_THAT(run({"users", "list"}).out, HasSubstr("vikram"));
    EXPECT_EQ(at(shown("anita"), "audit.0.what"), "user_created");
    EXPECT_THAT(at(shown("anita"), "audit.0.by"), HasSubstr("shell: "));
    EXPECT_THAT(run({"users", "show", "anita"}).out, HasSubstr("nobody is logged in"));
}

TEST_F(UsersTest, APasswordIsNeverPrinted) {
    for (const Outcome& outcome :
         {create("anita", "admin"), run({"users", "show", "anita"}), run({"users", "list"}),
          run({"users", "create", "vikram", "--password-file", password_file("short secret")})}) {
        EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("mango")));
        EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("secret")));
        EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("pbkdf2")));
    }
}

TEST_F(UsersTest, WhatMakesNoSenseIsRefused) {
    EXPECT_EQ(create("Anita").exit_code, 2);
    EXPECT_EQ(create("anita", "root").exit_code, 2);
    EXPECT_EQ(run({"users", "create"}).exit_code, 2);
    EXPECT_EQ(run({"users", "create", "anita", "--password", "x"}).exit_code, 2)
        << "never an argument";
    EXPECT_EQ(run({"users", "create", "anita", "--password-file", "absent"}).exit_code, 2);
    EXPECT_EQ(run({"users", "create", "anita", "--password-file", password_file("")}).exit_code, 2);
    for (const char* command : {"create", "passwd"}) {
        const Outcome typed = run({"users", command, "anita", "mango lantern"});
        EXPECT_EQ(typed.exit_code, 2);
        EXPECT_NE(typed.err.find("--password-stdin"), std::string::npos) << typed.err;
        EXPECT_EQ(typed.err.find("mango"), std::string::npos) << typed.err;
    }
    const Outcome marked = run({"users", "create", "anita", "--password-file",
                                password_file("\xEF\xBB\xBFmango lantern violin")});
    EXPECT_EQ(marked.exit_code, 2);
    EXPECT_NE(marked.err.find("byte order mark"), std::string::npos) << marked.err;
    const Outcome folder = run({"users", "create", "anita", "--password-file", "."});
    EXPECT_NE(folder.exit_code, 0);
    EXPECT_NE(folder.err.find("cannot be read: Is a directory"), std::string::npos) << folder.err;
    EXPECT_EQ(
        run({"users", "create", "anita", "--password-stdin", "--password-file", password_file()})
            .exit_code,
        2);
    EXPECT_EQ(
        run({"users", "create", "anita", "--password-file", password_file("too short")}).exit_code,
        2);
    ASSERT_EQ(create("anita", "admin").exit_code, 0);
    EXPECT_EQ(create("anita").exit_code, 1) << "taken";
    for (const char* command : {"show", "disable", "enable", "delete"}) {
        EXPECT_EQ(run({"users", command, "nobody"}).exit_code, 2) << command;
    }
    EXPECT_EQ(run({"users", "roles", "anita", "king"}).exit_code, 2);
    EXPECT_EQ(run({"users", "sessions", "--end"}).exit_code, 2);
    EXPECT_EQ(run({"users", "passwd", "nobody", "--password-file", password_file()}).exit_code, 2);
}

TEST_F(UsersTest, AreChangedAndTheLastAdminStays) {
    ASSERT_EQ(create("anita", "admin").exit_code, 0);
    ASSERT_EQ(create("vikram").exit_code, 0);
    for (const auto& line : {std::vector<std::string>{"users", "disable", "anita"},
                             {"users", "delete", "anita"},
                             {"users", "roles", "anita", "viewer"}}) {
        const Outcome refused = run(line);
        EXPECT_EQ(refused.exit_code, 1) << line[1];
        EXPECT_THAT(refused.err, HasSubstr("anita is the last admin"));
    }
    EXPECT_EQ(run({"users", "roles", "vikram", "admin"}).exit_code, 0);
    EXPECT_EQ(run({"users", "disable", "anita"}).exit_code, 0);
    EXPECT_EQ(at(shown("anita"), "enabled"), "false");
    EXPECT_EQ(run({"users", "enable", "anita"}).exit_code, 0);
    EXPECT_EQ(at(shown("anita"), "enabled"), "true");
    EXPECT_EQ(run({"users", "passwd", "anita", "--password-file",
                   password_file("another lantern for Pune")})
                  .exit_code,
              0);
    EXPECT_EQ(at(shown("anita"), "audit.0.what"), "password_changed");
    EXPECT_EQ(run({"users", "delete", "anita"}).exit_code, 0);
    EXPECT_EQ(at(run({"users", "list", "--json"}).json(), "users.1"), "missing");
}

}  // namespace
}  // namespace millrace::cli
