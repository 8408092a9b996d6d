#pragma once

#include <source_location>
#include <string_view>

namespace millrace::events {

[[noreturn]] void stop_on_broken_invariant(std::string_view what, std::source_location where);

/// For programmer errors alone: a false `holds` prints what and where and stops the process, in
/// every build. Never reachable by user input; expected failures are a Result.
inline void ensure(bool holds, std::string_view what,
                   std::source_location where = std::source_location::current()) {
    if (!holds) [[unlikely]] {
        stop_on_broken_invariant(what, where);
    }
}

}  // namespace millrace::events
