#pragma once

#include <string>
#include <string_view>

#include <millrace/facade/views.h>

#include "request.h"
#include "routes.h"
#include "target.h"

namespace millrace::web {

struct Matched {
    const Route* route = nullptr;   // none: 404, or 405 where something is allowed
    std::string allowed;            // methods of this path, as an Allow header says them
    facade::Parameters parameters;  // of the path
};

Matched find_route(Method method, const Target& target);

/// Whether a route takes a query parameter of that name.
bool takes(const Route& route, std::string_view parameter);

/// Whether text is the path of one of the server's pages, with or without a query: the only thing a
/// login may lead to.
bool is_page(std::string_view text);

/// Whether what goes wrong under this path is said as JSON.
bool is_api_path(std::string_view target);

}  // namespace millrace::web
