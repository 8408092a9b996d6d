#pragma once

#include <unistd.h>

#include <utility>

namespace millrace::storage {

/// Owns an open file; closes it at its end.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~FileDescriptor() { close(); }

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }
    void close() {
        if (is_open()) {
            ::close(release());
        }
    }

private:
    int number_ = -1;
};

}  // namespace millrace::storage
