#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace millrace::data {

/// XXH3-128 over a stream of canonical bytes. Allocates once, when made.
class StreamHash {
public:
    StreamHash();
    ~StreamHash();
    StreamHash(StreamHash&&) noexcept;
    StreamHash& operator=(StreamHash&&) noexcept;

    void update(std::span<const std::byte> bytes);
    /// 32 lower-case hex digits of everything so far; may go on afterwards.
    std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;  // with a buffer, because records are short
};

std::string hash_of(std::string_view text);

}  // namespace millrace::data
