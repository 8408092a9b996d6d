#include "network.h"

#include <sys/resource.h>

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <fmt/format.h>

#include "client_address.h"
#include "connection.h"
#include "tls.h"

namespace millrace::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using events::Error;
using events::Result;

namespace {

constexpr int backlog = 256;
constexpr std::chrono::milliseconds pause_after_failure{100};

/// Every connection is a file to the system, and some are needed besides.
void raise_file_limit(std::size_t connections) {
    constexpr rlim_t besides = 256;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < connections + besides) {
        files.rlim_cur = std::min<rlim_t>(files.rlim_max, connections + besides);
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

}  // namespace

struct Network::Sockets {
    Sockets(const ServerOptions& options, Metrics& metrics)
        : connections(options.limits.connections_max, options.limits.connections_a_peer_max,
                      metrics),
          proxy(normal_address(options.behind_proxy)), has_tls(!options.tls_certificate.empty()) {
        context.connections = &connections;
        context.limits = options.limits;
    }

    Result<void> bind(const ServerOptions& options) {
        const tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
        beast::error_code error;
        acceptor.open(endpoint.protocol(), error);
        if (!error) {
            acceptor.set_option(asio::socket_base::reuse_address(true), error);
        }
        if (!error) {
            acceptor.bind(endpoint, error);
        }
        if (!error) {
            acceptor.listen(backlog, error);
        }
        return error ? Result<void>(
                           Error{events::ErrorCode::Io,
                                 fmt::format("cannot listen at {} port {}: {}", options.address,
                                             options.port, error.message())})
                     : Result<void>();
    }

    void accept() {
        acceptor.async_accept(asio::make_strand(io),
                              [this](beast::error_code error, tcp::socket socket) {
                                  on_accepted(error, std::move(socket));
                              });
    }

    void on_accepted(beast::error_code error, tcp::socket socket) {
        if (!error) {
            welcome(std::move(socket));
        }
        if (!error || !acceptor.is_open()) {
            go_on();
            return;
        }
        // No file is left, for one: it gets better by itself.
        pause.expires_after(pause_after_failure);
        pause.async_wait([this](beast::error_code /*error*/) { go_on(); });
    }

    void go_on() {
        if (acceptor.is_open()) {
            accept();
        } else {
            accepted_all.set_value();
        }
    }

    void welcome(tcp::socket socket) {
        beast::error_code error;
        const auto peer = socket.remote_endpoint(error);
        const std::string text = peer.address().to_string();
        auto address = normal_address(text.substr(0, text.find('%')));  // a neighbour has a zone
        if (error || (!has_tls && !may_speak_plainly(address, proxy))) {
            return;
        }
        socket.set_option(tcp::no_delay(true), error);
        if (has_tls) {
            begin(beast::ssl_stream<beast::tcp_stream>(beast::tcp_stream(std::move(socket)), tls),
                  std::move(address));
        } else {
            begin(beast::tcp_stream(std::move(socket)), std::move(address));
        }
    }

    template <class Stream> void begin(Stream stream, std::string peer) {
        // All of this machine, and all behind the proxy, have one address.
        const std::string counted =
            may_speak_plainly(peer, proxy) ? std::string() : network_of(peer);
        const auto connection =
            std::make_shared<Connection<Stream>>(std::move(stream), std::move(peer), context);
        if (connections.add(connection, counted)) {
            connection->start();
        }
    }

    Connections connections;  // outlives what `io` still holds of them
    ConnectionContext context;
    const std::string proxy;
    const bool has_tls;
    asio::ssl::context tls{asio::ssl::context::tls_server};
    asio::io_context io;
    // Keeps its threads while the only connection left waits for a view.
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    tcp::acceptor acceptor{asio::make_strand(io)};
    asio::steady_timer pause{acceptor.get_executor()};
    std::promise<void> accepted_all;  // after the acceptor was closed
    std::vector<std::thread> threads;
};

Network::Network(std::unique_ptr<Sockets> sockets) : sockets_(std::move(sockets)) {}

Network::~Network() { stop(); }

Result<std::unique_ptr<Network>> Network::listen(const ServerOptions& options, Metrics& metrics) {
    raise_file_limit(options.limits.connections_max);
    auto sockets = std::make_unique<Sockets>(options, metrics);
    if (sockets->has_tls) {
        const auto ready =
            set_up_tls(sockets->tls.native_handle(),
                       {.certificate = options.tls_certificate, .key = options.tls_key});
        if (!ready) {
            return ready.error();
        }
    }
    if (const auto bound = sockets->bind(options); !bound) {
        return bound.error();
    }
    return std::unique_ptr<Network>(new Network(std::move(sockets)));
}

std::uint16_t Network::port() const { return sockets_->acceptor.local_endpoint().port(); }

void Network::serve(Application& application) {
    Sockets& sockets = *sockets_;
    sockets.context.application = &application;
    asio::post(sockets.acceptor.get_executor(), [&sockets] { sockets.accept(); });
    for (std::size_t i = 0; i < sockets.context.limits.io_threads; ++i) {
        sockets.threads.emplace_back([&sockets] { sockets.io.run(); });
    }
}

void Network::stop() {
    Sockets& sockets = *sockets_;
    if (sockets.threads.empty()) {
        return;
    }
    asio::post(sockets.acceptor.get_executor(), [&sockets] {
        beast::error_code ignored;
        sockets.acceptor.close(ignored);
        sockets.pause.cancel();
    });
    sockets.accepted_all.get_future().wait();
    sockets.connections.stop();
    sockets.context.application->streams().end_all();
    sockets.connections.wait_until_none(
        std::chrono::microseconds(sockets.context.limits.stop_time.microseconds()));
    sockets.io.stop();
    for (std::thread& thread : sockets.threads) {
        thread.join();
    }
    sockets.threads.clear();
}

}  // namespace millrace::web
