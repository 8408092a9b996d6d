#include "json_items.h"

#include <nlohmann/json.hpp>

namespace millrace::facade {

namespace {

/// Where the value that begins there is over; braces inside strings do not count.
std::size_t end_of_object(std::string_view text, std::size_t at) {
    int depth = 0;
    bool is_string = false;
    for (; at < text.size(); ++at) {
        const char letter = text[at];
        if (is_string) {
            at += letter == '\\' ? 1 : 0;
            is_string = letter != '"';
            continue;
        }
        is_string = letter == '"';
        depth += letter == '{' ? 1 : 0;
        depth -= letter == '}' ? 1 : 0;
        if (letter == '}' && depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

}  // namespace

events::Result<std::vector<std::string_view>> items_of(std::string_view list) {
    const std::size_t first = list.find_first_not_of(" \n\r\t");
    if (first == std::string_view::npos || list[first] != '[' || !nlohmann::json::accept(list)) {
        return events::Error{events::ErrorCode::Corrupt, "a list of a run is no list in JSON"};
    }
    std::vector<std::string_view> items;
    for (std::size_t at = list.find('{', first); at != std::string_view::npos;
         at = list.find('{', at)) {
        const std::size_t end = end_of_object(list, at);
        items.push_back(list.substr(at, end - at));
        at = end;
    }
    return items;
}

}  // namespace millrace::facade
