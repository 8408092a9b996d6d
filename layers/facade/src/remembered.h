#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <millrace/events/result.h>

namespace millrace::facade {

/// Something that several views need, read once while the stores stay as they are. Safe from many
/// threads: others wait while one reads, and what failed for it failed for them, so that nobody
/// waits for held stores one after the other.
template <class T> class Remembered {
public:
    using Value = std::shared_ptr<const T>;
    using Read = std::function<events::Result<T>()>;

    events::Result<Value> get(const std::string& stamp, const Read& read) {
        std::unique_lock lock(mutex_);
        while (value_ == nullptr || stamp != stamp_) {
            if (!is_reading_) {
                return read_now(lock, stamp, read);
            }
            const std::uint64_t before = readings_;
            done_.wait(lock, [&] { return readings_ != before; });
            if (error_) {
                return *error_;
            }
        }
        return value_;
    }

private:
    /// Ends a reading however it ends. Only then is its error told: those who waited for the one
    /// before may wake up while this one goes on.
    class Turn {
    public:
        Turn(Remembered& whole, std::unique_lock<std::mutex>& lock) : whole_(whole), lock_(lock) {
            whole_.is_reading_ = true;
            lock_.unlock();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            if (!lock_.owns_lock()) {
                lock_.lock();
            }
            whole_.error_ = std::move(error);
            whole_.is_reading_ = false;
            ++whole_.readings_;
            whole_.done_.notify_all();
        }

        std::optional<events::Error> error =
            events::Error{events::ErrorCode::Io, "a reading was given up"};

    private:
        Remembered& whole_;
        std::unique_lock<std::mutex>& lock_;
    };

    events::Result<Value> read_now(std::unique_lock<std::mutex>& lock, const std::string& stamp,
                                   const Read& read) {
        Turn turn(*this, lock);
        auto now = read();
        lock.lock();
        if (!now) {
            turn.error = now.error();
            return now.error();
        }
        turn.error.reset();
        value_ = std::make_shared<const T>(std::move(now).value());
        stamp_ = stamp;
        return value_;
    }

    std::mutex mutex_;
    std::condition_variable done_;
    bool is_reading_ = false;
    std::uint64_t readings_ = 0;          // that ended
    std::optional<events::Error> error_;  // of the last that ended
    std::string stamp_;
    Value value_;
};

}  // namespace millrace::facade
