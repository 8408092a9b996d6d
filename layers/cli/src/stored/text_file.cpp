#include "stored/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace millrace::cli {

events::Result<std::string> read_text_file(const std::string& path, std::string_view what) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    const bool is_empty = file && file.peek() == std::ifstream::traits_type::eof();
    if (!is_empty && (!file || !(text << file.rdbuf()))) {
        return events::Error{
            events::ErrorCode::NotFound,
            fmt::format("{} {} cannot be read: {}", what, path, std::strerror(errno))};
    }
    return text.str();
}

}  // namespace millrace::cli
