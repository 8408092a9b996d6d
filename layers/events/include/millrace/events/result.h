#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <millrace/events/ensure.h>

namespace millrace::events {

enum class ErrorCode {
    InvalidInput,  // the caller's data or configuration; repeating it will fail again
    NotFound,      // the named thing does not exist
    Conflict,      // it contradicts what is already stored
    Busy,          // held by someone else past the wait; may be tried again
    Io,            // the file system or a library failed
    Corrupt,       // stored data is damaged or of a newer schema; needs a person
    Unsupported,   // valid, but this version does not do it
    Overflow,      // an exact value left its range
    Halted         // stopped safely: on request, or as a store may not be opened
};

/// An expected failure. The message names what, which value, what was expected and what to do.
struct Error {
    ErrorCode code;
    std::string message;

    bool retryable() const { return code == ErrorCode::Busy; }
};

/// A value or an Error. Reading the wrong side stops the process.
template <class T> class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    bool has_value() const { return state_.index() == 0; }
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

/// One pointer, because the engine passes it around several times a bar: null is success.
template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::make_unique<Error>(std::move(error))) {}
    Result(const Result& other)
        : error_(other.error_ ? std::make_unique<Error>(*other.error_) : nullptr) {}
    Result(Result&&) noexcept = default;
    Result& operator=(const Result& other) { return *this = Result(other); }
    Result& operator=(Result&&) noexcept = default;
    ~Result() = default;

    explicit operator bool() const { return error_ == nullptr; }
    bool has_value() const { return error_ == nullptr; }
    const Error& error() const& {
        ensure(error_ != nullptr, "asked for the error of a success");
        return *error_;
    }
    Error&& error() && {
        ensure(error_ != nullptr, "asked for the error of a success");
        return std::move(*error_);
    }

private:
    std::unique_ptr<Error> error_;
};

/// Of two things that were both done: the failure of the first, else that of the second.
inline Result<void> both(Result<void> first, Result<void> second) {
    return first ? std::move(second) : std::move(first);
}

}  // namespace millrace::events
