// What OpenSSL is asked for: as many iterations whoever logs in, and nothing without random bytes.
// Deprecated, and the one way to take its generator of random bytes away.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <dlfcn.h>

#include <atomic>

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <millrace/auth/password_hash.h>
#include <millrace/auth/user_administration.h>

#include "memory_stores.h"

namespace {

std::atomic<int> iterations_done = 0;

}  // namespace

/// Stands before OpenSSL's own and counts.
// NOLINTNEXTLINE(readability-identifier-naming,readability-function-size): OpenSSL's name
extern "C" int PKCS5_PBKDF2_HMAC(const char* password, int password_bytes,
                                 const unsigned char* salt, int salt_bytes, int iterations,
                                 const EVP_MD* digest, int key_bytes, unsigned char* out) {
    iterations_done += iterations;
    static const auto own =
        reinterpret_cast<decltype(&PKCS5_PBKDF2_HMAC)>(dlsym(RTLD_NEXT, "PKCS5_PBKDF2_HMAC"));
    return own(password, password_bytes, salt, salt_bytes, iterations, digest, key_bytes, out);
}

namespace millrace::auth {
namespace {

constexpr const char* right = "mango lantern violin";

class OpenSsl : public ::testing::Test {
protected:
    void put(const std::string& name, const std::string& hash, bool is_enabled = true) {
        User user;
        user.name = name;
        user.is_enabled = is_enabled;
        user.password_hash = hash;
        ASSERT_TRUE(memory.users.change(
            name, [&](const auto&, const auto&) { return std::optional(user); }));
    }

    MemoryStores memory;
    StandingClock clock;
};

TEST_F(OpenSsl, Checklist17DoesTheSameWorkWhoeverIsRefused) {
    constexpr std::uint32_t iterations = 3 * PasswordHash::iterations_min;
    put("anita", PasswordHash::of(right, iterations).value().to_string());
    put("older", PasswordHash::of(right, PasswordHash::iterations_min).value().to_string());
    put("disabled", PasswordHash::of(right, iterations).value().to_string(), false);
    put("damaged", "pbkdf2-sha256$x");
    Authenticator authenticator(memory.stores(), clock, iterations);
    for (const char* name : {"anita", "older", "disabled", "damaged", "nobody", "no name at all"}) {
        iterations_done = 0;
        const auto answer = authenticator.login(name, "mango lantern viola", "10.0.0.1", "");
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer.value().end, LoginEnd::Refused);
        EXPECT_EQ(iterations_done, static_cast<int>(iterations)) << name;
    }
}

int no_bytes(unsigned char* /*out*/, int /*count*/) { return 0; }

TEST_F(OpenSsl, Checklist4WithoutRandomBytesNoUserIsMade) {
    UserAdministration administration(memory.stores(), clock, "shell: root",
                                      PasswordHash::iterations_min);
    RAND_METHOD none{};
    none.bytes = &no_bytes;
    ASSERT_EQ(RAND_set_rand_method(&none), 1);
    const auto made = administration.create("anita", Role::Admin, right);
    RAND_set_rand_method(nullptr);
    EXPECT_EQ(made.error().code, events::ErrorCode::Io);
    EXPECT_FALSE(memory.users.find("anita").value());
    EXPECT_TRUE(memory.audited().empty());
    EXPECT_TRUE(administration.create("anita", Role::Admin, right));
}

}  // namespace
}  // namespace millrace::auth
