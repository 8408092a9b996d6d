#pragma once

#include <algorithm>
#include <array>
#include <ostream>
#include <string_view>

#include "routes.h"

namespace millrace::web {

/// What each route answers to somebody who is not logged in, to a viewer and to an administrator.
struct Expected {
    Verb verb;
    std::string_view path;
    unsigned anonymous;
    unsigned viewer;
    unsigned admin;
};

inline std::ostream& operator<<(std::ostream& out, const Expected& expected) {
    return out << (expected.verb == Verb::Get ? "GET " : "POST ") << expected.path;
}

// clang-format off
inline constexpr std::array expectations = {
    Expected{Verb::Get, "/healthz", 200, 200, 200},
    Expected{Verb::Get, "/assets/{file}", 200, 200, 200},
    Expected{Verb::Get, "/login", 200, 303, 303},
    Expected{Verb::Post, "/login", 303, 303, 303},
    Expected{Verb::Post, "/logout", 303, 303, 303},
    Expected{Verb::Get, "/account/password", 303, 200, 200},
    Expected{Verb::Post, "/account/password", 303, 303, 303},
    Expected{Verb::Post, "/api/v1/account/sessions/{session}/end", 401, 404, 404},
    Expected{Verb::Post, "/api/v1/account/sessions/end_others", 401, 204, 204},
    Expected{Verb::Get, "/", 303, 200, 200},
    Expected{Verb::Get, "/insights", 303, 200, 200},
    Expected{Verb::Get, "/regimes", 303, 200, 200},
    Expected{Verb::Get, "/chart", 303, 200, 200},
    Expected{Verb::Get, "/chart/{symbol}", 303, 200, 200},
    Expected{Verb::Get, "/runs", 303, 200, 200},
    Expected{Verb::Get, "/runs/{run}", 303, 200, 200},
    Expected{Verb::Get, "/compare", 303, 200, 200},
    Expected{Verb::Get, "/strategies", 303, 200, 200},
    Expected{Verb::Get, "/risk", 303, 200, 200},
    Expected{Verb::Get, "/health", 303, 200, 200},
    Expected{Verb::Get, "/audit", 303, 200, 200},
    Expected{Verb::Get, "/account", 303, 200, 200},
    Expected{Verb::Get, "/users", 303, 200, 200},
    Expected{Verb::Get, "/api/v1/openapi.json", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/session", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/events", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/frame", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/symbols", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/watchlist", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/insights", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/insights/{symbol}", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/regimes", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/bars/{symbol}", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/signals", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/verdicts", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/orders", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/trades", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/adjustments", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/round_trips", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/positions", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/equity", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/runs/{run}/configuration", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/strategies", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/risk", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/health", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/account", 401, 200, 200},
    Expected{Verb::Get, "/api/v1/audit", 401, 403, 200},
    Expected{Verb::Get, "/api/v1/users", 401, 403, 200},
    Expected{Verb::Get, "/metrics", 401, 403, 200},
};
// clang-format on

constexpr bool is_expected(const Route& route) {
    return std::any_of(expectations.begin(), expectations.end(), [&](const Expected& expected) {
        return expected.verb == route.verb && expected.path == route.path;
    });
}

static_assert(std::all_of(routes.begin(), routes.end(), is_expected),
              "a route has no line in route_expectations.h: say what each role gets");
static_assert(routes.size() == expectations.size(), "an expected route does not exist any more");

}  // namespace millrace::web
