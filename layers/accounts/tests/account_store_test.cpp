#include <millrace/accounts/account_store.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <millrace/auth/user_administration.h>
#include <millrace/sqlite/database.h>

namespace millrace::accounts {
namespace {

using auth::Role;
using auth::User;
using events::ErrorCode;
using events::Timestamp;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Timestamp at(std::int64_t second) { return Timestamp::from_seconds(1'800'000'000 + second); }

User user_named(const std::string& name) {
    User user;
    user.name = name;
    user.role = Role::Admin;
    user.is_enabled = false;
    user.password_hash = "a hash";
    user.created_at = at(1);
    user.password_set_at = at(2);
    user.last_login_at = at(3);
    return user;
}

class AccountStoreTest : public ::testing::Test {
public:
    AccountStoreTest()
        : folder_(std::filesystem::temp_directory_path() /
                  (std::string("millrace_accounts_") +
                   ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~AccountStoreTest() override { std::filesystem::remove_all(folder_); }
    AccountStoreTest(const AccountStoreTest&) = delete;
    AccountStoreTest& operator=(const AccountStoreTest&) = delete;

protected:
    std::filesystem::path file() const { return folder_ / "store.accounts.sqlite"; }
    std::unique_ptr<AccountStore> open(Absent absent = Absent::Make) const {
        auto store = AccountStore::open(file(), absent);
        EXPECT_TRUE(store) << (store ? "" : store.error().message);
        return store ? std::move(store).value() : nullptr;
    }
    ErrorCode refusal(Absent absent = Absent::Refuse) const {
        const auto store = AccountStore::open(file(), absent);
        EXPECT_FALSE(store);
        return store ? ErrorCode::Overflow : store.error().code;
    }
    static void put(auth::UserStore& users, const User& user) {
        ASSERT_TRUE(users.change(
            user.name, [&](const auto&, const auto&) -> events::Result<std::optional<User>> {
                return std::optional(user);
            }));
    }
    void execute(const std::string& sql) const {
        auto database =
            sqlite::Database::open(file(), sqlite::Access::ReadWrite, std::chrono::milliseconds(0));
        ASSERT_TRUE(database);
        ASSERT_TRUE(database.value().run(sql));
    }

private:
    std::filesystem::path folder_;
};

TEST_F(AccountStoreTest, LiesBesideTheStore) {
    EXPECT_EQ(accounts_store_of("a/b.duckdb"), std::filesystem::path("a/b.accounts.sqlite"));
    EXPECT_EQ(accounts_store_of("b"), std::filesystem::path("b.accounts.sqlite"));
}

TEST_F(AccountStoreTest, IsMadeWhereThatIsAskedFor) {
    EXPECT_EQ(refusal(), ErrorCode::NotFound);
    EXPECT_FALSE(std::filesystem::exists(file()));
    open();
    EXPECT_TRUE(open(Absent::Refuse)->stores().users.list().value().empty());
}

TEST_F(AccountStoreTest, KeepsUsers) {
    {
        const auto store = open();
        put(store->stores().users, user_named("vikram"));
        put(store->stores().users, user_named("anita"));
    }
    const auto store = open();
    auto& users = store->stores().users;
    const auto found = users.find("anita").value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->role, Role::Admin);
    EXPECT_FALSE(found->is_enabled);
    EXPECT_EQ(found->password_hash, "a hash");
    EXPECT_EQ(found->created_at, at(1));
    EXPECT_EQ(found->password_set_at, at(2));
    EXPECT_EQ(found->last_login_at, at(3));
    EXPECT_THAT(users.list().value(), SizeIs(2));
    EXPECT_EQ(users.list().value()[0].name, "anita");
    EXPECT_FALSE(users.find("nobody").value());
}

TEST_F(AccountStoreTest, AChangeSeesWhatIsThereAndIsAllOrNothing) {
    const auto store = open();
    auto& users = store->stores().users;
    put(users, user_named("anita"));
    const auto refused = users.change(
        "anita", [](const auto& now, const auto& all) -> events::Result<std::optional<User>> {
            EXPECT_TRUE(now);
            EXPECT_THAT(all, SizeIs(1));
            return events::Error{ErrorCode::Conflict, "no"};
        });
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    EXPECT_TRUE(users.find("anita").value());
    EXPECT_TRUE(
        users.change("anita", [](const auto&, const auto&) -> events::Result<std::optional<User>> {
            return std::optional<User>();
        }));
    EXPECT_FALSE(users.find("anita").value());
}

TEST_F(AccountStoreTest, TakesNoTextForSql) {
    const auto store = open();
    const std::string odd = "x'; DROP TABLE users; --";
    put(store->stores().users, user_named(odd));
    EXPECT_TRUE(store->stores().users.find(odd).value());
    EXPECT_TRUE(store->stores().sessions.list(odd).value().empty());
    EXPECT_THAT(store->stores().users.list().value(), SizeIs(1));
}

TEST_F(AccountStoreTest, KeepsSessions) {
    auth::Session session{.token_hash = "h1",
                          .user = "anita",
                          .address = "10.0.0.1",
                          .created_at = at(10),
                          .used_at = at(10)};
    {
        const auto store = open();
        ASSERT_TRUE(store->stores().sessions.put(session));
        session.used_at = at(11);
        ASSERT_TRUE(store->stores().sessions.put(session));
        session.token_hash = "h2";
        session.created_at = session.used_at = at(20);
        ASSERT_TRUE(store->stores().sessions.put(session));
        session.used_at = at(30);
        ASSERT_TRUE(store->stores().sessions.put(session));
        session.token_hash = "ended";
        ASSERT_TRUE(store->stores().sessions.put(session)) << "and does not come back";
    }
    const auto store = open();
    auto& sessions = store->stores().sessions;
    const auto all = sessions.list("anita").value();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].token_hash, "h2") << "the newest first";
    EXPECT_EQ(all[0].used_at, at(30));
    EXPECT_EQ(all[0].user, "anita") << "a session's user never changes";
    EXPECT_THAT(sessions.list("").value(), SizeIs(2));
    EXPECT_THAT(sessions.list("vikram").value(), IsEmpty());
    EXPECT_TRUE(sessions.remove("h2"));
    EXPECT_TRUE(sessions.remove("h2"));
    EXPECT_FALSE(sessions.find("h2").value());
    EXPECT_TRUE(sessions.find("h1").value());
}

TEST_F(AccountStoreTest, AttemptsSurviveARestart) {
    const auth::Attempts two{.count = 2, .first = at(1), .last = at(2), .has_refused = true};
    ASSERT_TRUE(open()->stores().attempts.put("account anita", two));
    const auto store = open();
    auto& attempts = store->stores().attempts;
    EXPECT_EQ(attempts.find("account anita").value(), two);
    EXPECT_EQ(attempts.find("account vikram").value(), auth::Attempts());
    ASSERT_TRUE(attempts.forget_before(at(2)));
    EXPECT_EQ(attempts.find("account anita").value().count, 2U);
    ASSERT_TRUE(attempts.forget_before(at(3)));
    EXPECT_EQ(attempts.find("account anita").value(), auth::Attempts());
}

TEST_F(AccountStoreTest, ATransactionOverAllOfThemIsAllOrNothing) {
    const auto store = open();
    const auto stores = store->stores();
    const auto refused = stores.transactions.all_or_nothing([&]() -> events::Result<void> {
        put(stores.users, user_named("anita"));
        EXPECT_TRUE(stores.audit.add(auth::AuditEntry()));
        EXPECT_TRUE(stores.users.find("anita").value()) << "within it, what it did is there";
        return events::Error{ErrorCode::Conflict, "no"};
    });
    EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
    EXPECT_FALSE(stores.users.find("anita").value());
    EXPECT_THAT(stores.audit.newest(5, {}).value(), IsEmpty());
    put(stores.users, user_named("anita"));
    EXPECT_TRUE(open()->stores().users.find("anita").value());
}

TEST_F(AccountStoreTest, IsNotUsedOnceItIsAnotherFileOrOpenToOthers) {
    const auto store = open();
    auto& users = store->stores().users;
    put(users, user_named("anita"));
    ASSERT_EQ(::chmod(file().c_str(), 0644), 0);
    EXPECT_EQ(users.find("anita").error().code, ErrorCode::Halted);
    ASSERT_EQ(::chmod(file().c_str(), 0600), 0);
    EXPECT_TRUE(users.find("anita").value());
    const std::filesystem::path former = file().string() + ".former";
    std::filesystem::rename(file(), former);
    EXPECT_EQ(users.find("anita").error().code, ErrorCode::Halted);
    std::filesystem::copy_file(former, file());
    EXPECT_EQ(users.find("anita").error().code, ErrorCode::Halted);
    EXPECT_EQ(store->stores()
                  .transactions
                  .all_or_nothing([]() -> events::Result<void> {
                      ADD_FAILURE() << "nothing is begun";
                      return {};
                  })
                  .error()
                  .code,
              ErrorCode::Halted);
    std::filesystem::rename(former, file());
    EXPECT_TRUE(users.find("anita").value());
}

TEST_F(AccountStoreTest, AForeignFileIsLeftAsItIs) {
    {
        auto foreign =
            sqlite::Database::open(file(), sqlite::Access::Create, std::chrono::milliseconds(0));
        ASSERT_TRUE(foreign.value().run("CREATE TABLE theirs(x)"));
    }
    ASSERT_EQ(::chmod(file().c_str(), 0600), 0);
    EXPECT_EQ(refusal(Absent::Make), ErrorCode::Corrupt);
    auto foreign =
        sqlite::Database::open(file(), sqlite::Access::ReadWrite, std::chrono::milliseconds(0));
    EXPECT_EQ(foreign.value()
                  .number("SELECT count(*) FROM pragma_journal_mode WHERE "
                          "journal_mode = 'delete'")
                  .value(),
              1);
}

TEST_F(AccountStoreTest, TheAuditOnlyGrows) {
    const auto store = open();
    const auth::AuditEntry first{.at = at(1),
                                 .kind = auth::AuditKind::LoginFailed,
                                 .user = "anita\nroot",
                                 .by = "?",
                                 .address = "10.0.0.1",
                                 .detail = "d"};
    auth::AuditEntry second = first;
    second.kind = auth::AuditKind::LoginDone;
    ASSERT_TRUE(store->stores().audit.add(first));
    ASSERT_TRUE(store->stores().audit.add(second));
    EXPECT_THAT(store->stores().audit.newest(5, {}).value(), ElementsAre(second, first));
    EXPECT_THAT(store->stores().audit.newest(1, {}).value(), ElementsAre(second));
    auto database =
        sqlite::Database::open(file(), sqlite::Access::ReadWrite, std::chrono::milliseconds(0));
    EXPECT_FALSE(database.value().run("DELETE FROM audit"));
    EXPECT_FALSE(database.value().run("UPDATE audit SET user = 'x'"));
}

TEST_F(AccountStoreTest, ItsOwnerAloneMayReadIt) {
    const auto mode_of = [](const std::filesystem::path& path) {
        struct stat found {};
        EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
        return found.st_mode & 0777U;
    };
    const auto store = open();
    put(store->stores().users, user_named("anita"));
    for (const char* ending : {"", "-wal", "-shm"}) {
        EXPECT_EQ(mode_of(file().string() + ending), 0600U) << ending;
    }
    for (const mode_t wider : {0640U, 0604U, 0620U}) {
        ASSERT_EQ(::chmod(file().c_str(), wider), 0);
        EXPECT_EQ(refusal(), ErrorCode::Halted) << wider;
        EXPECT_EQ(refusal(Absent::Make), ErrorCode::Halted) << wider;
    }
    ASSERT_EQ(::chmod(file().c_str(), 0600), 0);
    EXPECT_TRUE(AccountStore::open(file(), Absent::Refuse));
}

TEST_F(AccountStoreTest, WhatIsNoStoreOfAccountsIsRefused) {
    std::ofstream(file()) << "this is no database, and longer than a header of a hundred bytes "
                             "would be, so that SQLite looks at it and says what it thinks of it";
    ASSERT_EQ(::chmod(file().c_str(), 0600), 0);
    EXPECT_EQ(refusal(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal(Absent::Make), ErrorCode::Corrupt);
    std::filesystem::remove(file());
    open();
    execute("PRAGMA application_id = 1");
    EXPECT_EQ(refusal(), ErrorCode::Corrupt);
    EXPECT_EQ(refusal(Absent::Make), ErrorCode::Corrupt);
}

TEST_F(AccountStoreTest, WhatIsThrownUndoesATransactionAndEndsIt) {
    const auto store = open();
    const auto stores = store->stores();
    const auto failing = [&]() -> events::Result<void> {
        put(stores.users, user_named("anita"));
        throw std::runtime_error("no memory");
    };
    EXPECT_THROW((void)stores.transactions.all_or_nothing(failing), std::runtime_error);
    EXPECT_FALSE(stores.users.find("anita").value());
    put(stores.users, user_named("vikram"));
    EXPECT_TRUE(open()->stores().users.find("vikram").value()) << "and what comes later is kept";
}

TEST_F(AccountStoreTest, AnOlderOneIsBroughtForward) {
    put(open()->stores().users, user_named("anita"));
    execute("ALTER TABLE attempts DROP COLUMN has_refused; PRAGMA user_version = 1;");
    const auto store = open(Absent::Refuse);
    EXPECT_TRUE(store->stores().users.find("anita").value());
    EXPECT_TRUE(store->stores().attempts.put("all", {}));
}

TEST_F(AccountStoreTest, ManyMakeItAtOnce) {
    std::vector<std::thread> threads;
    threads.reserve(8);
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([this] { EXPECT_TRUE(open()); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

TEST_F(AccountStoreTest, ANewerOneIsRefused) {
    open();
    execute("PRAGMA user_version = 3");
    EXPECT_EQ(refusal(), ErrorCode::Corrupt);
}

void add_attempt(const auth::Stores& stores) {
    EXPECT_TRUE(stores.transactions.all_or_nothing([&]() -> events::Result<void> {
        auto attempts = stores.attempts.find("all");
        if (!attempts) {
            return attempts.error();
        }
        ++attempts.value().count;
        return stores.attempts.put("all", attempts.value());
    }));
}

TEST_F(AccountStoreTest, ManyThreadsAndConnectionsLoseNothing) {
    constexpr int threads_each = 4;
    constexpr int each = 25;
    const auto one = open();
    const auto other = open();
    std::vector<std::thread> threads;
    for (int i = 0; i < threads_each; ++i) {
        for (AccountStore* store : {one.get(), other.get()}) {
            threads.emplace_back([store] {
                for (int j = 0; j < each; ++j) {
                    add_attempt(store->stores());
                }
            });
        }
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(one->stores().attempts.find("all").value().count, 2U * threads_each * each);
}

TEST_F(AccountStoreTest, TwoConnectionsCannotBothTakeTheLastAdminAway) {
    const events::SystemClock clock;
    const auto one = open();
    const auto other = open();
    auth::UserAdministration here(one->stores(), clock, "shell: root");
    auth::UserAdministration there(other->stores(), clock, "shell: root");
    ASSERT_TRUE(here.create("anita", Role::Admin, "mango lantern violin"));
    ASSERT_TRUE(there.create("vikram", Role::Admin, "mango lantern violin"));
    std::thread first([&] { (void)here.set_enabled("anita", false); });
    std::thread second([&] { (void)there.set_enabled("vikram", false); });
    first.join();
    second.join();
    const auto users = one->stores().users.list().value();
    EXPECT_EQ(
        std::count_if(users.begin(), users.end(), [](const User& user) { return user.is_enabled; }),
        1);
}

}  // namespace
}  // namespace millrace::accounts
