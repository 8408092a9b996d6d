#include <millrace/data/stream_hash.h>

#include <algorithm>
#include <array>

#define XXH_STATIC_LINKING_ONLY  // for the size of a state, so that it can be a member and copied
#include <xxh_x86dispatch.h>     // the same XXH3, by the widest instructions this machine has

#include <millrace/events/ensure.h>

namespace millrace::data {
namespace {

std::string hex_of(XXH128_hash_t hash) {
    XXH128_canonical_t canonical{};
    XXH128_canonicalFromHash(&canonical, hash);
    constexpr std::array digits{'0', '1', '2', '3', '4', '5', '6', '7',
                                '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    std::string text;
    for (const unsigned char byte : canonical.digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

}  // namespace

struct StreamHash::State {
    XXH3_state_t xxh3;
    std::size_t waiting = 0;
    std::array<std::byte, 4096> buffer;
};

namespace {

void feed(XXH3_state_t& xxh3, std::span<const std::byte> bytes) {
    events::ensure(XXH3_128bits_update(&xxh3, bytes.data(), bytes.size()) == XXH_OK,
                   "xxhash takes bytes");
}

}  // namespace

StreamHash::StreamHash() : state_(std::make_unique<State>()) {
    events::ensure(XXH3_128bits_reset(&state_->xxh3) == XXH_OK, "xxhash starts");
}
StreamHash::~StreamHash() = default;
StreamHash::StreamHash(StreamHash&&) noexcept = default;
StreamHash& StreamHash::operator=(StreamHash&&) noexcept = default;

void StreamHash::update(std::span<const std::byte> bytes) {
    State& state = *state_;
    if (bytes.size() > state.buffer.size() - state.waiting) {
        feed(state.xxh3, std::span(state.buffer).first(state.waiting));
        state.waiting = 0;
        if (bytes.size() > state.buffer.size()) {
            feed(state.xxh3, bytes);
            return;
        }
    }
    std::copy(bytes.begin(), bytes.end(), state.buffer.begin() + state.waiting);
    state.waiting += bytes.size();
}

std::string StreamHash::hex() const {
    XXH3_state_t all = state_->xxh3;  // the stream may go on, so a copy is ended
    feed(all, std::span(state_->buffer).first(state_->waiting));
    return hex_of(XXH3_128bits_digest(&all));
}

std::string hash_of(std::string_view text) {
    return hex_of(XXH3_128bits(text.data(), text.size()));
}

}  // namespace millrace::data
