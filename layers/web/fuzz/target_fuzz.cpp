// The target of a request, its query, and a form. Input: the text of any of them.
#include <millrace/events/ensure.h>

#include <string>

#include "router.h"
#include "target.h"

namespace millrace::web {
namespace {

using events::ensure;

void check_target(const std::string& text) {
    const auto target = parse_target(text);
    if (!target) {
        ensure(!is_page(text), "a page has a path");
        return;
    }
    ensure(text.starts_with('/'), "a path begins at the root");
    std::string again;
    for (const std::string& segment : target->segments) {
        ensure(!segment.empty() && segment != "." && segment.find("..") == std::string::npos,
               "a path does not climb");
        ensure(segment.find_first_of(std::string_view("/\\%\0\r\n", 6)) == std::string::npos,
               "a segment is one name");
        ensure(is_utf8(segment), "a segment is text");
        again += "/" + percent_encoded(segment);
    }
    const auto same = parse_target(again.empty() ? "/" : again);
    ensure(same && same->segments == target->segments, "a path is decoded once");
    if (is_page(text)) {
        ensure(!text.starts_with("//"), "a page is on this server");
        ensure(text.find_first_of(" \\\r\n") == std::string::npos, "a page fits into a header");
    }
}

std::string encoded(const facade::Parameters& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) {
        text += (text.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    }
    return text;
}

void check_pairs(const std::string& text) {
    const auto query = parse_pairs(text, Letters::Text);
    const auto form = parse_pairs(text, Letters::Any);
    ensure(!query || form == query, "a query is a form");
    if (form) {
        ensure(parse_pairs(encoded(*form), Letters::Any) == form, "pairs are decoded once");
    }
    if (query) {
        for (const auto& [name, value] : *query) {
            ensure(is_utf8(value) && value.find('\0') == std::string::npos, "a query is text");
        }
    }
}

}  // namespace
}  // namespace millrace::web

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::web::check_target(text);
    millrace::web::check_pairs(text);
    return 0;
}
