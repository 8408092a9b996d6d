#pragma once

#include <array>
#include <string_view>

namespace millrace::web {

enum class Least { Anonymous, Viewer, Admin };
enum class Verb { Get, Post };  // GET is also HEAD

enum class Does {
    View,            // a document of the facade, by `view`
    Session,         // who is asking
    ApiDescription,  // the OpenAPI document
    Events,
    Application,  // the one page that shows everything
    LoginPage,
    Login,
    Logout,
    PasswordPage,
    ChangePassword,
    EndSession,
    EndOtherSessions,
    Alive,
    Metrics,
    Asset
};

struct Route {
    Verb verb;
    std::string_view path;  // `{name}` stands for one segment
    Least least;
    Does does;
    std::string_view view = {};
    std::string_view query = {};  // the parameters it takes, between blanks; any other is a 400
};

inline constexpr std::string_view any_query = "*";  // filters of a page are the page's own

/// Everything this server answers. A test has to expect something of each, or it does not compile.
// clang-format off
inline constexpr std::array routes = {
    // Anybody.
    Route{Verb::Get, "/healthz", Least::Anonymous, Does::Alive},
    Route{Verb::Get, "/assets/{file}", Least::Anonymous, Does::Asset},
    Route{Verb::Get, "/login", Least::Anonymous, Does::LoginPage, {}, "next"},
    Route{Verb::Post, "/login", Least::Anonymous, Does::Login},
    // The session and its user.
    Route{Verb::Post, "/logout", Least::Viewer, Does::Logout},
    Route{Verb::Get, "/account/password", Least::Viewer, Does::PasswordPage},
    Route{Verb::Post, "/account/password", Least::Viewer, Does::ChangePassword},
    Route{Verb::Post, "/api/v1/account/sessions/{session}/end", Least::Viewer, Does::EndSession},
    Route{Verb::Post, "/api/v1/account/sessions/end_others", Least::Viewer, Does::EndOtherSessions},
    // The application.
    Route{Verb::Get, "/", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/insights", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/regimes", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/chart", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/chart/{symbol}", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/runs", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/runs/{run}", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/compare", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/strategies", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/risk", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/health", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/audit", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/account", Least::Viewer, Does::Application, {}, any_query},
    Route{Verb::Get, "/users", Least::Viewer, Does::Application, {}, any_query},
    // Its data.
    Route{Verb::Get, "/api/v1/openapi.json", Least::Viewer, Does::ApiDescription},
    Route{Verb::Get, "/api/v1/session", Least::Viewer, Does::Session},
    Route{Verb::Get, "/api/v1/events", Least::Viewer, Does::Events},
    Route{Verb::Get, "/api/v1/frame", Least::Viewer, Does::View, "frame"},
    Route{Verb::Get, "/api/v1/symbols", Least::Viewer, Does::View, "symbols"},
    Route{Verb::Get, "/api/v1/watchlist", Least::Viewer, Does::View, "watchlist", "timeframe"},
    Route{Verb::Get, "/api/v1/insights", Least::Viewer, Does::View, "insights", "timeframe"},
    Route{Verb::Get, "/api/v1/insights/{symbol}", Least::Viewer, Does::View, "insight_history",
          "timeframe from to limit"},
    Route{Verb::Get, "/api/v1/regimes", Least::Viewer, Does::View, "regimes", "timeframe"},
    Route{Verb::Get, "/api/v1/bars/{symbol}", Least::Viewer, Does::View, "bars",
          "timeframe from to limit"},
    Route{Verb::Get, "/api/v1/runs", Least::Viewer, Does::View, "runs",
          "limit offset mode status strategy"},
    Route{Verb::Get, "/api/v1/runs/{run}", Least::Viewer, Does::View, "run"},
    Route{Verb::Get, "/api/v1/runs/{run}/signals", Least::Viewer, Does::View, "run_signals",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/verdicts", Least::Viewer, Does::View, "run_verdicts",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/orders", Least::Viewer, Does::View, "run_orders",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/trades", Least::Viewer, Does::View, "run_trades",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/adjustments", Least::Viewer, Does::View, "run_adjustments",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/round_trips", Least::Viewer, Does::View, "run_round_trips",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/positions", Least::Viewer, Does::View, "run_positions",
          "symbol strategy from to offset limit order"},
    Route{Verb::Get, "/api/v1/runs/{run}/equity", Least::Viewer, Does::View, "run_equity"},
    Route{Verb::Get, "/api/v1/runs/{run}/configuration", Least::Viewer, Does::View,
          "run_configuration"},
    Route{Verb::Get, "/api/v1/strategies", Least::Viewer, Does::View, "strategies"},
    Route{Verb::Get, "/api/v1/risk", Least::Viewer, Does::View, "risk", "run"},
    Route{Verb::Get, "/api/v1/health", Least::Viewer, Does::View, "health"},
    Route{Verb::Get, "/api/v1/account", Least::Viewer, Does::View, "account"},
    // Administrators.
    Route{Verb::Get, "/api/v1/audit", Least::Admin, Does::View, "audit", "limit"},
    Route{Verb::Get, "/api/v1/users", Least::Admin, Does::View, "users"},
    Route{Verb::Get, "/metrics", Least::Admin, Does::Metrics},
};
// clang-format on

}  // namespace millrace::web
