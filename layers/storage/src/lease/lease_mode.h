#pragma once

#include <chrono>
#include <string_view>

namespace millrace::storage {

enum class LeaseMode { Read, Write };

constexpr std::string_view name_of(LeaseMode mode) {
    return mode == LeaseMode::Read ? "read" : "write";
}

/// What a lease is asked for, and until when.
struct LeaseRequest {
    LeaseMode mode;
    std::chrono::milliseconds wait;
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::now() + wait;
};

}  // namespace millrace::storage
