#include "stored/flags_text.h"

#include <fmt/format.h>

namespace millrace::cli {

std::string flags_text(const storage::FlagCounts& flags) {
    std::string text;
    for (const storage::QualityFlag flag : storage::quality_flags) {
        if (flags.of(flag) > 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name_of(flag), flags.of(flag));
        }
    }
    return text;
}

Json flags_json(const storage::FlagCounts& flags) {
    Json counts = Json::object();
    for (const storage::QualityFlag flag : storage::quality_flags) {
        counts[std::string(name_of(flag))] = flags.of(flag);
    }
    return counts;
}

std::uint64_t off_session(const storage::FlagCounts& flags) {
    return flags.of(storage::QualityFlag::OffSession) + flags.of(storage::QualityFlag::Weekend);
}

}  // namespace millrace::cli
