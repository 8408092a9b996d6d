#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include <millrace/events/clock.h>

namespace millrace::web {

/// What happened, as one line of the log says it.
struct LogEntry {
    unsigned status = 0;
    std::string_view method = {};
    std::string_view path = {};  // without its query
    std::string_view user = {};
    std::string_view address = {};
    std::string_view id = {};
    std::string_view detail = {};
};

/// One line each: when in UTC, what, who, from where, how it ended. Safe from many threads.
class RequestLog {
public:
    /// The clock outlives this.
    RequestLog(const events::Clock& clock, std::function<void(std::string_view line)> log)
        : clock_(&clock), log_(std::move(log)) {}

    void write(const LogEntry& entry);

private:
    const events::Clock* clock_;
    std::mutex mutex_;
    std::function<void(std::string_view line)> log_;
};

/// Text as it may stand in a line: blanks, control characters, quotes, backslashes and what is not
/// ASCII as \xhh, cut to 200 bytes; `-` for nothing.
std::string log_text(std::string_view text);

}  // namespace millrace::web
