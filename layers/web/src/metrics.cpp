#include "metrics.h"

#include <iterator>

#include <fmt/format.h>

namespace millrace::web {

namespace {

struct Described {
    std::string_view name;
    std::string_view type;
    std::string_view help;
};

void describe(std::string& text, const Described& metric) {
    fmt::format_to(std::back_inserter(text), "# TYPE {} {}\n# HELP {} {}\n", metric.name,
                   metric.type, metric.name, metric.help);
}

template <class Value> void append(std::string& text, const Described& metric, const Value& value) {
    describe(text, metric);
    fmt::format_to(std::back_inserter(text), "{}{} {}\n", metric.name,
                   metric.type == "counter" ? "_total" : "", value);
}

}  // namespace

void Metrics::answered(unsigned status) {
    if (status < statuses) {
        ++answers_[status];
    }
}

std::string Metrics::text(const Queues& queues) const {
    std::string text;
    describe(text, {"millrace_web_requests", "counter", "Requests answered, by status."});
    for (std::size_t status = 0; status < statuses; ++status) {
        if (const auto count = answers_[status].load(); count > 0) {
            fmt::format_to(std::back_inserter(text),
                           "millrace_web_requests_total{{status=\"{}\"}} {}\n", status, count);
        }
    }
    append(text, {"millrace_web_connections", "gauge", "Connections that are open."},
           connections.load());
    append(text,
           {"millrace_web_connections_refused", "counter", "Connections beyond the most allowed."},
           connections_refused.load());
    append(text, {"millrace_web_streams", "gauge", "Event streams that are open."}, streams.load());
    append(text,
           {"millrace_web_streams_dropped", "counter", "Event streams that were read too slowly."},
           streams_dropped.load());
    append(text, {"millrace_web_events_sent", "counter", "Events queued for streams."},
           events_sent.load());
    append(text, {"millrace_web_views_queued", "gauge", "Requests that wait for a view's thread."},
           queues.views);
    append(
        text,
        {"millrace_web_passwords_queued", "gauge", "Requests that wait for a password's thread."},
        queues.passwords);
    return text + "# EOF\n";
}

}  // namespace millrace::web
