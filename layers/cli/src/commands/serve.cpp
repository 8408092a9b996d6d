#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

#include <sys/stat.h>

#include <fmt/format.h>
#include <millrace/accounts/account_store.h>
#include <millrace/auth/authenticator.h>
#include <millrace/events/clock.h>
#include <millrace/facade/auth_sessions.h>
#include <millrace/facade/store_feed.h>
#include <millrace/facade/store_views.h>
#include <millrace/storage/duckdb_runs.h>
#include <millrace/storage/duckdb_stored_insights.h>
#include <millrace/storage/duckdb_stored_market.h>
#include <millrace/storage/file_store_changes.h>
#include <millrace/storage/stored_trading_states.h>
#include <millrace/web/server.h>

#include "command.h"
#include "dashboard/stored_run_documents.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command serve_command();

namespace {

using events::Result;

struct Flags {
    std::string address = "127.0.0.1";
    std::optional<std::uint64_t> port;
    std::optional<std::string> tls_certificate;
    std::optional<std::string> tls_key;
    std::optional<std::string> behind_proxy;
};

constexpr std::uint64_t port_unless_told = 8750;
constexpr std::uint64_t port_max = 65535;
constexpr std::chrono::milliseconds looks_every{500};  // for what is new in the stores
constexpr std::chrono::milliseconds patience{10};      // with a view that is being made anew

const events::SystemClock system_clock;

Result<web::ServerOptions> options_of(const Flags& flags) {
    web::ServerOptions options;
    const std::uint64_t port = flags.port.value_or(port_unless_told);
    if (port > port_max) {
        return events::Error{
            events::ErrorCode::InvalidInput,
            fmt::format("--port was {}, expected 0 (any that is free) to {}", port, port_max)};
    }
    options.address = flags.address;
    options.port = static_cast<std::uint16_t>(port);
    options.tls_certificate = flags.tls_certificate.value_or("");
    options.tls_key = flags.tls_key.value_or("");
    options.behind_proxy = flags.behind_proxy.value_or("");
    return options;
}

/// Signals that end the program reach it where it waits for them, and no other thread.
class EndingSignals {
public:
    EndingSignals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    void wait() const {
        int signal = 0;
        while (sigwait(&signals_, &signal) != 0) {
        }
    }

private:
    sigset_t signals_{};
};

/// Everything behind the server; what a part stands on comes before it.
struct Parts {
    Parts(std::unique_ptr<storage::Store> opened, std::unique_ptr<accounts::AccountStore> found)
        : store(std::move(opened)), accounts(std::move(found)) {}

    std::unique_ptr<storage::Store> store;
    std::unique_ptr<accounts::AccountStore> accounts;
    auth::Stores account_stores{accounts->stores()};
    storage::DuckDbStoredMarket market{*store};
    storage::DuckDbStoredInsights insights{*store};
    storage::DuckDbRunReader runs{*store};
    storage::StoredTradingStates trading{store->path()};
    storage::FileStoreChanges changes{store->path()};
    StoredRunDocuments documents{*store};
    auth::Authenticator authenticator{account_stores, system_clock};
    facade::AuthSessions sessions{authenticator, account_stores, system_clock};
    facade::StoreFeed feed{{market, trading, changes, system_clock}, looks_every};
};

Result<std::unique_ptr<Parts>> open_parts(const std::string& path) {
    auto store = open_store_for_screens(path);
    if (!store) {
        return store.error();
    }
    auto accounts =
        accounts::AccountStore::open(accounts::accounts_store_of(path), accounts::Absent::Refuse);
    if (!accounts) {
        return accounts.error();
    }
    return std::make_unique<Parts>(std::move(store).value(), std::move(accounts).value());
}

Result<void> tell_where(const web::ServerOptions& options, std::uint16_t port, bool as_json) {
    const bool is_ipv6 = options.address.find(':') != std::string::npos;
    const std::string url =
        fmt::format("{}://{}:{}/", options.tls_key.empty() ? "http" : "https",
                    is_ipv6 ? fmt::format("[{}]", options.address) : options.address, port);
    Json document = Json::object();
    document["url"] = url;
    document["port"] = port;
    return as_json ? write_out(document)
                   : write_out(std::string_view(fmt::format("{}  (Ctrl-C ends it)\n", url)));
}

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    const auto options = options_of(flags);
    if (!options) {
        return options.error();
    }
    ::umask(S_IRWXG | S_IRWXO);
    const EndingSignals signals;  // before any thread begins
    auto parts = open_parts(global.db_path);
    if (!parts) {
        return parts.error();
    }
    Parts& behind = *parts.value();
    std::atomic<web::Server*> serving{nullptr};
    const auto streams = [&serving]() -> std::uint64_t {
        const web::Server* server = serving.load();
        return server != nullptr ? server->streams() : 0;
    };
    facade::StoreViews views({behind.market, behind.insights, behind.runs, behind.trading,
                              behind.changes, behind.documents, behind.account_stores, system_clock,
                              [&behind] { return behind.store->readings_together(); },
                              [&behind] { return behind.store->lease_waits().all; }},
                             {.version = MILLRACE_VERSION,
                              .store_file = behind.store->path().filename().string(),
                              .started_at = system_clock.now(),
                              .streams = streams,
                              .patience = patience});
    auto server =
        web::Server::start(options.value(), {.views = views,
                                             .feed = behind.feed,
                                             .sessions = behind.sessions,
                                             .own_sessions = behind.sessions,
                                             .clock = system_clock,
                                             .log = [](std::string_view line) { log_info(line); }});
    if (!server) {
        return server.error();
    }
    serving = server.value().get();
    if (auto told = tell_where(options.value(), server.value()->port(), global.json); !told) {
        return told.error();
    }
    signals.wait();
    server.value()->stop();
    serving = nullptr;
    return ExitCode::Done;
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_any_text(app,
                 {.names = "--address",
                  .description = "where to listen: 127.0.0.1 (default); any other than loopback "
                                 "needs TLS or --behind-proxy",
                  .value = "A"},
                 flags->address);
    add_count(
        app,
        {.names = "--port", .description = "8750 (default); 0: any that is free", .value = "N"},
        flags->port);
    add_text(app,
             {.names = "--tls-cert", .description = "PEM file with the chain", .value = "FILE"},
             flags->tls_certificate);
    add_text(app,
             {.names = "--tls-key",
              .description = "PEM file that its owner alone may read",
              .value = "FILE"},
             flags->tls_key);
    add_text(app,
             {.names = "--behind-proxy",
              .description = "address of the proxy in front, which speaks TLS",
              .value = "A"},
             flags->behind_proxy);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command serve_command() {
    return {.group = "",
            .name = "serve",
            .description =
                "Show what is stored on a password-protected dashboard; changes no trading store",
            .examples = "  millrace users create anita --role admin\n"
                        "  millrace serve\n"
                        "  millrace serve --address 0.0.0.0 --port 443 --tls-cert chain.pem "
                        "--tls-key key.pem\n"
                        "  millrace serve --behind-proxy 127.0.0.1\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
