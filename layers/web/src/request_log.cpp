#include "request_log.h"

#include <iterator>

#include <fmt/format.h>

namespace millrace::web {

namespace {

/// Everything below `first` with what else has no place in a line as \xhh.
std::string escaped(std::string_view text, char first, std::size_t bytes_max) {
    std::string line;
    for (const char c : text.substr(0, bytes_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c < first || byte >= 0x7f || c == '\\' || c == '"') {
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", byte);
        } else {
            line += c;
        }
    }
    return line;
}

}  // namespace

std::string log_text(std::string_view text) {
    constexpr std::size_t bytes_max = 200;
    return text.empty() ? "-" : escaped(text, '!', bytes_max);
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
        constexpr std::size_t bytes_max = 500;
        line += " detail=\"" + escaped(entry.detail, ' ', bytes_max) + "\"";
    }
    const std::lock_guard guard(mutex_);
    log_(line);
}

}  // namespace millrace::web
