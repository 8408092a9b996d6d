#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <millrace/web/server.h>

#include "fakes.h"
#include "http_client.h"

namespace millrace::web {

/// A server on a free port with a viewer `vera`, an admin `ada`, and nothing real behind it.
class Served : public testing::Test {
protected:
    Served();

    /// Anew, with `options` as they are now.
    void start();
    std::uint16_t port() const { return server->port(); }
    HttpAnswer get(const std::string& target, const std::string& token = "",
                   const std::string& headers = "") const;
    /// As a page of ours sends it, with the right form token.
    HttpAnswer post(const std::string& target, const std::string& token,
                    const std::string& form = "", const std::string& headers = "") const;
    /// With the cookie and token of a login page.
    HttpAnswer login(const std::string& name, const std::string& password,
                     const std::string& headers = "") const;
    std::string log_text() const;
    /// Waits until the log has this; false when that takes 20 s.
    bool wait_for_log(const std::string& text) const;
    /// A stream of events that has begun.
    HttpClient follow(const std::string& token, const std::string& headers = "") const;
    /// Waits until this metric has this value.
    bool wait_for_metric(const std::string& line) const;

    FakeClock clock;
    FakeViews views;
    FakeFeed feed;
    FakeSessions sessions{clock};
    ServerOptions options;
    std::string viewer;  // their tokens
    std::string admin;
    std::unique_ptr<Server> server;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable logged_;
    std::string log_;
};

std::string cookie_line(const std::string& token);

}  // namespace millrace::web
