#include "templates.h"

namespace millrace::web {

namespace {

std::string_view value_of(const TemplateValues& values, std::string_view name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        case '\'': html += "&#39;"; break;
        default:
            if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') {
                html += c;
            }
        }
    }
    return html;
}

std::string render_template(std::string_view text, const TemplateValues& values) {
    constexpr std::string_view open = "{{";
    constexpr std::string_view close = "}}";
    std::string page;
    for (;;) {
        const auto begin = text.find(open);
        const auto end = begin == std::string_view::npos ? begin : text.find(close, begin);
        if (end == std::string_view::npos) {
            return page.append(text);
        }
        page.append(text.substr(0, begin));
        const auto name = text.substr(begin + open.size(), end - begin - open.size());
        text.remove_prefix(end + close.size());
        if (name.starts_with('#')) {
            const auto block_end = text.find("{{/" + std::string(name.substr(1)) + "}}");
            if (value_of(values, name.substr(1)).empty() && block_end != std::string_view::npos) {
                text.remove_prefix(block_end);
            }
        } else if (!name.starts_with('/')) {
            page.append(escaped(value_of(values, name)));
        }
    }
}

}  // namespace millrace::web
