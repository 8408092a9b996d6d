#include "log.h"

#include <cstdlib>
#include <memory>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace millrace::cli {
namespace {

spdlog::logger& logger() {
    static const std::unique_ptr<spdlog::logger> instance = [] {
        const char* no_color = std::getenv("NO_COLOR");
        const bool plain = no_color != nullptr && *no_color != '\0';
        auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_st>(
            plain ? spdlog::color_mode::never : spdlog::color_mode::automatic);
        auto made = std::make_unique<spdlog::logger>("millrace", std::move(sink));
        made->set_pattern("millrace: %^%l%$: %v");
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

spdlog::string_view_t text_of(std::string_view message) { return {message.data(), message.size()}; }

}  // namespace

void log_error(std::string_view message) { logger().log(spdlog::level::err, text_of(message)); }
void log_warning(std::string_view message) { logger().log(spdlog::level::warn, text_of(message)); }
void log_info(std::string_view message) { logger().log(spdlog::level::info, text_of(message)); }

}  // namespace millrace::cli
