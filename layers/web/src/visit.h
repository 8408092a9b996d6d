#pragma once

#include <optional>
#include <string>

#include <millrace/facade/session_bridge.h>
#include <millrace/facade/views.h>

#include "client_address.h"
#include "request.h"
#include "router.h"

namespace millrace::web {

/// One request on its way to an answer, and what has been made of it.
struct Visit {
    Request request;
    Client client;
    std::string id;     // names it in the log and in an answer that failed
    std::string token;  // of the session the browser says it has; empty where it cannot be one
    Matched matched;
    facade::Parameters query;
    facade::Parameters form;
    std::optional<facade::Caller> caller;  // once the session is known to last

    const Route& route() const { return *matched.route; }
    std::string_view path() const {
        return std::string_view(request.target).substr(0, request.target.find('?'));
    }
    std::string_view form_value(std::string_view name) const {
        const auto found = form.find(name);
        return found == form.end() ? std::string_view() : std::string_view(found->second);
    }
};

/// Browsers take such a cookie with `Secure` alone, from this host alone. Chromium (156, tried) and
/// Firefox take it from http://127.0.0.1 and http://localhost, too; Safari wants TLS for it.
inline constexpr std::string_view session_cookie = "__Host-sid";
/// Of a login form that nobody is logged in for yet.
inline constexpr std::string_view login_cookie = "__Host-login";

}  // namespace millrace::web
