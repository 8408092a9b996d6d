#include "shell_user.h"

#include <array>

#include <pwd.h>
#include <unistd.h>

#include <fmt/format.h>

namespace millrace::cli {

std::string shell_user() {
    constexpr std::size_t bytes = 4096;
    std::array<char, bytes> text{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, text.data(), text.size(), &found) == 0 &&
        found != nullptr) {
        return found->pw_name;
    }
    return fmt::format("uid {}", ::getuid());
}

}  // namespace millrace::cli
