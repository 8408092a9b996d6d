#pragma once

#include <string_view>

namespace millrace::cli {

/// Lines on stderr: `millrace: warning: ...`. Coloured on a terminal unless NO_COLOR is set.
void log_error(std::string_view message);
void log_warning(std::string_view message);
void log_info(std::string_view message);

}  // namespace millrace::cli
