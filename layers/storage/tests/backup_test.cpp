#include <sys/stat.h>

#include <fstream>
#include <set>

#include <millrace/storage/backup.h>

#include "exchange_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::ok;

class ABackup : public store_test::ExchangeTest {
protected:
    std::set<std::string> names_in(std::string_view folder) const {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(path(folder))) {
            names.insert(entry.path().filename().string());
        }
        return names;
    }
};

TEST_F(ABackup, HoldsEveryRowAndSaysWhatItHolds) {
    add_scattered_bars();
    const std::string before = content();
    const auto made = back_up_to("b");
    ASSERT_TRUE(ok(made));
    EXPECT_EQ(made.value().bars, 27U * 375);
    EXPECT_EQ(made.value().last_import_id, 3);
    EXPECT_EQ(made.value().schema_version, 3);
    EXPECT_EQ(names_in("b"), (std::set<std::string>{"store.duckdb", "manifest.json"}));
    ASSERT_EQ(made.value().files.size(), 1U);
    EXPECT_EQ(made.value().files[0].bytes, std::filesystem::file_size(path("b/store.duckdb")));
    EXPECT_EQ(read_file(path("b/store.duckdb")), read_file(store_path()));
    EXPECT_EQ(content_of(path("b/store.duckdb")), before);
    struct stat found {};
    ASSERT_EQ(::stat(path("b/store.duckdb").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07U, 0U) << "not for everybody";
}

TEST_F(ABackup, TakesInWhatAKilledWriterLeftInItsLog) {
    add("INFY", {store_test::bar_at(0)});
    leave_a_log("INSERT INTO symbols VALUES (7, 'LATE')");
    ASSERT_TRUE(ok(back_up_to("b")));
    EXPECT_EQ(content_of(path("b/store.duckdb")), content());
    EXPECT_EQ(count("SELECT count(*) FROM symbols WHERE symbol = 'LATE'"), 1);
}

TEST_F(ABackup, IsNotMadeInAFolderThatHoldsSomething) {
    store();
    close();
    std::filesystem::create_directory(path("full"));
    std::ofstream(path("full/mine.txt")) << "mine";
    EXPECT_EQ(code_of(back_up_to("full")), ErrorCode::Conflict);
    EXPECT_EQ(names_in("full"), (std::set<std::string>{"mine.txt"}));
    std::filesystem::create_directory(path("empty"));
    EXPECT_TRUE(ok(back_up_to("empty")));
    EXPECT_EQ(code_of(back_up_to("empty")), ErrorCode::Conflict) << "not over another backup";
    EXPECT_EQ(code_of(back_up_to("no/such/folder")), ErrorCode::NotFound);
}

TEST_F(ABackup, OfAStoreThatCannotBeReadLeavesNothing) {
    EXPECT_EQ(code_of(back_up_to("b")), ErrorCode::NotFound);
    write_file("bars.duckdb", std::string(100'000, 'x'));
    EXPECT_EQ(code_of(back_up_to("b")), ErrorCode::Corrupt);
    EXPECT_FALSE(std::filesystem::exists(path("b")));
}

TEST_F(ABackup, OfAStoreWithADamagedBlockLeavesNothing) {
    std::mt19937_64 random(7);
    add("INFY", store_test::random_bars(random, 0, 20'000));
    close();
    const std::string whole = read_file(store_path());
    std::size_t noticed = 0;
    for (std::size_t at = 12'288 + 100; at < whole.size(); at += 262'144) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        write_file("bars.duckdb", damaged);
        const auto made = back_up_to("b");
        if (!made) {
            EXPECT_EQ(made.error().code, ErrorCode::Corrupt) << made.error().message;
            ++noticed;
        }
        EXPECT_EQ(std::filesystem::exists(path("b")), made.has_value());
        std::filesystem::remove_all(path("b"));
    }
    EXPECT_GT(noticed, 0U);
}

}  // namespace
}  // namespace millrace::storage
