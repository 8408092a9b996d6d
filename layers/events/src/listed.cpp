#include <millrace/events/listed.h>

#include <algorithm>

namespace millrace::events {

std::string listed(std::span<const std::string> names, std::size_t shown_max) {
    std::string text;
    for (const std::string& name : names.first(std::min(names.size(), shown_max))) {
        text += text.empty() ? name : ", " + name;
    }
    return names.size() > shown_max
               ? text + " and " + std::to_string(names.size() - shown_max) + " more"
               : text;
}

}  // namespace millrace::events
