#include <millrace/events/ensure.h>

#include <cstdio>
#include <cstdlib>

namespace millrace::events {

void stop_on_broken_invariant(std::string_view what, std::source_location where) {
    std::fprintf(stderr, "millrace: broken invariant: %.*s (%s:%u, %s)\n",
                 static_cast<int>(what.size()), what.data(), where.file_name(),
                 where.line(), where.function_name());
    std::abort();
}

}  // namespace millrace::events
