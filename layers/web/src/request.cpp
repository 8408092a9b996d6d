#include "request.h"

#include <algorithm>

namespace millrace::web {

std::string_view Request::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [&](const Header& header) { return header.name == name; });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

bool Request::has_header(std::string_view name) const {
    return std::any_of(headers.begin(), headers.end(),
                       [&](const Header& header) { return header.name == name; });
}

Method parse_method(std::string_view name) {
    if (name == "GET") {
        return Method::Get;
    }
    if (name == "HEAD") {
        return Method::Head;
    }
    return name == "POST" ? Method::Post : Method::Other;
}

std::string small_letters(std::string_view text) {
    std::string small(text);
    for (char& letter : small) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return small;
}

}  // namespace millrace::web
