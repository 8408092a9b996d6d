#pragma once

#include <cstdint>
#include <memory>

#include <millrace/events/result.h>
#include <millrace/web/server.h>

#include "application.h"
#include "metrics.h"

namespace millrace::web {

/// The listening socket, its connections and the threads that serve them.
class Network {
public:
    /// Binds, but answers nobody yet. `metrics` outlives this. Errors as Server::start().
    static events::Result<std::unique_ptr<Network>> listen(const ServerOptions& options,
                                                           Metrics& metrics);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    Network(Network&&) = delete;
    Network& operator=(Network&&) = delete;

    std::uint16_t port() const;
    /// Answers from now on, until stop().
    void serve(Application& application);
    /// Finishes what runs within the stop time; then no thread of this runs any more.
    void stop();

private:
    struct Sockets;
    explicit Network(std::unique_ptr<Sockets> sockets);

    std::unique_ptr<Sockets> sockets_;
};

}  // namespace millrace::web
