#include "answers.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "static_files.h"

namespace millrace::web {

using events::ErrorCode;

namespace {

constexpr std::string_view cookie_attributes = "Secure; HttpOnly; SameSite=Strict; Path=/";

std::string_view code_of(unsigned status) {
    switch (status) {
    case 400: return "bad_request";
    case 401: return "unauthenticated";
    case 403: return "forbidden";
    case 404: return "not_found";
    case 405: return "method_not_allowed";
    case 413: return "too_large";
    case 429: return "too_many";
    case 431: return "header_too_large";
    case 503: return "unavailable";
    default: return "internal";
    }
}

unsigned status_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidInput: return 400;
    case ErrorCode::NotFound: return 404;
    case ErrorCode::Busy:
    case ErrorCode::Corrupt:
    case ErrorCode::Halted: return 503;
    case ErrorCode::Conflict:
    case ErrorCode::Io:
    case ErrorCode::Unsupported:
    case ErrorCode::Overflow: return 500;
    }
    return 500;
}

}  // namespace

Response failure(const Visit& visit, const Failure& failure) {
    Response response;
    if (is_api_path(visit.request.target)) {
        const nlohmann::json document = {
            {"error",
             {{"code", code_of(failure.status)}, {"message", failure.message}, {"id", visit.id}}}};
        response = json(document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        response.status = failure.status;
    } else {
        response = page(failure.status, "server/error.html",
                        {{"title", std::string(reason_of(failure.status))},
                         {"message", fmt::format("{} ({})", failure.message, visit.id)}});
    }
    response.id = visit.id;
    if (failure.retry_after_s > 0) {
        response.add("Retry-After", std::to_string(failure.retry_after_s));
    }
    return response;
}

Response failure(const Visit& visit, const events::Error& error) {
    const unsigned status = status_of(error.code);
    // What a store says of itself names files: that is for the log.
    const std::string message = status == 503   ? "The store cannot be had now; try again soon."
                                : status == 500 ? "Something failed here; the log says what."
                                                : error.message;
    Response response = failure(
        visit, {.status = status, .message = message, .retry_after_s = status == 503 ? 1U : 0U});
    response.detail = error.message;
    return response;
}

Response unauthenticated(const Visit& visit) {
    if (is_api_path(visit.request.target)) {
        return failure(visit, {.status = 401, .message = "Log in first."});
    }
    const bool is_wanted = visit.route().verb == Verb::Get && is_page(visit.request.target) &&
                           visit.request.target != "/";
    return redirect(is_wanted ? "/login?next=" + percent_encoded(visit.request.target) : "/login");
}

Response redirect(std::string location) {
    Response response;
    response.status = 303;
    response.add("Location", std::move(location));
    return response;
}

Response page(unsigned status, std::string_view file, const TemplateValues& values) {
    Response response;
    response.status = status;
    response.type = "text/html; charset=utf-8";
    response.body = Body(render_template(embedded_text(file), values));
    return response;
}

Response json(std::string text) {
    Response response;
    response.type = "application/json";
    response.body = Body(std::move(text));
    return response;
}

std::uint64_t seconds_of(events::Duration wait) {
    constexpr std::int64_t microseconds_a_second = 1'000'000;
    const auto seconds = (wait.microseconds() + microseconds_a_second - 1) / microseconds_a_second;
    return seconds > 0 ? static_cast<std::uint64_t>(seconds) : 1;
}

void set_cookie(Response& response, std::string_view name, std::string_view value) {
    response.add("Set-Cookie", fmt::format("{}={}; {}", name, value, cookie_attributes));
}

void remove_cookie(Response& response, std::string_view name) {
    response.add("Set-Cookie", fmt::format("{}=; Max-Age=0; {}", name, cookie_attributes));
}

}  // namespace millrace::web
