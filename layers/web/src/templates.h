#pragma once

#include <map>
#include <string>
#include <string_view>

namespace millrace::web {

/// With `& < > " '` as entities and control characters left out: text in HTML, and in the quotes
/// of an attribute.
std::string escaped(std::string_view text);

using TemplateValues = std::map<std::string, std::string, std::less<>>;

/// A page out of its template: `{{name}}` is the value, always escaped, nothing where there is
/// none; what stands between `{{#name}}` and `{{/name}}` stays where the value is not empty. Blocks
/// are not nested. A value is never read as a template.
std::string render_template(std::string_view text, const TemplateValues& values);

}  // namespace millrace::web
