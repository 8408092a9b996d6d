#include <millrace/sqlite/database.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace millrace::sqlite {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

class DatabaseTest : public ::testing::Test {
public:
    DatabaseTest()
        : folder_(std::filesystem::temp_directory_path() /
                  (std::string("millrace_sqlite_") +
                   ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        EXPECT_TRUE(open(Access::Create)
                        .run("PRAGMA journal_mode = WAL; CREATE TABLE t(a INTEGER, "
                             "b TEXT)"));
    }
    ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

protected:
    std::filesystem::path file() const { return folder_ / "test.sqlite"; }
    Database open(Access access = Access::ReadWrite) const {
        auto opened = Database::open(file(), access, std::chrono::milliseconds(0));
        EXPECT_TRUE(opened);
        return std::move(opened).value();
    }
    static std::int64_t rows(Database& database) {
        return database.number("SELECT count(*) FROM t").value();
    }

private:
    std::filesystem::path folder_;
};

TEST_F(DatabaseTest, ATextWithoutBytesIsEmptyAndNotNull) {
    auto database = open();
    auto select = database.prepare("SELECT ? IS NULL");
    ASSERT_TRUE(select);
    select.value().bind(1, std::string_view());
    ASSERT_TRUE(select.value().step().value());
    EXPECT_EQ(select.value().integer(0), 0);
}

TEST_F(DatabaseTest, AStatementTakesAndGivesValues) {
    auto database = open();
    {
        auto insert = database.prepare("INSERT INTO t VALUES (?, ?)");
        ASSERT_TRUE(insert);
        insert.value().bind(1, std::int64_t{7});
        insert.value().bind(2, std::string_view("a\0b", 3));
        EXPECT_FALSE(insert.value().step().value());
        insert.value().bind_null(1);  // a second time
        EXPECT_FALSE(insert.value().step().value());
    }
    auto select = database.prepare("SELECT a, b FROM t ORDER BY a NULLS LAST");
    ASSERT_TRUE(select.value().step().value());
    EXPECT_EQ(select.value().integer(0), 7);
    EXPECT_EQ(select.value().text(1), std::string("a\0b", 3));
    ASSERT_TRUE(select.value().step().value());
    EXPECT_TRUE(select.value().is_null(0));
    EXPECT_FALSE(select.value().step().value());
}

TEST_F(DatabaseTest, ATransactionIsAllOrNothing) {
    auto database = open();
    const auto add = [&] { return database.run("INSERT INTO t VALUES (1, 'x')"); };
    EXPECT_TRUE(database.transaction(add));
    const auto failed = database.transaction([&]() -> Result<void> {
        EXPECT_TRUE(add());
        return Error{ErrorCode::Conflict, "no"};
    });
    EXPECT_EQ(failed.error().code, ErrorCode::Conflict);
    EXPECT_EQ(rows(database), 1);
    EXPECT_TRUE(database.transaction(add)) << "the next one works";
    auto other = open();
    EXPECT_EQ(rows(other), 2);
}

TEST_F(DatabaseTest, AnotherWriterInTheWayIsBusy) {
    auto database = open();
    auto other = open();
    const auto done = database.transaction([&]() -> Result<void> {
        EXPECT_EQ(other.transaction([] { return Result<void>(); }).error().code, ErrorCode::Busy);
        return {};
    });
    EXPECT_TRUE(done);
}

TEST_F(DatabaseTest, WhatIsOpenedToReadWritesNothing) {
    auto reader = open(Access::ReadOnly);
    EXPECT_FALSE(reader.run("INSERT INTO t VALUES (1, 'x')"));
    EXPECT_EQ(rows(reader), 0);
}

TEST_F(DatabaseTest, TellsDamageFromWhatIsNotThere) {
    EXPECT_TRUE(open().check_integrity());
    const auto absent =
        Database::open(file().string() + "x", Access::ReadWrite, std::chrono::milliseconds(0));
    EXPECT_EQ(absent.error().code, ErrorCode::Halted);
    std::ofstream(file(), std::ios::binary | std::ios::trunc) << std::string(4'096, 'x');
    const auto damaged = Database::open(file(), Access::ReadWrite, std::chrono::milliseconds(0));
    EXPECT_EQ(damaged.error().code, ErrorCode::Corrupt);
}

}  // namespace
}  // namespace millrace::sqlite
