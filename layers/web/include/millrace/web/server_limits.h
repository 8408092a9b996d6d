#pragma once

#include <cstddef>

#include <millrace/events/timestamp.h>

namespace millrace::web {

/// What one server gives at most, so that nobody can take more than their part.
struct ServerLimits {
    std::size_t connections_max = 1'024;       // beyond it new ones are closed
    std::size_t connections_a_peer_max = 256;  // of one address; not of a proxy or this machine
    std::size_t head_bytes_max = 8'192;        // of a request: 431
    std::size_t body_bytes_max = 16'384;       // 413
    std::size_t streams_max = 500;             // of events: 503
    std::size_t streams_a_user_max = 6;        // 429
    std::size_t stream_bytes_max = 262'144;    // that wait for one browser: it is dropped

    std::size_t io_threads = 2;
    std::size_t view_threads = 4;
    std::size_t view_threads_a_user_max = 2;        // more of theirs wait, and let others pass
    std::size_t view_queue_max = 256;               // requests that wait: 503
    std::size_t view_queue_a_user_max = 64;         // 503
    std::size_t body_bytes_sent_max = 268'435'456;  // of large answers on their way: 503
    std::size_t session_threads = 2;                // who is asking, logout, ended sessions, pages
    std::size_t session_queue_max = 256;            // 503
    std::size_t session_queue_an_address_max = 64;
    std::size_t password_threads = 2;  // whatever looks at a password
    std::size_t password_queue_an_address_max = 4;
    std::size_t password_queue_max = 16;  // 503

    events::Duration head_time = events::Duration::from_seconds(10);  // for all of a request's head
    events::Duration body_time = events::Duration::from_seconds(10);
    events::Duration write_time = events::Duration::from_seconds(30);  // for all of an answer
    events::Duration idle_time = events::Duration::from_seconds(60);   // between two requests
    events::Duration heartbeat = events::Duration::from_seconds(15);   // of an event stream
    events::Duration stop_time = events::Duration::from_seconds(5);    // to finish what runs
};

}  // namespace millrace::web
