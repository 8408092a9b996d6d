#include "router.h"

#include <algorithm>
#include <optional>

namespace millrace::web {

namespace {

bool is_variable(std::string_view segment) { return segment.starts_with('{'); }

/// The parameters of a path that fits a route's.
std::optional<facade::Parameters> match(std::string_view path, const Target& target) {
    facade::Parameters parameters;
    path.remove_prefix(1);
    for (const std::string& segment : target.segments) {
        const auto end = std::min(path.find('/'), path.size());
        const auto expected = path.substr(0, end);
        if (is_variable(expected)) {
            parameters.emplace(expected.substr(1, expected.size() - 2), segment);
        } else if (expected != segment) {
            return std::nullopt;
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return path.empty() ? std::optional(std::move(parameters)) : std::nullopt;
}

bool is_of(Verb verb, Method method) {
    return verb == Verb::Get ? method == Method::Get || method == Method::Head
                             : method == Method::Post;
}

}  // namespace

Matched find_route(Method method, const Target& target) {
    Matched matched;
    for (const Route& route : routes) {
        auto parameters = match(route.path, target);
        if (!parameters) {
            continue;
        }
        if (is_of(route.verb, method)) {
            matched.route = &route;
            matched.parameters = std::move(*parameters);
            return matched;
        }
        matched.allowed += matched.allowed.empty() ? "" : ", ";
        matched.allowed += route.verb == Verb::Get ? "GET, HEAD" : "POST";
    }
    return matched;
}

bool takes(const Route& route, std::string_view parameter) {
    if (route.query == any_query) {
        return true;
    }
    for (std::string_view names = route.query; !names.empty();) {
        const auto end = std::min(names.find(' '), names.size());
        if (names.substr(0, end) == parameter) {
            return true;
        }
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return false;
}

bool is_page(std::string_view text) {
    constexpr std::size_t bytes_max = 1'024;
    const bool is_visible =
        std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    const auto target = text.size() <= bytes_max && is_visible ? parse_target(text) : std::nullopt;
    if (!target || text.find('\\') != std::string_view::npos) {
        return false;
    }
    const Route* route = find_route(Method::Get, *target).route;
    return route != nullptr &&
           (route->does == Does::Application || route->does == Does::PasswordPage);
}

bool is_api_path(std::string_view target) {
    return target.starts_with("/api/") || target.starts_with("/metrics");
}

}  // namespace millrace::web
