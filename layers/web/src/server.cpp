#include <millrace/web/server.h>

#include <utility>

#include "application.h"
#include "metrics.h"
#include "network.h"
#include "server_options.h"

namespace millrace::web {

using events::Result;

/// In this order: the application calls back into the network, and ends before it.
struct Server::Running {
    Metrics metrics;
    std::unique_ptr<Network> network;
    std::uint16_t port = 0;
    std::unique_ptr<Application> application;
};

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options,
                                              const ServerParts& parts) {
    if (const auto checked = check_options(options); !checked) {
        return checked.error();
    }
    auto running = std::make_unique<Running>();
    auto network = Network::listen(options, running->metrics);
    if (!network) {
        return network.error();
    }
    running->network = std::move(network).value();
    running->port = running->network->port();
    running->application = std::make_unique<Application>(options, parts, running->metrics);
    running->network->serve(*running->application);
    return std::unique_ptr<Server>(new Server(std::move(running)));
}

std::uint16_t Server::port() const { return running_->port; }

std::size_t Server::streams() const {
    return static_cast<std::size_t>(running_->metrics.streams.load());
}

void Server::stop() { running_->network->stop(); }

}  // namespace millrace::web
