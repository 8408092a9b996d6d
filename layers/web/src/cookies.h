#pragma once

#include <string_view>

namespace millrace::web {

/// The value of a cookie in a Cookie header. Empty: it is not there, or there twice, so that nobody
/// can say whose it is.
std::string_view cookie(std::string_view header, std::string_view name);

}  // namespace millrace::web
