#include "drive.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "program.h"

namespace millrace::cli {

Json Outcome::json() const {
    auto document = parse_json(out, "stdout");
    EXPECT_TRUE(document) << out << err;
    return document ? document.value() : Json();
}

Outcome run_line(std::vector<std::string> arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome;
    outcome.exit_code = run_program(arguments, std::chrono::steady_clock::now());
    outcome.err = testing::internal::GetCapturedStderr();
    outcome.out = testing::internal::GetCapturedStdout();
    return outcome;
}

std::string at(const Json& document, const std::string& path) {
    const Json* value = &document;
    std::istringstream words(path);
    for (std::string word; std::getline(words, word, '.');) {
        if (const Json::Array* items = value->as_array()) {
            const std::size_t index = std::stoul(word);
            value = index < items->size() ? &(*items)[index] : nullptr;
        } else {
            value = value->find(word);
        }
        if (value == nullptr) {
            return "missing";
        }
    }
    const std::string* text = value->as_text();
    return text != nullptr ? *text : value->canonical();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

StoreTest::StoreTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "millrace-cli-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
}

StoreTest::~StoreTest() { std::filesystem::remove_all(folder_); }

Outcome StoreTest::run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"--db", store()});
    return run_line(std::move(arguments));
}

void StoreTest::make_bars() const {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome made = run({"bars", "synth", "--symbols", "TCS", "INFY", "--days", "20", "--seed",
                              "3", "--start", "2024-01-01"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
}

std::filesystem::path StoreTest::write(const std::string& name, const std::string& text) const {
    std::filesystem::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::string project_text(const std::string& path) {
    const auto tests = std::filesystem::path(MILLRACE_TEST_DATA_DIR).parent_path();
    const auto file_name = (tests / "../../.." / path).lexically_normal();
    std::ifstream file(file_name, std::ios::binary);
    EXPECT_TRUE(file) << file_name << " is missing";
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace millrace::cli
