#include "stored/input_files.h"

#include <glob.h>

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

namespace millrace::cli {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

std::vector<std::string> matches(const std::string& pattern) {
    glob_t found{};
    const int failed = ::glob(pattern.c_str(), 0, nullptr, &found);
    const std::unique_ptr<glob_t, void (*)(glob_t*)> owner(&found, &::globfree);
    return failed != 0 ? std::vector<std::string>()
                       : std::vector<std::string>(found.gl_pathv, found.gl_pathv + found.gl_pathc);
}

Result<void> check(const std::string& file) {
    std::error_code problem;
    if (std::filesystem::is_directory(file, problem)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("{} is a folder: name its files, such as '{}'", file,
                                 (std::filesystem::path(file) / "*.csv").string())};
    }
    if (!std::filesystem::is_regular_file(file, problem)) {
        return Error{ErrorCode::NotFound, fmt::format("{} is no file that can be read", file)};
    }
    return {};
}

}  // namespace

Result<std::vector<std::filesystem::path>> input_files(const std::vector<std::string>& words) {
    std::vector<std::filesystem::path> files;
    std::set<std::filesystem::path> seen;
    for (const std::string& word : words) {
        std::error_code problem;
        const bool is_pattern = word.find_first_of("*?[") != std::string::npos &&
                                !std::filesystem::exists(word, problem);
        const auto names = is_pattern ? matches(word) : std::vector{word};
        if (names.empty()) {
            return Error{ErrorCode::NotFound, fmt::format("no file fits the pattern {}", word)};
        }
        for (const std::string& name : names) {
            if (auto sound = check(name); !sound) {
                return sound.error();
            }
            if (seen.insert(std::filesystem::weakly_canonical(name, problem)).second) {
                files.emplace_back(name);
            }
        }
    }
    return files;
}

}  // namespace millrace::cli
