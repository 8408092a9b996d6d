#include <millrace/auth/secret_token.h>

#include <set>

#include <gtest/gtest.h>

namespace millrace::auth {
namespace {

TEST(SecretToken, IsNeverTheSameTwice) {
    std::set<std::string> tokens;
    for (int i = 0; i < 10'000; ++i) {
        const auto token = new_token();
        ASSERT_TRUE(token);
        ASSERT_TRUE(is_token(token.value())) << token.value();
        ASSERT_EQ(token.value().size(), 43U);
        tokens.insert(token.value());
    }
    EXPECT_EQ(tokens.size(), 10'000U);
}

TEST(SecretToken, OtherTextsAreNone) {
    const std::string token = new_token().value();
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(is_token(token + "A"));
    EXPECT_FALSE(is_token(token.substr(1)));
    EXPECT_FALSE(is_token(token.substr(1) + "="));
    EXPECT_FALSE(is_token(token.substr(1) + "\n"));
}

TEST(SecretToken, IsStoredAsItsSha256) {
    EXPECT_EQ(token_hash("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(SecretToken, OfAFormBelongsToItsSession) {
    const std::string one = new_token().value();
    const std::string other = new_token().value();
    EXPECT_TRUE(is_form_token(form_token(one), one));
    EXPECT_FALSE(is_form_token(form_token(other), one));
    EXPECT_FALSE(is_form_token("", one));
    EXPECT_NE(form_token(one), one);
}

}  // namespace
}  // namespace millrace::auth
