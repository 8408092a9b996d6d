#include "application.h"

#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "answers.h"
#include "cookies.h"
#include "static_files.h"

namespace millrace::web {

namespace {

bool is_form(std::string_view type) {
    return type.substr(0, type.find(';')) == "application/x-www-form-urlencoded";
}

/// What the page asks for by itself shows nothing of a person: some routes always, and whatever it
/// fetches anew after an event, as it says.
facade::Activity activity_of(const Route& route, const Request& request) {
    const bool is_of_page = route.does == Does::Session || route.does == Does::Events ||
                            route.view == "frame" || request.header("millrace-activity") == "page";
    return is_of_page ? facade::Activity::OfThePage : facade::Activity::OfAPerson;
}

Response busy(const Visit& visit) {
    return failure(visit, {.status = 503,
                           .message = "Too much is asked at once; try again soon.",
                           .retry_after_s = 1});
}

/// What `work` throws may say anything: it reaches neither who asked nor the log.
template <class Work> std::invoke_result_t<Work> guarded(const Visit& visit, Work work) {
    try {
        return work();
    } catch (...) {
        Response response =
            failure(visit, {.status = 500, .message = "Something failed here; the log names it."});
        response.detail = "exception";
        return response;
    }
}

std::optional<Response> refuse_query(Visit& visit, std::string_view text) {
    auto query = parse_pairs(text, Letters::Text);
    if (!query) {
        return failure(visit, {.status = 400, .message = "The query is malformed."});
    }
    for (const auto& [name, value] : *query) {
        if (!takes(visit.route(), name)) {
            return failure(visit, {.status = 400,
                                   .message = fmt::format("'{}' is no parameter of {}.", name,
                                                          visit.route().path)});
        }
    }
    visit.query = std::move(*query);
    return std::nullopt;
}

}  // namespace

Application::Application(const ServerOptions& options, const ServerParts& parts, Metrics& metrics)
    : proxy_(normal_address(options.behind_proxy)), clock_(&parts.clock),
      sessions_(&parts.sessions), metrics_(&metrics), log_(parts.clock, parts.log),
      body_bytes_(options.limits.body_bytes_sent_max),
      streams_(parts.feed, parts.sessions, options.limits, metrics),
      accounts_(parts.sessions, parts.own_sessions, streams_), data_(parts.views, streams_),
      id_begin_(fmt::format("{:x}", parts.clock.now().microseconds())),
      views_({.threads = options.limits.view_threads,
              .queue_max = options.limits.view_queue_max,
              .threads_an_owner_max = options.limits.view_threads_a_user_max,
              .queue_an_owner_max = options.limits.view_queue_a_user_max}),
      passwords_({.threads = options.limits.password_threads,
                  .queue_max = options.limits.password_queue_max,
                  .queue_an_owner_max = options.limits.password_queue_an_address_max}),
      who_({.threads = options.limits.session_threads,
            .queue_max = options.limits.session_queue_max,
            .queue_an_owner_max = options.limits.session_queue_an_address_max}) {}

bool Application::is_secure(const Request& request) const {
    return request.is_tls || (!proxy_.empty() && request.peer == proxy_);
}

std::string Application::next_id() { return fmt::format("{}-{:x}", id_begin_, ++ids_); }

void Application::answer(Request request, const Done& done) {
    auto visit = std::make_shared<Visit>();
    visit->request = std::move(request);
    visit->client = client_of(visit->request, proxy_);
    visit->id = next_id();
    const auto token = cookie(visit->request.header("cookie"), session_cookie);
    if (facade::is_token(token)) {
        visit->token = token;
    }
    if (auto refused = refuse(*visit)) {
        finish(*visit, std::move(*refused), done);
        return;
    }
    const auto work = [this, visit, done] { perform(visit, done); };
    if (WorkPool* pool = lane_of(*visit)) {
        submit(*pool, network_of(visit->client.address), visit, done, work);
    } else {
        work();
    }
}

/// None: here and now, for it waits for nothing.
WorkPool* Application::lane_of(const Visit& visit) {
    const bool is_known = !visit.token.empty();
    switch (visit.route().does) {
    case Does::Alive:
    case Does::Asset: return nullptr;
    case Does::Login: return &passwords_;
    case Does::ChangePassword: return is_known ? &passwords_ : nullptr;
    case Does::LoginPage:
    case Does::View:
    case Does::Session:
    case Does::ApiDescription:
    case Does::Events:
    case Does::Application:
    case Does::Logout:
    case Does::PasswordPage:
    case Does::EndSession:
    case Does::EndOtherSessions:
    case Does::Metrics: break;
    }
    return is_known ? &who_ : nullptr;
}

void Application::submit(WorkPool& pool, const std::string& owner, const Shared& visit,
                         const Done& done, std::function<void()> work) {
    if (!pool.submit(owner, std::move(work))) {
        finish(*visit, busy(*visit), done);
    }
}

std::optional<Response> Application::refuse(Visit& visit) const {
    const auto target = parse_target(visit.request.target);
    if (target) {
        visit.matched = find_route(visit.request.method, *target);
    }
    if (visit.matched.route == nullptr) {
        if (visit.matched.allowed.empty()) {
            return failure(visit, {.status = 404, .message = "There is no such page."});
        }
        Response response =
            failure(visit, {.status = 405, .message = "This can only be asked otherwise."});
        response.add("Allow", visit.matched.allowed);
        return response;
    }
    if (auto refused = refuse_query(visit, target->query)) {
        return refused;
    }
    return visit.request.method == Method::Post ? refuse_post(visit) : std::nullopt;
}

std::optional<Response> Application::refuse_post(Visit& visit) {
    if (!is_same_origin(visit.request, visit.client)) {
        return failure(visit, {.status = 403, .message = "This was not sent by a page of ours."});
    }
    if (is_form(visit.request.header("content-type"))) {
        auto form = parse_pairs(visit.request.body, Letters::Any);
        if (!form) {
            return failure(visit, {.status = 400, .message = "The form is malformed."});
        }
        visit.form = std::move(*form);
    }
    const bool is_anonymous = visit.token.empty() && visit.route().does != Does::Login;
    if (!is_anonymous && !has_form_token(visit)) {
        return failure(visit,
                       {.status = 403, .message = "This form is out of date; open it anew."});
    }
    return std::nullopt;
}

/// Who is asking is soon known; a view may take longer, and has threads of its own.
void Application::perform(const Shared& visit, const Done& done) {
    auto refused = guarded(*visit, [&] { return admit(*visit); });
    if (refused) {
        finish(*visit, std::move(*refused), done);
        return;
    }
    if (visit->route().does == Does::View) {
        submit(views_, visit->caller->user, visit, done, [this, visit, done] {
            finish(*visit, guarded(*visit, [&] { return data_.view(*visit, *visit->caller); }),
                   done);
        });
        return;
    }
    finish(*visit,
           guarded(*visit,
                   [&] {
                       return visit->caller ? perform_as(*visit, *visit->caller)
                                            : perform_as_anonymous(*visit);
                   }),
           done);
}

/// None: this may go on, by `visit.caller` where the route is not everybody's.
std::optional<Response> Application::admit(Visit& visit) {
    if (visit.route().least == Least::Anonymous) {
        return std::nullopt;
    }
    if (visit.token.empty()) {
        return unauthenticated(visit);
    }
    auto caller = sessions_->caller_of(visit.token, activity_of(visit.route(), visit.request));
    if (!caller) {
        return failure(visit, caller.error());
    }
    if (!caller.value()) {
        return unauthenticated(visit);
    }
    visit.caller = std::move(caller).value();
    if (visit.route().least == Least::Admin && visit.caller->role != facade::Role::Admin) {
        return failure(visit, {.status = 403, .message = "This is for administrators."});
    }
    return std::nullopt;
}

Response Application::perform_as_anonymous(const Visit& visit) {
    switch (visit.route().does) {
    case Does::LoginPage: return accounts_.login_page(visit);
    case Does::Login: return accounts_.login(visit);
    case Does::Asset: {
        auto response = static_file("dist" + std::string(visit.path()), visit.request,
                                    caching_of(visit.path()));
        return response.status == 404
                   ? failure(visit, {.status = 404, .message = "There is no such file."})
                   : response;
    }
    default: break;
    }
    Response response;  // of /healthz
    response.type = "text/plain; charset=utf-8";
    response.body = Body::of_program("ok\n");
    return response;
}

Response Application::perform_as(const Visit& visit, const facade::Caller& caller) {
    switch (visit.route().does) {
    case Does::Session: return DataAnswers::session(visit, caller);
    case Does::Events: return data_.events(visit, caller);
    case Does::ApiDescription:
        return static_file("api/openapi.json", visit.request, Caching::Never);
    case Does::Application: return static_file("dist/index.html", visit.request, Caching::Never);
    case Does::Logout: return accounts_.logout(visit, caller);
    case Does::PasswordPage: return AccountAnswers::password_page(visit, caller);
    case Does::ChangePassword: return accounts_.change_password(visit, caller);
    case Does::EndSession: return accounts_.end_session(visit, caller);
    case Does::EndOtherSessions: return accounts_.end_other_sessions(visit, caller);
    case Does::Metrics: return metrics_text();
    case Does::View:
    case Does::LoginPage:
    case Does::Login:
    case Does::Alive:
    case Does::Asset: break;
    }
    return perform_as_anonymous(visit);
}

Response Application::metrics_text() const {
    Response response;
    response.type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    response.body =
        Body(metrics_->text({.views = views_.queued(), .passwords = passwords_.queued()}));
    return response;
}

/// Small answers are always given.
Response Application::with_room(const Visit& visit, Response response) {
    constexpr std::size_t large_bytes = 65'536;
    const std::size_t bytes = response.body.bytes.size();
    if (bytes > large_bytes && visit.request.method != Method::Head) {
        response.room = body_bytes_.take(bytes);
        return response.room ? std::move(response) : busy(visit);
    }
    return response;
}

void Application::finish(const Visit& visit, Response response, const Done& done) {
    response = with_room(visit, std::move(response));
    metrics_->answered(response.status);
    constexpr unsigned first_failure = 400;
    if (response.status >= first_failure || visit.request.method == Method::Post) {
        log_.write({.status = response.status,
                    .method = visit.request.method_name,
                    .path = visit.path(),
                    .user = visit.caller ? visit.caller->user : std::string(),
                    .address = visit.client.address,
                    .id = response.id,
                    .detail = response.detail});
    }
    done(std::move(response));
}

Response Application::refused(unsigned status, const std::string& peer) {
    Visit visit;
    visit.id = next_id();
    Response response = failure(visit, {.status = status, .message = "This is no request."});
    metrics_->answered(status);
    log_.write({.status = status, .address = peer, .id = visit.id});
    return response;
}

}  // namespace millrace::web
