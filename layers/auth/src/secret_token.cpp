#include <millrace/auth/secret_token.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "hexadecimal.h"

namespace millrace::auth {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t token_letters = 43;
constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Without padding.
std::string to_base64url(std::span<const std::uint8_t> bytes) {
    constexpr unsigned bits_a_letter = 6;
    std::string text;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        held = (held << 8U) | byte;
        for (bits += 8; bits >= bits_a_letter; bits -= bits_a_letter) {
            text += base64url[(held >> (bits - bits_a_letter)) & 63U];
        }
    }
    if (bits > 0) {
        text += base64url[(held << (bits_a_letter - bits)) & 63U];
    }
    return text;
}

std::array<std::uint8_t, SHA256_DIGEST_LENGTH> sha256(std::string_view text) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return digest;
}

}  // namespace

Result<std::string> new_token() {
    std::array<std::uint8_t, token_bytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return Error{ErrorCode::Io, "OpenSSL gave no random bytes; no session was made"};
    }
    return to_base64url(bytes);
}

bool is_token(std::string_view text) {
    return text.size() == token_letters && std::all_of(text.begin(), text.end(), [](char c) {
               return base64url.find(c) != std::string_view::npos;
           });
}

std::string token_hash(std::string_view token) { return to_hexadecimal(sha256(token)); }

std::string form_token(std::string_view session_token) {
    return to_base64url(sha256("form:" + std::string(session_token)));
}

bool is_form_token(std::string_view given, std::string_view session_token) {
    const std::string expected = form_token(session_token);
    return given.size() == expected.size() &&
           CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

}  // namespace millrace::auth
