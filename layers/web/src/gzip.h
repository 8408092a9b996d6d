#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::web {

/// None: zlib had no memory for it.
std::optional<std::string> gzipped(std::string_view text);

/// Whether an Accept-Encoding header takes gzip.
bool takes_gzip(std::string_view accept_encoding);

}  // namespace millrace::web
