#pragma once

#include <string_view>

#include "request.h"
#include "response.h"

namespace millrace::web {

/// `text/html; charset=utf-8` and so on, by a file's name.
std::string_view content_type(std::string_view path);

/// Of a file under /assets/: forever where its name ends in a hash, as in `app-1a2B3c4D.js`.
Caching caching_of(std::string_view path);

/// A file of the program, such as `dist/index.html`: 404 without a body when there is none, 304
/// when the browser has it, packed when it takes that.
Response static_file(std::string_view path, const Request& request, Caching caching);

/// The text of a file that is part of every build. Empty where it is not.
std::string_view embedded_text(std::string_view path);

/// Whether an If-None-Match header names this tag, weakly compared.
bool is_known_to(std::string_view if_none_match, std::string_view tag);

}  // namespace millrace::web
