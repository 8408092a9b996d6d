#include "request_log.h"

#include <iterator>

#include <fmt/format.h>

namespace millrace::web {

std::string log_text(std::string_view text) {
    constexpr std::size_t bytes_max = 200;
    if (text.empty()) {
        return "-";
    }
    std::string line;
    for (const char c : text.substr(0, bytes_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7f || c == '\\' || c == '"') {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
        } else {
            line += c;
        }
    }
    return line;
}

void RequestLog::write(const LogEntry& entry) {
    if (!log_) {
        return;
    }
    std::string line = fmt::format("{} {} {} {} user={} address={}", clock_->now().to_string(),
                                   entry.status, log_text(entry.method), log_text(entry.path),
                                   log_text(entry.user), log_text(entry.address));
    if (!entry.id.empty()) {
        line += " id=" + log_text(entry.id);
    }
    if (!entry.detail.empty()) {
        line += " detail=" + log_text(entry.detail);
    }
    const std::lock_guard guard(mutex_);
    log_(line);
}

}  // namespace millrace::web
