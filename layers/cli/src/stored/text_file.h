#pragma once

#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::cli {

/// The whole of a file. NotFound: it cannot be read; `what` it is stands in the message.
events::Result<std::string> read_text_file(const std::string& path, std::string_view what);

}  // namespace millrace::cli
