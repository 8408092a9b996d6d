#pragma once

#include <string>
#include <string_view>

namespace millrace::facade {

/// What a session is called where its owner sees it; of its token hash.
inline std::string session_name(std::string_view token_hash) {
    constexpr std::size_t digits = 16;
    return std::string(token_hash.substr(0, digits));
}

}  // namespace millrace::facade
