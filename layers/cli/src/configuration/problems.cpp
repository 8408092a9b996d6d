#include "configuration/problems.h"

#include <fmt/format.h>

namespace millrace::cli {

events::Error Problems::error() const {
    std::string message = fmt::format("the configuration has {} problem{}; nothing was started",
                                      lines_.size(), lines_.size() == 1 ? "" : "s");
    for (const std::string& line : lines_) {
        message += "\n" + line;
    }
    return {events::ErrorCode::InvalidInput, std::move(message)};
}

}  // namespace millrace::cli
