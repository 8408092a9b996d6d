#include "served.h"

#include <chrono>

#include <fmt/format.h>

#include "target.h"

namespace millrace::web {

namespace {

constexpr std::string_view own_origin = "Sec-Fetch-Site: same-origin\r\n";
constexpr std::string_view of_form = "Content-Type: application/x-www-form-urlencoded\r\n";

}  // namespace

std::string cookie_line(const std::string& token) {
    return token.empty() ? "" : "Cookie: __Host-sid=" + token + "\r\n";
}

Served::Served() {
    sessions.add_user("vera", facade::Role::Viewer);
    sessions.add_user("ada", facade::Role::Admin);
    viewer = sessions.begin("vera");
    admin = sessions.begin("ada");
    start();
}

void Served::start() {
    server.reset();
    auto started = Server::start(options, {.views = views,
                                           .feed = feed,
                                           .sessions = sessions,
                                           .own_sessions = sessions,
                                           .clock = clock,
                                           .log = [this](std::string_view line) {
                                               const std::lock_guard guard(mutex_);
                                               log_.append(line).append("\n");
                                               logged_.notify_all();
                                           }});
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(started).value();
}

HttpAnswer Served::get(const std::string& target, const std::string& token,
                       const std::string& headers) const {
    return ask(port(), {.target = target, .headers = cookie_line(token) + headers});
}

HttpAnswer Served::post(const std::string& target, const std::string& token,
                        const std::string& form, const std::string& headers) const {
    const std::string form_token = facade::form_token(token);
    return ask(port(), {.method = "POST",
                        .target = target,
                        .headers = fmt::format("{}{}{}Millrace-Form-Token: {}\r\n{}", own_origin,
                                               of_form, cookie_line(token), form_token, headers),
                        .body = fmt::format("{}{}form_token={}", form, form.empty() ? "" : "&",
                                            percent_encoded(form_token))});
}

HttpAnswer Served::login(const std::string& name, const std::string& password,
                         const std::string& headers) const {
    const std::string token = facade::new_token().value();
    return ask(port(), {.method = "POST",
                        .target = "/login",
                        .headers = fmt::format("{}{}Cookie: __Host-login={}\r\n{}", own_origin,
                                               of_form, token, headers),
                        .body = fmt::format("name={}&password={}&form_token={}",
                                            percent_encoded(name), percent_encoded(password),
                                            percent_encoded(facade::form_token(token)))});
}

std::string Served::log_text() const {
    const std::lock_guard guard(mutex_);
    return log_;
}

bool Served::wait_for_log(const std::string& text) const {
    std::unique_lock lock(mutex_);
    return logged_.wait_for(lock, std::chrono::seconds(20),
                            [&] { return log_.find(text) != std::string::npos; });
}

HttpClient Served::follow(const std::string& token, const std::string& headers) const {
    HttpClient client(port());
    client.send(text_of({.target = "/api/v1/events", .headers = cookie_line(token) + headers}));
    const auto head = client.read_head();
    EXPECT_TRUE(head && head->status == 200) << (head ? head->head : "closed");
    EXPECT_TRUE(client.read_until("retry: 2000\n\n")) << client.received();
    return client;
}

bool Served::wait_for_metric(const std::string& line) const {
    constexpr int tries = 20'000;  // each is a request: some milliseconds at least
    for (int i = 0; i < tries; ++i) {
        if (get("/metrics", admin).body.find("\n" + line + "\n") != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace millrace::web
