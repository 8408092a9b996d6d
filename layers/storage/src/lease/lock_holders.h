#pragma once

#include <filesystem>
#include <string>

namespace millrace::storage {

/// Who holds a flock on `path`, in words for a person: "writer pid 4711 (millrace bars import)".
/// Empty when nobody is visible from here, as in a container with its own process numbers.
std::string holders_of(const std::filesystem::path& path);

}  // namespace millrace::storage
