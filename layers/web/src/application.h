#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <millrace/web/server.h>

#include "account_answers.h"
#include "byte_budget.h"
#include "data_answers.h"
#include "event_streams.h"
#include "metrics.h"
#include "request.h"
#include "request_log.h"
#include "response.h"
#include "visit.h"
#include "work_pool.h"

namespace millrace::web {

/// From a request to its answer. Safe from many threads.
class Application {
public:
    /// `metrics` and what is in `parts` outlive this.
    Application(const ServerOptions& options, const ServerParts& parts, Metrics& metrics);

    using Done = std::function<void(Response)>;
    /// Returns at once, and calls `done` once: now, or from a thread that may wait for a store or a
    /// password. Never, when the server ends before.
    void answer(Request request, const Done& done);
    /// Of what is no request: 400, 413 or 431.
    Response refused(unsigned status, const std::string& peer);

    /// Whether answers name the browser's connection as safe.
    bool is_secure(const Request& request) const;
    const events::Clock& clock() const { return *clock_; }
    EventStreams& streams() { return streams_; }

private:
    using Shared = std::shared_ptr<Visit>;

    WorkPool* lane_of(const Visit& visit);
    std::string next_id();
    std::optional<Response> refuse(Visit& visit) const;
    static std::optional<Response> refuse_post(Visit& visit);
    void submit(WorkPool& pool, const std::string& owner, const Shared& visit, const Done& done,
                std::function<void()> work);
    void perform(const Shared& visit, const Done& done);
    std::optional<Response> admit(Visit& visit);
    Response perform_as_anonymous(const Visit& visit);
    Response perform_as(const Visit& visit, const facade::Caller& caller);
    Response metrics_text() const;
    Response with_room(const Visit& visit, Response response);
    void finish(const Visit& visit, Response response, const Done& done);

    std::string proxy_;
    const events::Clock* clock_;
    facade::SessionBridge* sessions_;
    Metrics* metrics_;
    RequestLog log_;
    ByteBudget body_bytes_;  // of large answers on their way
    EventStreams streams_;
    AccountAnswers accounts_;
    DataAnswers data_;
    const std::string id_begin_;
    std::atomic<std::uint32_t> ids_ = 0;
    WorkPool views_;  // end first: their jobs use all of the above
    WorkPool passwords_;
    WorkPool who_;  // its jobs use the other two as well
};

}  // namespace millrace::web
