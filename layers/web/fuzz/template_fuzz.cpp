// A value in a page. Input: the value.
#include <millrace/events/ensure.h>

#include <string>

#include "templates.h"

namespace millrace::web {
namespace {

void check(const std::string& value) {
    using events::ensure;
    const std::string html = escaped(value);
    ensure(html.find_first_of("<>\"'") == std::string::npos, "a value makes no mark");
    for (auto at = html.find('&'); at != std::string::npos; at = html.find('&', at + 1)) {
        const auto entity = html.substr(at, html.find(';', at) + 1 - at);
        ensure(entity == "&amp;" || entity == "&lt;" || entity == "&gt;" || entity == "&quot;" ||
                   entity == "&#39;",
               "an ampersand begins an entity");
    }
    const std::string page =
        render_template("<p>{{#a}}[{{a}}]{{/a}}</p>{{b}}", {{"a", value}, {"b", value}});
    const std::string block = value.empty() ? "" : "[" + html + "]";
    ensure(page == "<p>" + block + "</p>" + html, "a value is no template");
    render_template(value, {{"a", "1"}});
}

}  // namespace
}  // namespace millrace::web

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    millrace::web::check(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
