#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

#include "response.h"
#include "templates.h"
#include "visit.h"

namespace millrace::web {

struct Failure {
    unsigned status = 500;
    std::string message;              // for who asked
    std::uint64_t retry_after_s = 0;  // 0: no such header
};

/// As JSON under /api/, else as a page; both name the request.
Response failure(const Visit& visit, const Failure& failure);

/// Of an error of the facade. What it says reaches who asked where it is about what they asked, or
/// about who holds the store; else the log alone.
Response failure(const Visit& visit, const events::Error& error);

/// What somebody gets who is not logged in: 401 of data, else the way to the login.
Response unauthenticated(const Visit& visit);

/// 303 to a path of this server.
Response redirect(std::string location);

Response page(unsigned status, std::string_view file, const TemplateValues& values);
Response json(std::string text);

/// In whole seconds, rounded up.
std::uint64_t seconds_of(events::Duration wait);

void set_cookie(Response& response, std::string_view name, std::string_view value);
void remove_cookie(Response& response, std::string_view name);

}  // namespace millrace::web
