#include <millrace/facade/auth_sessions.h>

#include <algorithm>
#include <utility>

#include <millrace/auth/authenticator.h>
#include <millrace/auth/secret_token.h>

#include "session_name.h"

namespace millrace::facade {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Caller caller_from(const auth::Caller& found) {
    const auth::Session& session = found.session;
    return {.user = found.user.name,
            .role = found.user.role == auth::Role::Admin ? Role::Admin : Role::Viewer,
            .session = session_name(session.token_hash),
            .began_at = session.created_at,
            .idle_ends_at = session.used_at + auth::Session::idle_max,
            .ends_at = session.created_at + auth::Session::age_max};
}

LoginAnswer answer_from(auth::LoginAnswer answer) {
    switch (answer.end) {
    case auth::LoginEnd::Done: return {LoginEnd::Done, std::move(answer.token), {}};
    case auth::LoginEnd::Delayed: return {LoginEnd::Delayed, {}, answer.wait};
    case auth::LoginEnd::Refused: break;
    }
    return {};
}

Result<LoginAnswer> answer_from(Result<auth::LoginAnswer> answer) {
    return answer ? Result<LoginAnswer>(answer_from(std::move(answer).value())) : answer.error();
}

auth::Activity activity_from(Activity activity) {
    return activity == Activity::OfAPerson ? auth::Activity::OfAPerson : auth::Activity::OfThePage;
}

auth::AuditEntry ended_by(const Caller& caller, std::string_view address, events::Timestamp now,
                          std::string detail) {
    return {.at = now,
            .kind = auth::AuditKind::SessionEnded,
            .user = caller.user,
            .by = caller.user,
            .address = std::string(address),
            .detail = std::move(detail)};
}

/// The token hash of a user's session; empty where they have none of that name.
Result<std::string> token_hash_of(const auth::Stores& stores, const std::string& user,
                                  std::string_view session) {
    const auto all = stores.sessions.list(user);
    if (!all) {
        return all.error();
    }
    const auto found = std::find_if(all.value().begin(), all.value().end(), [&](const auto& one) {
        return one.user == user && session_name(one.token_hash) == session;
    });
    return found != all.value().end() ? found->token_hash : std::string();
}

}  // namespace

Result<LoginAnswer> AuthSessions::login(std::string_view name, std::string_view password,
                                        std::string_view address, std::string_view previous_token) {
    return answer_from(authenticator_->login(name, password, address, previous_token));
}

Result<std::optional<Caller>> AuthSessions::caller_of(std::string_view token, Activity activity) {
    const auto found = authenticator_->caller_of(token, activity_from(activity));
    if (!found) {
        return found.error();
    }
    return found.value() ? std::optional(caller_from(*found.value())) : std::nullopt;
}

Result<void> AuthSessions::logout(std::string_view token, std::string_view address) {
    return authenticator_->logout(token, address);
}

Result<LoginAnswer> AuthSessions::change_password(std::string_view token, std::string_view current,
                                                  std::string_view wanted,
                                                  std::string_view address) {
    const auto caller = authenticator_->caller_of(token, auth::Activity::OfAPerson);
    if (!caller) {
        return caller.error();
    }
    if (!caller.value()) {
        return LoginAnswer();
    }
    return answer_from(authenticator_->change_password(*caller.value(), current, wanted, address));
}

Result<void> AuthSessions::end(const Caller& caller, std::string_view session,
                               std::string_view address) {
    return stores_->transactions.all_or_nothing([&]() -> Result<void> {
        const auto hash = token_hash_of(*stores_, caller.user, session);
        if (!hash) {
            return hash.error();
        }
        if (hash.value().empty()) {
            return Error{ErrorCode::NotFound,
                         "there is no such session of yours: it may have ended"};
        }
        auto removed = stores_->sessions.remove(hash.value());
        return removed ? stores_->audit.add(ended_by(caller, address, clock_->now(),
                                                     "session " + std::string(session) + " ended"))
                       : std::move(removed);
    });
}

Result<void> AuthSessions::end_others(const Caller& caller, std::string_view address) {
    const auto own = token_hash_of(*stores_, caller.user, caller.session);
    if (!own) {
        return own.error();
    }
    return auth::end_sessions(
        *stores_, caller.user, own.value(),
        ended_by(caller, address, clock_->now(), "every other session ended"));
}

Result<std::string> new_token() { return auth::new_token(); }
bool is_token(std::string_view text) { return auth::is_token(text); }
std::string form_token(std::string_view cookie_token) { return auth::form_token(cookie_token); }
bool is_form_token(std::string_view given, std::string_view cookie_token) {
    return auth::is_form_token(given, cookie_token);
}

}  // namespace millrace::facade
