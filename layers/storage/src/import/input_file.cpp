#include "import/input_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<FileKind> kind_of_file(const std::filesystem::path& file) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (status.type() == std::filesystem::file_type::not_found) {
        return Error{ErrorCode::NotFound, fmt::format("there is no file {}", file.string())};
    }
    if (failed || status.type() != std::filesystem::file_type::regular) {
        return Error{
            ErrorCode::InvalidInput,
            fmt::format("{} is no regular file: expected a CSV or Parquet file", file.string())};
    }
    std::array<char, 4> start{};
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return Error{ErrorCode::InvalidInput, fmt::format("{} cannot be opened for reading: {}",
                                                          file.string(), std::strerror(errno))};
    }
    stream.read(start.data(), start.size());
    const std::string_view magic(start.data(), static_cast<std::size_t>(stream.gcount()));
    if (magic.empty()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} is empty: expected a header and bars", file.string())};
    }
    if (magic.starts_with("\x1f\x8b") || magic.starts_with("\x28\xb5\x2f\xfd") ||
        magic.starts_with("PK\x03\x04")) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} is compressed: unpack it first", file.string())};
    }
    return magic == "PAR1" ? FileKind::Parquet : FileKind::Text;
}

}  // namespace millrace::storage
