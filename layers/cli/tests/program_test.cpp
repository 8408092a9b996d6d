#include "program.h"

#include <set>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

TEST(Program, ExitCodesFollowTheOneTable) {
    using events::ErrorCode;
    EXPECT_EQ(exit_code_of(ErrorCode::InvalidInput), ExitCode::Usage);
    EXPECT_EQ(exit_code_of(ErrorCode::NotFound), ExitCode::Usage);
    EXPECT_EQ(exit_code_of(ErrorCode::Conflict), ExitCode::Failed);
    EXPECT_EQ(exit_code_of(ErrorCode::Io), ExitCode::Failed);
    EXPECT_EQ(exit_code_of(ErrorCode::Unsupported), ExitCode::Failed);
    EXPECT_EQ(exit_code_of(ErrorCode::Overflow), ExitCode::Failed);
    EXPECT_EQ(exit_code_of(ErrorCode::Busy), ExitCode::HaltedSafely);
    EXPECT_EQ(exit_code_of(ErrorCode::Corrupt), ExitCode::HaltedSafely);
    EXPECT_EQ(exit_code_of(ErrorCode::Halted), ExitCode::HaltedSafely);
}

TEST(Program, EveryCommandHasHelpWithExamples) {
    for (const Command& command : all_commands()) {
        std::vector<std::string> line;
        if (!command.group.empty()) {
            line.push_back(command.group);
        }
        line.insert(line.end(), {command.name, "--help"});
        const Outcome help = run_line(line);
        EXPECT_EQ(help.exit_code, 0) << command.name;
        EXPECT_NE(help.out.find(command.description), std::string::npos) << command.name;
        EXPECT_NE(help.out.find("Examples:\n  "), std::string::npos) << command.name;
        EXPECT_EQ(help.err, "");
    }
}

TEST(Program, HelpOfTheWholeNamesCommandsAndExitCodes) {
    const Outcome help = run_line({"--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const char* word :
         {"init", "bars", "run", "runs", "strategies", "--db", "--json", "3 halted safely"}) {
        EXPECT_NE(help.out.find(word), std::string::npos) << word;
    }
}

TEST(Program, VersionNamesProgramEngineAndDuckDb) {
    const Outcome text = run_line({"--version"});
    EXPECT_EQ(text.exit_code, 0);
    EXPECT_TRUE(text.out.starts_with("millrace " MILLRACE_VERSION "\n")) << text.out;
    const Json json = run_line({"--version", "--json"}).json();
    EXPECT_EQ(at(json, "engine"), "3");
    EXPECT_TRUE(at(json, "duckdb").starts_with("v1.")) << at(json, "duckdb");
}

TEST(Program, UsageErrorsAreOneLineWithAHint) {
    struct Case {
        std::vector<std::string> line;
        std::string expected;
    };
    const Case cases[] = {
        {{"rnu"}, "'rnu' is unknown to millrace; did you mean 'run'?"},
        {{"bars"}, "millrace bars needs a command: "},
        {{"bars", "imprt"}, "'imprt' is unknown to millrace bars; did you mean 'import'?"},
        {{"run", "--symbls", "A"},
         "'--symbls' is unknown to millrace run; did you mean '--symbols'"},
        {{"bars", "export"}, "--symbol is required"},
        {{"bars", "synth", "--symbols", "A", "--days", "many"}, "--days: was 'many', expected"},
        {{"run", "--symbols", "A", "--max-bars", "-5"}, "--max-bars: was '-5', expected"},
        {{"runs", "show", "last", "--format", "xml"}, "--format"},
        {{"runs", "show", "last", "--signals", "--orders"}, "expected one of --signals"},
    };
    for (const Case& c : cases) {
        const Outcome outcome = run_line(c.line);
        EXPECT_EQ(outcome.exit_code, 2) << c.expected;
        EXPECT_TRUE(outcome.err.starts_with("millrace: error: ")) << outcome.err;
        EXPECT_NE(outcome.err.find(c.expected), std::string::npos) << outcome.err;
        EXPECT_EQ(lines_of(outcome.err).size(), 1U) << outcome.err;
        EXPECT_EQ(outcome.out, "");
    }
}

TEST(Program, WithoutACommandItSaysHowToUseIt) {
    const Outcome outcome = run_line({});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("Usage:"), std::string::npos);
}

TEST_F(StoreTest, JsonAndDbMayStandBeforeOrBehindTheCommand) {
    EXPECT_EQ(run_line({"init", "--json", "--db", store()}).exit_code, 0);
    EXPECT_EQ(at(run_line({"--json", "--db", store(), "bars", "status"}).json(), "bars"), "0");
    EXPECT_EQ(at(run_line({"bars", "--db", store(), "status", "--json"}).json(), "bars"), "0");
}

TEST_F(StoreTest, WithJsonAnErrorIsADocumentToo) {
    const Outcome absent = run({"bars", "status", "--json"});
    EXPECT_EQ(absent.exit_code, 2);
    EXPECT_EQ(at(absent.json(), "error.code"), "not_found");
    EXPECT_EQ(at(absent.json(), "error.exit_code"), "2");
    EXPECT_NE(at(absent.json(), "error.message").find("init"), std::string::npos);
    const Outcome usage = run({"bars", "statsu", "--json"});
    EXPECT_EQ(at(usage.json(), "error.code"), "invalid_input");
}

TEST_F(StoreTest, AFileThatIsNoStoreHaltsSafely) {
    write("store.duckdb", std::string(100'000, 'x'));
    const Outcome outcome = run({"bars", "status"});
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
}

TEST(Program, CompletionKnowsEveryCommandAndOption) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const Outcome outcome = run_line({"completion", shell});
        EXPECT_EQ(outcome.exit_code, 0);
        for (const char* word : {"synth", "round-trips", "config-file", "verify"}) {
            EXPECT_NE(outcome.out.find(word), std::string::npos) << shell << " " << word;
        }
    }
    EXPECT_EQ(run_line({"completion", "tcsh"}).exit_code, 2);
}

TEST(Program, StrategiesAreListedWithTheirSettings) {
    const Json document = run_line({"strategies", "list", "--json"}).json();
    std::set<std::string> types;
    for (const Json& strategy : *document.find("strategies")->as_array()) {
        types.insert(at(strategy, "type"));
        if (at(strategy, "type") == "ehma_pivot") {
            EXPECT_EQ(at(strategy, "parameters.1.name"), "fast");
            EXPECT_EQ(at(strategy, "parameters.1.default"), "9");
            EXPECT_EQ(at(strategy, "parameters.1.minimum"), "2");
        }
    }
    EXPECT_TRUE(types.contains("confluence_consumer"));
    const Outcome text = run_line({"strategies", "list"});
    EXPECT_NE(text.out.find("ehma_pivot: "), std::string::npos);
    EXPECT_NE(text.out.find("allow_short"), std::string::npos);
}

}  // namespace
}  // namespace millrace::cli
