#include "lease/file_lock.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::chrono::microseconds poll_pause{500};
constexpr mode_t lock_file_rights = 0660;

Error lock_failed(int error) {
    return {ErrorCode::Io, std::string("flock: ") + std::strerror(error)};
}

/// Also on a read-only disk: readers, too, take their turn there.
Error not_opened(const std::filesystem::path& path, int error) {
    const bool is_refused = error == EACCES || error == EPERM || error == EROFS;
    return {is_refused ? ErrorCode::Halted : ErrorCode::Io,
            "lock file " + path.string() + ": " + std::strerror(error) +
                (is_refused ? "; every command has to make and open it: run as a user who may "
                              "write that folder, or copy the store to where you may"
                            : "")};
}

Error timed_out() { return {ErrorCode::Busy, ""}; }

/// True: locked. False: someone else has it.
Result<bool> try_lock(int file, int how) {
    while (::flock(file, how | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            return lock_failed(errno);
        }
    }
    return true;
}

/// Keeps signals away from a thread started meanwhile: they belong to the program's own threads.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

}  // namespace

struct QueuedWait::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    int file = -1;  // whose: the helper's while it waits or is abandoned, else the caller's
    int error = 0;
    bool done = false;
    bool abandoned = false;

    void wait_in_kernel() {
        int failure = 0;
        while (::flock(file, LOCK_EX) != 0) {
            if (errno != EINTR) {
                failure = errno;
                break;
            }
        }
        const std::lock_guard lock(mutex);
        done = true;
        error = failure;
        if (abandoned) {
            ::close(file);
        }
        changed.notify_one();
    }
};

bool QueuedWait::adopt(FileDescriptor& file) {
    if (waiting_ == nullptr) {
        return false;
    }
    const std::lock_guard lock(waiting_->mutex);
    if (waiting_->done) {
        return false;
    }
    waiting_->abandoned = false;
    file = FileDescriptor(waiting_->file);
    return true;
}

Result<void> QueuedWait::start(FileDescriptor& file) {
    waiting_ = std::make_shared<Shared>();
    waiting_->file = file.number();
    try {
        const SignalsBlocked blocked;
        std::thread([shared = waiting_] { shared->wait_in_kernel(); }).detach();
    } catch (const std::system_error& e) {
        waiting_.reset();
        return Error{ErrorCode::Io, std::string("no thread to wait for a lock: ") + e.what()};
    }
    return {};
}

Result<bool> QueuedWait::lock(FileDescriptor& file, Deadline deadline) {
    if (auto locked = try_lock(file.number(), LOCK_EX); !locked || locked.value()) {
        return locked;
    }
    if (!adopt(file)) {
        if (auto started = start(file); !started) {
            return started.error();
        }
    }
    const auto shared = waiting_;
    std::unique_lock lock(shared->mutex);
    if (!shared->changed.wait_until(lock, deadline, [&] { return shared->done; })) {
        shared->abandoned = true;
        (void)file.release();
        return false;
    }
    waiting_.reset();
    return shared->error == 0 ? Result<bool>(true) : lock_failed(shared->error);
}

Result<FileLock> FileLock::open(const std::filesystem::path& path) {
    FileLock lock;
    lock.file_ =
        FileDescriptor(::open(path.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, lock_file_rights));
    if (!lock.file_.is_open()) {
        return not_opened(path, errno);
    }
    return lock;
}

// Someone may have removed the file while we waited; a lock on a nameless file excludes nobody.
bool FileLock::is_still_at(const std::filesystem::path& path) const {
    struct stat mine {};
    struct stat there {};
    return ::fstat(file_.number(), &mine) == 0 && ::stat(path.c_str(), &there) == 0 &&
           mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

Result<FileLock> FileLock::queue_for(const std::filesystem::path& path, Deadline deadline,
                                     QueuedWait& wait) {
    for (;;) {  // again only when the file was removed meanwhile; each turn is bounded
        auto lock = open(path);
        if (!lock) {
            return lock;
        }
        const auto locked = wait.lock(lock.value().file_, deadline);
        if (!locked) {
            return locked.error();
        }
        if (!locked.value()) {
            return timed_out();
        }
        if (lock.value().is_still_at(path)) {
            return lock;
        }
    }
}

bool FileLock::is_taken(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    return file.is_open() && ::flock(file.number(), LOCK_SH | LOCK_NB) != 0;
}

Result<FileLock> FileLock::poll_for(const std::filesystem::path& path, Sharing sharing,
                                    Deadline deadline) {
    const int how = sharing == Sharing::Shared ? LOCK_SH : LOCK_EX;
    auto lock = open(path);
    while (lock) {
        const auto locked = try_lock(lock.value().file_.number(), how);
        if (!locked) {
            return locked.error();
        }
        if (locked.value() && lock.value().is_still_at(path)) {
            return lock;
        }
        if (std::chrono::steady_clock::now() >= deadline) {
            return timed_out();
        }
        if (locked.value()) {  // of a removed file
            lock = open(path);
        } else {
            std::this_thread::sleep_for(poll_pause);
        }
    }
    return lock;
}

}  // namespace millrace::storage
