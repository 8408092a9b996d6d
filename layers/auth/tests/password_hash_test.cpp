#include <millrace/auth/password_hash.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "hexadecimal.h"

namespace millrace::auth {
namespace {

constexpr std::uint32_t few = PasswordHash::iterations_min;  // what is tested costs the same

std::string derived(std::string_view password, std::string_view salt, std::uint32_t iterations) {
    std::array<std::uint8_t, 64> out{};
    EXPECT_TRUE(pbkdf2_sha256(password, salt, iterations, out.data(), out.size()));
    return to_hexadecimal(out);
}

TEST(PasswordHash, EqualsTheVectorsOfRfc7914) {
    EXPECT_EQ(derived("passwd", "salt", 1),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
              "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
    EXPECT_EQ(derived("Password", "NaCl", 80'000),
              "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
              "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d");
}

TEST(PasswordHash, IsStoredWithItsAlgorithmAndIterations) {
    const auto made = PasswordHash::of("a long pass phrase");
    ASSERT_TRUE(made);
    const std::string text = made.value().to_string();
    EXPECT_TRUE(text.starts_with("pbkdf2-sha256$600000$")) << text;
    EXPECT_EQ(text.size(), std::string("pbkdf2-sha256$600000$$").size() + 32 + 64);
    const auto read = PasswordHash::parse(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read.value().to_string(), text);
    EXPECT_TRUE(read.value().matches("a long pass phrase"));
    EXPECT_FALSE(read.value().matches("a long pass phrasE"));
}

TEST(PasswordHash, OfTheSamePasswordIsNeverTheSame) {
    const auto one = PasswordHash::of("a long pass phrase", few);
    const auto other = PasswordHash::of("a long pass phrase", few);
    EXPECT_NE(one.value().salt, other.value().salt);
    EXPECT_NE(one.value().hash, other.value().hash);
}

TEST(PasswordHash, LooksAtEveryByte) {
    const std::string hundred(100, 'x');
    const auto hash = PasswordHash::of(hundred, few);
    EXPECT_TRUE(hash.value().matches(hundred));
    EXPECT_FALSE(hash.value().matches(hundred.substr(0, 99) + "y"));
    EXPECT_FALSE(hash.value().matches(hundred.substr(0, 99)));
    EXPECT_FALSE(hash.value().matches(""));
    const auto with_nul = PasswordHash::of(std::string_view("a\0b", 3), few);
    EXPECT_FALSE(with_nul.value().matches("a"));
}

TEST(PasswordHash, RefusesWhatIsNone) {
    const std::string salt(32, 'a');
    const std::string hash(64, 'b');
    const auto written = [](std::string_view kind, std::string_view iterations,
                            std::string_view salt_text, std::string_view hash_text) {
        return fmt::format("{}${}${}${}", kind, iterations, salt_text, hash_text);
    };
    const std::string kind = "pbkdf2-sha256";
    EXPECT_TRUE(PasswordHash::parse(written(kind, "1000", salt, hash)));
    for (const std::string& damaged :
         {std::string(), std::string("x"), written("pbkdf2-sha1", "1000", salt, hash),
          written(kind, "999", salt, hash), written(kind, "10000001", salt, hash),
          written(kind, "-5", salt, hash), written(kind, "1000", salt.substr(1), hash),
          written(kind, "1000", salt, hash + "b"), written(kind, "1000", salt, hash + "$"),
          written(kind, "1000", std::string(32, 'g'), hash)}) {
        const auto read = PasswordHash::parse(damaged);
        ASSERT_FALSE(read) << damaged;
        EXPECT_EQ(read.error().code, events::ErrorCode::Corrupt);
    }
}

}  // namespace
}  // namespace millrace::auth
