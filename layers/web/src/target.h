#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/facade/views.h>

namespace millrace::web {

struct Target {
    std::vector<std::string> segments;  // decoded once; none of `/`
    std::string_view query;             // as sent, without the question mark
};

/// Of a target as sent, which outlives the answer. None: there can be nothing of that name; among
/// them all that climbs (`..`), is encoded twice, or holds a control character, slash or backslash.
std::optional<Target> parse_target(std::string_view text);

enum class Letters {
    Text,  // UTF-8 without control characters: a query
    Any    // a form, where a password is taken as it is typed
};

/// `name=value&name=value`, as queries and forms are encoded. None: it is encoded wrongly, has more
/// than 16 values or a name twice, or letters it may not have.
std::optional<facade::Parameters> parse_pairs(std::string_view text, Letters letters);

/// Every byte but letters, digits and `-._~` as %xx: to be put into a query.
std::string percent_encoded(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace millrace::web
