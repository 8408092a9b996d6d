#include "configuration/config_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Result<std::string> read_text_file(const std::string& path) {
    constexpr std::size_t bytes_max = 16 << 20;
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                               &std::fclose);
    std::error_code not_there;
    if (file == nullptr || std::filesystem::is_directory(path, not_there)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("configuration file {} cannot be read: {}", path,
                                 file == nullptr ? std::strerror(errno) : "it is a folder")};
    }
    std::string text(bytes_max, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (text.size() == bytes_max) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{}: is larger than a configuration can be", path)};
    }
    return text;
}

}  // namespace

Result<Json> read_config_file(const std::string& path, Problems& problems) {
    const auto text = read_text_file(path);
    if (!text) {
        return text.error();
    }
    auto parsed = parse_json_with_repeats(text.value(), path);
    if (!parsed) {
        return parsed.error();
    }
    for (const std::string& name : parsed.value().repeated) {
        problems.add({path, name}, "stands twice in one object, expected each name once");
    }
    return std::move(parsed.value().json);
}

}  // namespace millrace::cli
