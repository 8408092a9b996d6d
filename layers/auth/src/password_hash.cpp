#include <millrace/auth/password_hash.h>

#include <charconv>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "hexadecimal.h"

namespace millrace::auth {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::string_view algorithm = "pbkdf2-sha256";

Error damaged() {
    return {ErrorCode::Corrupt, "a stored password hash is damaged: set the password anew"};
}

std::string_view bytes_of(const std::array<std::uint8_t, PasswordHash::salt_bytes>& salt) {
    return {reinterpret_cast<const char*>(salt.data()), salt.size()};
}

/// The part before the next `$`, taken off the text.
std::string_view take_part(std::string_view& text) {
    const std::size_t end = text.find('$');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

}  // namespace

bool pbkdf2_sha256(std::string_view password, std::string_view salt, std::uint32_t iterations,
                   std::uint8_t* out, std::size_t out_bytes) {
    return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                             reinterpret_cast<const unsigned char*>(salt.data()),
                             static_cast<int>(salt.size()), static_cast<int>(iterations),
                             EVP_sha256(), static_cast<int>(out_bytes), out) == 1;
}

Result<PasswordHash> PasswordHash::of(std::string_view password, std::uint32_t iterations) {
    PasswordHash made;
    made.iterations = iterations;
    if (RAND_bytes(made.salt.data(), static_cast<int>(made.salt.size())) != 1 ||
        !pbkdf2_sha256(password, bytes_of(made.salt), iterations, made.hash.data(),
                       made.hash.size())) {
        return Error{ErrorCode::Io, "OpenSSL gave no random bytes or no hash; nothing was stored"};
    }
    return made;
}

Result<PasswordHash> PasswordHash::parse(std::string_view text) {
    PasswordHash read;
    const bool is_known = take_part(text) == algorithm;
    const std::string_view count = take_part(text);
    const auto number = std::from_chars(count.data(), count.data() + count.size(), read.iterations);
    const bool is_whole = number.ec == std::errc() && number.ptr == count.data() + count.size();
    if (!is_known || !is_whole || read.iterations < iterations_min ||
        read.iterations > iterations_max || !from_hexadecimal(take_part(text), read.salt) ||
        !from_hexadecimal(text, read.hash)) {
        return damaged();
    }
    return read;
}

std::string PasswordHash::to_string() const {
    return fmt::format("{}${}${}${}", algorithm, iterations, to_hexadecimal(salt),
                       to_hexadecimal(hash));
}

bool PasswordHash::matches(std::string_view password) const {
    std::array<std::uint8_t, hash_bytes> now{};
    return pbkdf2_sha256(password, bytes_of(salt), iterations, now.data(), now.size()) &&
           CRYPTO_memcmp(now.data(), hash.data(), now.size()) == 0;
}

}  // namespace millrace::auth
