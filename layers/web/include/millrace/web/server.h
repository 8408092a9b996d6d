#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/facade/event_feed.h>
#include <millrace/facade/session_bridge.h>
#include <millrace/facade/views.h>
#include <millrace/web/server_limits.h>

namespace millrace::web {

struct ServerOptions {
    std::string address = "127.0.0.1";  // in digits; others than loopback need TLS or a proxy
    std::uint16_t port = 0;             // 0: any that is free
    std::string tls_certificate;        // a PEM file with the chain; empty: no TLS
    std::string tls_key;                // a PEM file that its owner alone may read
    std::string behind_proxy;           // the address of the proxy that speaks TLS; empty: none
    ServerLimits limits;
};

/// What the server shows, and to whom. All outlive it, and are called by many threads.
struct ServerParts {
    facade::Views& views;
    facade::EventFeed& feed;
    facade::SessionBridge& sessions;
    facade::OwnSessions& own_sessions;
    const events::Clock& clock;
    /// Takes one line of the log, without its end. Never called twice at once.
    std::function<void(std::string_view line)> log;
};

/// The web server: pages, the JSON API and event streams, with threads of its own.
class Server {
public:
    /// Answers from then on. InvalidInput: options that would let somebody listen, such as an open
    /// address without TLS, or a key that others may read. Io: the address is taken, or a file
    /// cannot be read.
    static events::Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                         const ServerParts& parts);
    /// As stop().
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;

    std::uint16_t port() const;
    /// How many browsers follow events.
    std::size_t streams() const;
    /// Takes no new connections, finishes the requests that run, in the stop time of the limits at
    /// most, and ends the streams. Does nothing the second time.
    void stop();

private:
    struct Running;
    explicit Server(std::unique_ptr<Running> running);

    std::unique_ptr<Running> running_;
};

}  // namespace millrace::web
