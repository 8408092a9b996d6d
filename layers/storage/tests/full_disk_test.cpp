#include <sched.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include <millrace/storage/doctor.h>

#include "exchange_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::ok;

/// A store on a file system of its own that has little room left.
class AFullDisk : public store_test::ExchangeTest {
protected:
    void SetUp() override {
        std::mt19937_64 random(7);
        add("INFY", store_test::random_bars(random, 0, 100'000));
        close();
        std::filesystem::create_directory(disk());
        const auto room =
            "size=" + std::to_string(std::filesystem::file_size(store_path()) * 3 / 2);
        // In a mount namespace of this process alone, so that nothing stays if it is killed.
        const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                             ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount("tmpfs", disk().c_str(), "tmpfs", 0, room.c_str()) == 0;
        if (!mounted) {
            GTEST_SKIP() << "not run: no small file system can be mounted here ("
                         << std::strerror(errno) << ")";
        }
        std::filesystem::copy_file(store_path(), small_store());
    }
    std::filesystem::path disk() const { return path("disk"); }
    std::filesystem::path small_store() const { return disk() / "small.duckdb"; }
    void expect_as_it_was() {
        EXPECT_EQ(read_file(small_store()), read_file(store_path()));
        for (const auto& entry : std::filesystem::directory_iterator(disk())) {
            const auto name = entry.path().filename().string();
            EXPECT_EQ(name.find("millrace-part"), std::string::npos) << name;
            EXPECT_EQ(name.find("former"), std::string::npos) << name;
        }
    }
};

TEST_F(AFullDisk, LeavesTheStoreAsItWasWhenItIsCompacted) {
    const auto refused = compact({.store = small_store()}, store_test::ignore_steps);
    EXPECT_EQ(code_of(refused), ErrorCode::Io);
    expect_as_it_was();
}

TEST_F(AFullDisk, LeavesTheStoreAsItWasWhenAnotherIsRestored) {
    const auto manifest = back_up_to("b");
    ASSERT_TRUE(ok(manifest));
    const auto refused = restore({.folder = path("b"),
                                  .manifest = manifest.value(),
                                  .store = small_store(),
                                  .existing = OnExistingStore::Replace},
                                 store_test::ignore_steps);
    EXPECT_EQ(code_of(refused), ErrorCode::Io);
    expect_as_it_was();
}

TEST_F(AFullDisk, KeepsNoHalfBackup) {
    const auto refused = back_up(
        {.store = store_path(), .folder = disk() / "b"},
        [](const BackupManifest&) { return std::string("manifest"); }, store_test::ignore_steps);
    EXPECT_EQ(code_of(refused), ErrorCode::Io);
    EXPECT_FALSE(std::filesystem::exists(disk() / "b"));
}

TEST_F(AFullDisk, IsToldByTheDoctor) {
    const auto examined = examine({.store = small_store()}, store_test::ignore_steps);
    ASSERT_TRUE(ok(examined));
    EXPECT_EQ(examined.value().findings[1].check, "disk");
    EXPECT_EQ(examined.value().findings[1].health, Health::Problem);
}

}  // namespace
}  // namespace millrace::storage
