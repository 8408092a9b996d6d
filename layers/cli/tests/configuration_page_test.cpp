#include <gtest/gtest.h>

#include <set>

#include <fmt/format.h>

#include "drive.h"
#include "environment.h"
#include "wiring/config_keys.h"

namespace millrace::cli {
namespace {

/// The table of docs/configuration.md: every key, as the code has it.
std::string table() {
    std::string text = "| key | type | takes | unless told | variable | meaning |\n"
                       "|---|---|---|---|---|---|\n";
    for (const ConfigKey& key : config_keys()) {
        const std::string otherwise = default_of(key);
        text += fmt::format("| `{}` | {} | {} | {} | `{}` | {} |\n", key.path, name_of(key.type),
                            key.allowed, otherwise.empty() ? "" : "`" + otherwise + "`",
                            variable_of(key.path), key.about);
    }
    return text;
}

TEST(ConfigurationPage, HasTheTableOfTheCode) {
    EXPECT_NE(project_text("docs/configuration.md").find(table()), std::string::npos)
        << "docs/configuration.md should hold this table:\n"
        << table();
}

TEST(ConfigurationPage, EveryKeyHasOnePathAndOneVariable) {
    std::set<std::string> paths;
    std::set<std::string> variables;
    for (const ConfigKey& key : config_keys()) {
        EXPECT_TRUE(paths.insert(key.path).second) << key.path;
        EXPECT_TRUE(variables.insert(variable_of(key.path)).second) << key.path;
    }
}

TEST(ConfigurationPage, TheProgramListsTheSameKeys) {
    const Json listed = run_line({"config", "keys", "--json"}).json();
    const std::string text = run_line({"config", "keys"}).out;
    std::size_t i = 0;
    for (const ConfigKey& key : config_keys()) {
        const std::string at_key = fmt::format("keys.{}.", i++);
        EXPECT_EQ(at(listed, at_key + "key"), key.path);
        EXPECT_EQ(at(listed, at_key + "variable"), variable_of(key.path));
        EXPECT_EQ(at(listed, at_key + "allowed"), key.allowed);
        EXPECT_NE(text.find(key.path + " "), std::string::npos) << key.path;
    }
    EXPECT_EQ(at(listed, fmt::format("keys.{}", i)), "missing");
}

}  // namespace
}  // namespace millrace::cli
