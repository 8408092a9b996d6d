#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::auth {

/// PBKDF2-HMAC-SHA256 (RFC 8018) of a password: what is stored of it. Iterations as OWASP ASVS 5.0
/// asks for; an older hash with fewer is replaced at the next login.
struct PasswordHash {
    static constexpr std::uint32_t iterations_now = 600'000;
    static constexpr std::uint32_t iterations_min = 1'000;
    static constexpr std::uint32_t iterations_max = 10'000'000;
    static constexpr std::size_t salt_bytes = 16;
    static constexpr std::size_t hash_bytes = 32;

    std::uint32_t iterations = iterations_now;
    std::array<std::uint8_t, salt_bytes> salt{};
    std::array<std::uint8_t, hash_bytes> hash{};

    /// Of a password with a new salt. Io: no randomness to be had.
    static events::Result<PasswordHash> of(std::string_view password,
                                           std::uint32_t iterations = iterations_now);
    /// `pbkdf2-sha256$600000$SALT$HASH`, both in hexadecimal. Corrupt: anything else.
    static events::Result<PasswordHash> parse(std::string_view text);
    std::string to_string() const;

    /// Takes about 0.2 s, whatever the answer; compares in constant time.
    bool matches(std::string_view password) const;
};

/// The derivation itself. False when OpenSSL fails.
bool pbkdf2_sha256(std::string_view password, std::string_view salt, std::uint32_t iterations,
                   std::uint8_t* out, std::size_t out_bytes);

}  // namespace millrace::auth
