#pragma once

#include <string>
#include <vector>

#include <millrace/auth/session.h>

#include "json.h"

namespace millrace::cli {

/// Sessions that last, as a table and as JSON. Of a token's hash eight digits: enough to tell them
/// apart.
std::string text_of(const std::vector<auth::Session>& sessions);
Json json_of(const std::vector<auth::Session>& sessions);
/// Without those that are over.
std::vector<auth::Session> lasting(std::vector<auth::Session> sessions, events::Timestamp now);

}  // namespace millrace::cli
