#include "data_answers.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "answers.h"
#include "gzip.h"
#include "static_files.h"

namespace millrace::web {

namespace {

constexpr unsigned stream_retry_after_s = 30;

std::string_view name_of(facade::Role role) {
    return role == facade::Role::Admin ? "admin" : "viewer";
}

std::optional<std::uint64_t> parse_id(std::string_view text) {
    std::uint64_t id = 0;
    const auto* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, id);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(id) : std::nullopt;
}

/// Path and query, and of an account whose it is: the caller's, whatever was asked for.
facade::Parameters parameters_of(const Visit& visit, const facade::Caller& caller) {
    facade::Parameters parameters = visit.matched.parameters;
    parameters.insert(visit.query.begin(), visit.query.end());
    if (visit.route().view == "account") {
        parameters["user"] = caller.user;
        parameters["session"] = caller.session;
    }
    return parameters;
}

}  // namespace

Response DataAnswers::view(const Visit& visit, const facade::Caller& caller) {
    const auto view = views_->view(visit.route().view, parameters_of(visit, caller));
    if (!view) {
        return failure(visit, view.error());
    }
    const auto encoded = encoded_.encoded(view.value().json);
    Response response;
    response.add("ETag", encoded->tag);
    response.add("Vary", "Accept-Encoding");
    response.add("Millrace-Read-At", view.value().read_at.to_string());
    if (view.value().is_last_known) {
        response.add("Millrace-Last-Known", "true");
    }
    if (is_known_to(visit.request.header("if-none-match"), encoded->tag)) {
        response.status = 304;
        return response;
    }
    response.type = "application/json";
    if (encoded->gzip && takes_gzip(visit.request.header("accept-encoding"))) {
        response.add("Content-Encoding", "gzip");
        response.body = Body(encoded->gzip);
    } else {
        response.body = Body(encoded->json);
    }
    return response;
}

Response DataAnswers::events(const Visit& visit, const facade::Caller& caller) {
    EventStreams::Follower follower{
        .user = caller.user, .token = visit.token, .last_seen = std::nullopt};
    if (visit.request.has_header("last-event-id")) {
        follower.last_seen = parse_id(visit.request.header("last-event-id"));
        if (!follower.last_seen) {
            return failure(visit, {.status = 400, .message = "Last-Event-ID is no event's ID."});
        }
    }
    Response response;
    response.type = "text/event-stream";
    response.add("X-Accel-Buffering", "no");
    if (visit.request.method == Method::Head) {
        return response;
    }
    auto opened = streams_->open(follower);
    switch (opened.refusal) {
    case EventStreams::Refusal::TooManyOfUser:
        return failure(visit, {.status = 429,
                               .message = "Too many pages of this user follow events.",
                               .retry_after_s = stream_retry_after_s});
    case EventStreams::Refusal::TooMany:
        return failure(visit, {.status = 503,
                               .message = "Too many pages follow events.",
                               .retry_after_s = stream_retry_after_s});
    case EventStreams::Refusal::None: break;
    }
    response.stream = std::move(opened.stream);
    return response;
}

Response DataAnswers::session(const Visit& visit, const facade::Caller& caller) {
    const nlohmann::json document = {{"user", caller.user},
                                     {"role", name_of(caller.role)},
                                     {"began_at", caller.began_at.to_string()},
                                     {"idle_ends_at", caller.idle_ends_at.to_string()},
                                     {"ends_at", caller.ends_at.to_string()},
                                     {"form_token", facade::form_token(visit.token)}};
    return json(document.dump());
}

}  // namespace millrace::web
