#pragma once

#include <string_view>

namespace millrace::events {

[[noreturn]] void stop_on_broken_invariant(std::string_view what, const char* file, int line);

/// For programmer errors alone: a false `holds` prints what and where and stops the process, in
/// every build. Never reachable by user input; expected failures are a Result.
/// (Builtins, because Clang 14 cannot compile libstdc++'s std::source_location.)
inline void ensure(bool holds, std::string_view what, const char* file = __builtin_FILE(),
                   int line = __builtin_LINE()) {
    if (!holds) [[unlikely]] {
        stop_on_broken_invariant(what, file, line);
    }
}

}  // namespace millrace::events
