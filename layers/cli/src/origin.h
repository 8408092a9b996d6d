#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::cli {

/// Who gave a setting its value. Each outranks those before it.
enum class Origin : std::uint8_t { Default, File, Environment, CommandLine };

constexpr std::string_view name_of(Origin origin) {
    constexpr std::string_view names[] = {"default", "file", "environment", "command line"};
    return names[static_cast<std::size_t>(origin)];
}

}  // namespace millrace::cli
