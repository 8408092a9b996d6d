#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <millrace/events/result.h>

namespace millrace::bench {

using Steady = std::chrono::steady_clock;

inline double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

[[noreturn]] inline void give_up(const std::string& why) {
    std::fprintf(stderr, "benchmark: %s\n", why.c_str());
    std::exit(1);
}

template <class T> T must(events::Result<T> result) {
    if (!result) {
        give_up(result.error().message);
    }
    return std::move(result).value();
}

}  // namespace millrace::bench
