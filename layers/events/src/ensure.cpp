#include <millrace/events/ensure.h>

#include <cstdio>
#include <cstdlib>

namespace millrace::events {

void stop_on_broken_invariant(std::string_view what, const char* file, int line) {
    std::fprintf(stderr, "millrace: broken invariant: %.*s (%s:%d)\n",
                 static_cast<int>(what.size()), what.data(), file, line);
    std::abort();
}

}  // namespace millrace::events
