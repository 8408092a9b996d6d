#include "account_answers.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "answers.h"
#include "cookies.h"

namespace millrace::web {

using facade::LoginEnd;

namespace {

constexpr std::string_view refused = "Name or password is not right.";

/// Where a login leads: to a page of this server, whatever is asked for.
std::string next_of(std::string_view wanted) { return is_page(wanted) ? std::string(wanted) : "/"; }

std::string_view login_token(const Visit& visit) {
    return cookie(visit.request.header("cookie"), login_cookie);
}

std::string delayed(std::uint64_t seconds) {
    return fmt::format("Too many tries. Wait {} s, then try again.", seconds);
}

/// `name`: as it was typed before.
struct LoginForm {
    std::string_view token;
    std::string_view next;
    std::string_view name = {};
};

Response login_form(const LoginForm& form, unsigned status, std::string_view message) {
    return page(status, "server/login.html",
                {{"form_token", facade::form_token(form.token)},
                 {"next", std::string(form.next)},
                 {"name", std::string(form.name)},
                 {"message", std::string(message)}});
}

Response password_form(const Visit& visit, const facade::Caller& caller, unsigned status,
                       std::string_view message) {
    return page(status, "server/password.html",
                {{"form_token", facade::form_token(visit.token)},
                 {"name", caller.user},
                 {"message", std::string(message)}});
}

}  // namespace

bool has_form_token(const Visit& visit) {
    if (visit.route().does == Does::Login) {
        const auto token = login_token(visit);
        return facade::is_token(token) &&
               facade::is_form_token(visit.form_value("form_token"), token);
    }
    const bool is_api = is_api_path(visit.request.target);
    return facade::is_form_token(is_api ? visit.request.header("millrace-form-token")
                                        : visit.form_value("form_token"),
                                 visit.token);
}

Response AccountAnswers::login_page(const Visit& visit) const {
    const auto wanted = visit.query.find("next");
    const std::string next = next_of(wanted == visit.query.end() ? "" : wanted->second);
    if (!visit.token.empty()) {
        const auto caller = sessions_->caller_of(visit.token, facade::Activity::OfThePage);
        if (!caller) {
            return failure(visit, caller.error());
        }
        if (caller.value()) {
            return redirect(next);
        }
    }
    std::string token(login_token(visit));
    const bool is_new = !facade::is_token(token);
    if (is_new) {
        auto made = facade::new_token();
        if (!made) {
            return failure(visit, made.error());
        }
        token = std::move(made).value();
    }
    Response response = login_form({token, next}, 200, "");
    if (is_new) {
        set_cookie(response, login_cookie, token);
    }
    return response;
}

Response AccountAnswers::login(const Visit& visit) const {
    const auto answer = sessions_->login(visit.form_value("name"), visit.form_value("password"),
                                         visit.client.address, visit.token);
    if (!answer) {
        return failure(visit, answer.error());
    }
    const std::string next = next_of(visit.form_value("next"));
    const LoginForm again{login_token(visit), next, visit.form_value("name")};
    switch (answer.value().end) {
    case LoginEnd::Refused: return login_form(again, 401, refused);
    case LoginEnd::Delayed: {
        const auto seconds = seconds_of(answer.value().wait);
        Response response = login_form(again, 429, delayed(seconds));
        response.add("Retry-After", std::to_string(seconds));
        return response;
    }
    case LoginEnd::Done: break;
    }
    Response response = redirect(next);
    set_cookie(response, session_cookie, answer.value().token);
    remove_cookie(response, login_cookie);
    return response;
}

Response AccountAnswers::logout(const Visit& visit, const facade::Caller& caller) const {
    const auto done = sessions_->logout(visit.token, visit.client.address);
    if (!done) {
        return failure(visit, done.error());
    }
    streams_->look_at(caller.user);
    Response response = redirect("/login");
    remove_cookie(response, session_cookie);
    return response;
}

Response AccountAnswers::password_page(const Visit& visit, const facade::Caller& caller) {
    return password_form(visit, caller, 200, "");
}

Response AccountAnswers::change_password(const Visit& visit, const facade::Caller& caller) const {
    const auto wanted = visit.form_value("wanted");
    if (wanted != visit.form_value("wanted_again")) {
        return password_form(visit, caller, 400, "The new password was not typed twice alike.");
    }
    const auto answer = sessions_->change_password(visit.token, visit.form_value("current"), wanted,
                                                   visit.client.address);
    if (!answer) {
        return answer.error().code == events::ErrorCode::InvalidInput
                   ? password_form(visit, caller, 400, answer.error().message)
                   : failure(visit, answer.error());
    }
    switch (answer.value().end) {
    case LoginEnd::Refused:
        return password_form(visit, caller, 401, "The current password is not right.");
    case LoginEnd::Delayed: {
        const auto seconds = seconds_of(answer.value().wait);
        Response response = password_form(visit, caller, 429, delayed(seconds));
        response.add("Retry-After", std::to_string(seconds));
        return response;
    }
    case LoginEnd::Done: break;
    }
    streams_->look_at(caller.user);
    Response response = redirect("/account?changed");
    set_cookie(response, session_cookie, answer.value().token);
    return response;
}

Response AccountAnswers::end_session(const Visit& visit, const facade::Caller& caller) const {
    const auto& session = visit.matched.parameters.find("session")->second;
    const auto done = own_sessions_->end(caller, session, visit.client.address);
    if (!done) {
        return failure(visit, done.error());
    }
    streams_->look_at(caller.user);
    Response response;
    response.status = 204;
    return response;
}

Response AccountAnswers::end_other_sessions(const Visit& visit,
                                            const facade::Caller& caller) const {
    const auto done = own_sessions_->end_others(caller, visit.client.address);
    if (!done) {
        return failure(visit, done.error());
    }
    streams_->look_at(caller.user);
    Response response;
    response.status = 204;
    return response;
}

}  // namespace millrace::web
