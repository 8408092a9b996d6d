#include "stored/manifest_text.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <millrace/events/clock.h>

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr int format_version = 1;

/// Reads members of one object; remembers the first that was missing or of another kind.
class Members {
public:
    Members(const Json& object, std::string where) : object_(object), where_(std::move(where)) {}

    std::int64_t whole(std::string_view name) {
        const Json* member = object_.find(name);
        const Json::Number* number = member != nullptr ? member->as_number() : nullptr;
        std::int64_t value = -1;
        if (number != nullptr) {
            const char* end = number->digits.data() + number->digits.size();
            const auto parsed = std::from_chars(number->digits.data(), end, value);
            value = parsed.ec == std::errc() && parsed.ptr == end ? value : -1;
        }
        note(value >= 0, name, "a whole number");
        return value;
    }
    std::uint64_t count(std::string_view name) { return static_cast<std::uint64_t>(whole(name)); }
    std::string text(std::string_view name) {
        const Json* member = object_.find(name);
        const std::string* found = member != nullptr ? member->as_text() : nullptr;
        note(found != nullptr, name, "a text");
        return found != nullptr ? *found : std::string();
    }
    const std::optional<std::string>& problem() const { return problem_; }

private:
    void note(bool is_right, std::string_view name, const char* expected) {
        if (!is_right && !problem_) {
            problem_ = fmt::format("{}{} is not {}", where_, name, expected);
        }
    }

    const Json& object_;
    std::string where_;
    std::optional<std::string> problem_;
};

Error unreadable(const std::filesystem::path& file, const std::string& why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; the backup cannot be restored", file.string(), why)};
}

Result<storage::BackupManifest> manifest_of(const Json& document,
                                            const std::filesystem::path& file) {
    Members members(document, "");
    const auto format = members.whole("format");
    if (!members.problem() && format != format_version) {
        return unreadable(file, fmt::format("format is {}, expected {}: a newer Millrace made it, "
                                            "so use that one or a newer",
                                            format, format_version));
    }
    storage::BackupManifest manifest;
    manifest.schema_version = members.whole("schema_version");
    manifest.last_import_id = members.whole("last_import_id");
    manifest.bars = members.count("bars");
    manifest.runs = members.count("runs");
    manifest.rows = members.count("rows");
    auto problem = members.problem();
    const Json* files = document.find("files");
    const Json::Array* items = files != nullptr ? files->as_array() : nullptr;
    if (!problem && items == nullptr) {
        problem = "files is not a list";
    }
    for (std::size_t i = 0; !problem && i < items->size(); ++i) {
        Members of_file((*items)[i], fmt::format("files[{}].", i));
        manifest.files.push_back({of_file.text("kind"), of_file.text("name"),
                                  of_file.count("bytes"), of_file.text("xxh3_128")});
        problem = of_file.problem();
    }
    return problem ? Result<storage::BackupManifest>(unreadable(file, *problem)) : manifest;
}

}  // namespace

Json manifest_document(const storage::BackupManifest& manifest) {
    Json document = Json::object();
    document["format"] = format_version;
    document["made_by"] = "millrace " MILLRACE_VERSION;
    document["made_at"] = events::SystemClock().now().to_string();
    document["schema_version"] = manifest.schema_version;
    document["last_import_id"] = manifest.last_import_id;
    document["bars"] = manifest.bars;
    document["runs"] = manifest.runs;
    document["rows"] = manifest.rows;
    document["files"] = Json::array();
    for (const storage::BackupFile& file : manifest.files) {
        Json entry = Json::object();
        entry["kind"] = file.kind;
        entry["name"] = file.name;
        entry["bytes"] = file.bytes;
        entry["xxh3_128"] = file.xxh3;
        document["files"].push_back(std::move(entry));
    }
    return document;
}

Result<storage::BackupManifest> read_manifest(const std::filesystem::path& folder) {
    std::error_code failed;
    if (!std::filesystem::is_directory(folder, failed)) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("{} is no folder: give one that `millrace backup` made", folder.string())};
    }
    const auto path = folder / storage::manifest_name;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} has no {} that can be read: it is no backup, or one that was "
                                 "never finished",
                                 folder.string(), storage::manifest_name)};
    }
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const auto document = parse_json(text, path.string());
    return document ? manifest_of(document.value(), path)
                    : unreadable(path, document.error().message);
}

}  // namespace millrace::cli
