#pragma once

#include <string_view>

#include <millrace/facade/session_bridge.h>

#include "event_streams.h"
#include "response.h"
#include "visit.h"

namespace millrace::web {

/// Logging in and out, passwords and sessions. Safe from many threads; those that take a password
/// run 0.2 s.
class AccountAnswers {
public:
    /// All outlive this.
    AccountAnswers(facade::SessionBridge& sessions, facade::OwnSessions& own_sessions,
                   EventStreams& streams)
        : sessions_(&sessions), own_sessions_(&own_sessions), streams_(&streams) {}

    Response login_page(const Visit& visit) const;
    Response login(const Visit& visit) const;
    Response logout(const Visit& visit, const facade::Caller& caller) const;
    static Response password_page(const Visit& visit, const facade::Caller& caller);
    Response change_password(const Visit& visit, const facade::Caller& caller) const;
    Response end_session(const Visit& visit, const facade::Caller& caller) const;
    Response end_other_sessions(const Visit& visit, const facade::Caller& caller) const;

private:
    facade::SessionBridge* sessions_;
    facade::OwnSessions* own_sessions_;
    EventStreams* streams_;
};

/// Whether a POST carries the token of the form that it comes from.
bool has_form_token(const Visit& visit);

}  // namespace millrace::web
