#include "cookies.h"

#include <algorithm>

namespace millrace::web {

std::string_view cookie(std::string_view header, std::string_view name) {
    std::string_view found;
    bool is_found = false;
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        auto pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        pair.remove_prefix(std::min(pair.find_first_not_of(" \t"), pair.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name) {
            continue;
        }
        if (is_found) {
            return {};
        }
        is_found = true;
        found = pair.substr(equals + 1);
    }
    return found;
}

}  // namespace millrace::web
