#include "event_stream.h"

#include <utility>

namespace millrace::web {

EventStream::Put EventStream::put(Text text) {
    Put result = Put::Done;
    {
        const std::lock_guard guard(mutex_);
        if (is_over_) {
            return Put::Over;
        }
        if (bytes_ + text->size() > bytes_max_) {
            texts_.clear();
            bytes_ = 0;
            is_over_ = true;
            result = Put::TooSlow;
        } else {
            bytes_ += text->size();
            texts_.push_back(std::move(text));
        }
    }
    tell();
    return result;
}

void EventStream::end() {
    {
        const std::lock_guard guard(mutex_);
        is_over_ = true;
    }
    tell();
}

EventStream::Next EventStream::next() {
    const std::lock_guard guard(mutex_);
    if (texts_.empty()) {
        return {.text = nullptr, .is_over = is_over_};
    }
    Next next{.text = std::move(texts_.front()), .is_over = false};
    texts_.pop_front();
    bytes_ -= next.text->size();
    return next;
}

void EventStream::on_ready(std::function<void()> ready) {
    {
        const std::lock_guard guard(mutex_);
        ready_ = std::move(ready);
    }
    tell();
}

void EventStream::tell() {
    std::function<void()> ready;
    {
        const std::lock_guard guard(mutex_);
        ready = ready_;
    }
    if (ready) {
        ready();
    }
}

}  // namespace millrace::web
