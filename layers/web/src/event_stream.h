#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace millrace::web {

/// What waits to be sent to one browser that follows events. Filled by EventStreams, emptied by the
/// connection. Safe from many threads.
class EventStream {
public:
    using Text = std::shared_ptr<const std::string>;

    explicit EventStream(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    enum class Put {
        Done,
        TooSlow,  // the browser does not read: the stream is dropped now
        Over      // it was over before
    };
    Put put(Text text);
    /// Nothing more comes: what waits is still sent.
    void end();

    struct Next {
        Text text;             // none: nothing waits
        bool is_over = false;  // and nothing will
    };
    Next next();
    /// Calls `ready` whenever next() may say something new; by any thread.
    void on_ready(std::function<void()> ready);

private:
    void tell();

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::deque<Text> texts_;
    std::size_t bytes_ = 0;
    bool is_over_ = false;
    std::function<void()> ready_;
};

}  // namespace millrace::web
