#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace millrace::storage {

/// How far long work has come, for who shows it.
struct WorkStep {
    std::string_view doing;  // such as `copying`; a literal
    std::string_view unit;   // such as `bytes`; a literal
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

/// Called often, and never by two threads at once.
using OnStep = std::function<void(const WorkStep&)>;

}  // namespace millrace::storage
