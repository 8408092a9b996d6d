#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "drive.h"

namespace millrace::cli {
namespace {

/// doctor, backup, restore and bars compact, as a user meets them.
class StoreCareTest : public StoreTest {
protected:
    std::string at_folder(const std::string& name) const { return (folder() / name).string(); }
    Outcome run_on(const std::string& store, std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--db", store});
        return run_line(std::move(arguments));
    }
    /// The program itself, in a process of its own; its exit code.
    /// What it says goes to the file `errors`.
    int run_apart(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {MILLRACE_PROGRAM, "--db", store()});
        std::vector<char*> words;
        words.reserve(arguments.size() + 1);
        for (std::string& argument : arguments) {
            words.push_back(argument.data());
        }
        words.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, 2, at_folder("errors").c_str(),
                                           O_WRONLY | O_CREAT | O_APPEND, 0600);
        // DuckDB's files are open here meanwhile, and a lease looks through its descriptors.
        ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        pid_t child = -1;
        EXPECT_EQ(::posix_spawn(&child, words[0], &actions, nullptr, words.data(), environ), 0);
        ::posix_spawn_file_actions_destroy(&actions);
        int status = -1;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string bytes_of(const std::string& file) const {
        std::ifstream stream(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
};

TEST_F(StoreCareTest, DoctorListsItsChecksAndItsExitCodeSaysTheWorst) {
    make_bars();
    const Outcome text = run({"doctor"});
    EXPECT_EQ(text.exit_code, 0) << text.out << text.err;
    EXPECT_TRUE(text.out.starts_with("check ")) << text.out;
    EXPECT_NE(text.out.find("bars unique"), std::string::npos);
    const Json sound = run({"doctor", "--json"}).json();
    EXPECT_NE(at(sound, "health"), "problem");
    EXPECT_EQ(at(sound, "checks.0.check"), "permissions");
    EXPECT_EQ(run_on(at_folder("none.duckdb"), {"doctor"}).exit_code, 2);
    write("garbage.duckdb", std::string(50'000, 'x'));
    const Outcome garbage = run_on(at_folder("garbage.duckdb"), {"doctor", "--json"});
    EXPECT_EQ(garbage.exit_code, 3);
    EXPECT_EQ(at(garbage.json(), "readable"), "false");
}

TEST_F(StoreCareTest, DoctorSeesADamagedBlock) {
    make_bars();
    const std::string whole = bytes_of(store());
    int problems = 0;
    for (std::size_t block = 12'388; block < whole.size() && problems == 0; block += 262'144) {
        std::string damaged = whole;
        damaged[block] = static_cast<char>(damaged[block] ^ 1);
        write("damaged.duckdb", damaged);
        const Outcome outcome = run_on(at_folder("damaged.duckdb"), {"doctor"});
        problems += outcome.exit_code == 1 ? 1 : 0;
    }
    EXPECT_EQ(problems, 1);
}

TEST_F(StoreCareTest, ARestoredStoreProvesTheRunsItHolds) {
    make_bars();
    ASSERT_EQ(run({"run", "--mode", "paper", "--symbols", "INFY", "TCS"}).exit_code, 0);
    const Outcome backed_up = run({"backup", at_folder("b"), "--json"});
    ASSERT_EQ(backed_up.exit_code, 0) << backed_up.err;
    EXPECT_EQ(at(backed_up.json(), "bars"), "15000");
    EXPECT_EQ(at(backed_up.json(), "runs"), "1");
    const auto manifest = parse_json(bytes_of(at_folder("b/manifest.json")), "manifest");
    ASSERT_TRUE(manifest);
    EXPECT_EQ(at(manifest.value(), "files.0.xxh3_128").size(), 32U);
    ASSERT_EQ(run({"bars", "synth", "--symbols", "LATER", "--days", "5", "--seed", "9"}).exit_code,
              0);
    EXPECT_EQ(run({"restore", at_folder("b")}).exit_code, 1) << "there is a store";
    const Outcome restored = run({"restore", at_folder("b"), "--replace", "--json"});
    ASSERT_EQ(restored.exit_code, 0) << restored.err;
    EXPECT_EQ(at(restored.json(), "former_store"), store() + ".former-1");
    EXPECT_EQ(at(run({"bars", "status", "--json"}).json(), "bars"), "15000");
    EXPECT_EQ(run({"doctor"}).exit_code, 0);
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
    const std::string former = store() + ".former-1";
    EXPECT_EQ(at(run_on(former, {"bars", "status", "--json"}).json(), "symbols.1.symbol"), "LATER");
}

TEST_F(StoreCareTest, RestoreTakesNoUnfinishedOrForeignFolder) {
    make_bars();
    EXPECT_EQ(run({"restore", at_folder("none")}).exit_code, 2);
    ASSERT_EQ(run({"backup", at_folder("b")}).exit_code, 0);
    const std::string manifest = bytes_of(at_folder("b/manifest.json"));
    const auto refused_with = [&](const std::string& text, const char* word) {
        write("b/manifest.json", text);
        const Outcome refused = run({"restore", at_folder("b"), "--replace"});
        EXPECT_EQ(refused.exit_code, 3) << text;
        EXPECT_NE(refused.err.find(word), std::string::npos) << refused.err;
    };
    refused_with("{", "no valid JSON");
    refused_with("[]", "format");
    std::string changed = manifest;
    changed.replace(changed.find("\"format\": 1"), 11, "\"format\": 2");
    refused_with(changed, "newer");
    changed = manifest;
    changed.replace(changed.find("\"bytes\": "), 9, "\"bytes\": -");
    refused_with(changed, "files[0].bytes");
    std::filesystem::remove(folder() / "b/manifest.json");
    const Outcome unfinished = run({"restore", at_folder("b"), "--replace"});
    EXPECT_EQ(unfinished.exit_code, 3);
    EXPECT_NE(unfinished.err.find("never finished"), std::string::npos) << unfinished.err;
    EXPECT_FALSE(std::filesystem::exists(store() + ".former-1"));
}

TEST_F(StoreCareTest, ACompactedStoreProvesARunThatPinnedAnEarlierImport) {
    make_bars();
    ASSERT_EQ(run({"run", "--mode", "paper", "--symbols", "INFY", "TCS"}).exit_code, 0);
    for (const char* start : {"2024-03-01", "2023-11-01", "2024-06-03"}) {
        ASSERT_EQ(run({"bars", "synth", "--symbols", "TCS", "INFY", "--days", "10", "--seed", "5",
                       "--start", start})
                      .exit_code,
                  0);
    }
    const std::string before = run({"bars", "export", "--symbol", "INFY"}).out;
    const std::string bars = at(run({"bars", "status", "--json"}).json(), "bars");
    const Outcome compacted = run({"bars", "compact", "--json"});
    ASSERT_EQ(compacted.exit_code, 0) << compacted.err;
    const Json report = compacted.json();
    EXPECT_EQ(at(report, "bars"), bars);
    EXPECT_GT(std::stod(at(report, "bytes_per_bar_before")), 0);
    EXPECT_LE(std::stod(at(report, "file_bytes_after")),
              std::stod(at(report, "file_bytes_before")));
    EXPECT_EQ(run({"bars", "export", "--symbol", "INFY"}).out, before);
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
    EXPECT_EQ(run({"doctor"}).exit_code, 0);
    EXPECT_NE(run({"bars", "compact"}).out.find(bars + " bars"), std::string::npos);
}

TEST_F(StoreCareTest, ABackupMadeWhileOthersWriteHoldsTheFirstOfTheirImportsWhole) {
    constexpr int imports = 6;
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(run_apart({"bars", "synth", "--symbols", "S1", "--days", "10", "--seed", "1"}), 0);
    bool are_all_done = true;  // the thread's, until it is joined
    std::thread writer([&] {
        for (int i = 2; i <= imports && are_all_done; ++i) {
            const std::string symbol = "S" + std::to_string(i);
            are_all_done = run_apart({"bars", "synth", "--symbols", symbol, "--days", "10",
                                      "--seed", "1"}) == 0 &&
                           run_apart({"run", "--mode", "paper", "--symbols", "S1"}) == 0;
        }
    });
    std::int64_t last = 0;
    for (int number = 0; last < imports && number < 30; ++number) {
        const std::string name = at_folder("b" + std::to_string(number));
        const Outcome made = run({"backup", name, "--json"});
        EXPECT_EQ(made.exit_code, 0) << made.err;
        const std::int64_t first = last;
        last = std::stoll(at(made.json(), "last_import_id"));
        EXPECT_GE(last, first);
        const Outcome examined = run_on(name + "/store.duckdb", {"doctor"});
        EXPECT_EQ(examined.exit_code, 0) << examined.out;
        const Json status = run_on(name + "/store.duckdb", {"bars", "status", "--json"}).json();
        EXPECT_EQ(at(status, "bars"), std::to_string(last * 3'750));
        EXPECT_EQ(at(status, "symbols." + std::to_string(last)), "missing");
        EXPECT_EQ(at(status, "symbols." + std::to_string(last - 1) + ".symbol"),
                  "S" + std::to_string(last));
        if (HasFailure()) {
            break;
        }
    }
    writer.join();
    EXPECT_TRUE(are_all_done) << bytes_of(at_folder("errors"));
    EXPECT_EQ(last, imports);
}

}  // namespace
}  // namespace millrace::cli
