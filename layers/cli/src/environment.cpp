#include "environment.h"

#include <algorithm>
#include <set>

#include <unistd.h>

namespace millrace::cli {

EnvironmentVariables process_environment() {
    EnvironmentVariables found;
    std::set<std::string_view> names;
    for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const std::size_t equals = text.find('=');
        const std::string_view name = text.substr(0, equals);
        if (equals != std::string_view::npos && name.starts_with(variable_prefix) &&
            names.insert(name).second) {
            found.push_back({std::string(name), std::string(text.substr(equals + 1))});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return found;
}

std::string variable_of(std::string_view path) {
    std::string name(variable_prefix);
    for (const char c : path) {
        if (c == '.') {
            name += "__";
        } else {
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    return name;
}

const std::string* find_variable(const EnvironmentVariables& environment, std::string_view path) {
    const std::string name = variable_of(path);
    const auto found = std::find_if(environment.begin(), environment.end(),
                                    [&](const auto& variable) { return variable.name == name; });
    return found != environment.end() ? &found->value : nullptr;
}

}  // namespace millrace::cli
