#pragma once

#include <span>
#include <string_view>

namespace millrace::web {

/// A file that is part of the program.
struct EmbeddedFile {
    std::string_view path;  // dist/assets/app-1a2b3c4d.js
    std::string_view content;
    std::string_view gzip;  // empty where it would save too little
    std::string_view hash;  // of the content, in hexadecimal
};

/// By path.
std::span<const EmbeddedFile> embedded_files();

}  // namespace millrace::web
