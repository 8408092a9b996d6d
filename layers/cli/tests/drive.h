#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "json.h"

namespace millrace::cli {

/// What one command line did.
struct Outcome {
    int exit_code = 0;
    std::string out;
    std::string err;

    /// stdout as the JSON document it must be.
    Json json() const;
};

/// Runs the program in this process.
Outcome run_line(std::vector<std::string> arguments);

/// The text of a value found by a path such as `funnel.bars` or `symbols.0`; `missing` where there
/// is none.
std::string at(const Json& document, const std::string& path);

std::vector<std::string> lines_of(const std::string& text);

/// The text of a file of the project.
std::string project_text(const std::string& path);

/// Gives each test a folder of its own, and command lines a store in it.
class StoreTest : public testing::Test {
public:
    ~StoreTest() override;

protected:
    StoreTest();

    /// The command line with the test's store.
    Outcome run(std::vector<std::string> arguments) const;
    /// init, and synthetic bars of 20 sessions of INFY and TCS from 2024-01-01.
    void make_bars() const;
    std::filesystem::path write(const std::string& name, const std::string& text) const;
    const std::filesystem::path& folder() const { return folder_; }
    std::string store() const { return (folder_ / "store.duckdb").string(); }

private:
    std::filesystem::path folder_;
};

}  // namespace millrace::cli
