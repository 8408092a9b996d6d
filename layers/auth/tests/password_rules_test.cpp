#include <millrace/auth/password_rules.h>

#include <string>

#include <gtest/gtest.h>

namespace millrace::auth {
namespace {

bool is_allowed(std::string_view password) { return check_password(password, "anita").has_value(); }

TEST(PasswordRules, AskForFifteenLettersAndNoMoreThanAKibibyte) {
    const std::string words = "mango lantern vio";
    EXPECT_FALSE(is_allowed(words.substr(0, 14)));
    EXPECT_TRUE(is_allowed(words.substr(0, 15)));
    std::string long_one;
    while (long_one.size() < 1'100) {
        long_one += "lorem" + std::to_string(long_one.size() * 7'919) + " dolor";
    }
    for (const std::size_t bytes : {std::size_t{64}, std::size_t{200}, std::size_t{1'024}}) {
        EXPECT_TRUE(is_allowed(long_one.substr(0, bytes))) << bytes;
    }
    EXPECT_FALSE(is_allowed(long_one.substr(0, 1'025))) << "refused, not cut";
}

TEST(PasswordRules, TakeAnyTextAndNoKindOfLetterIsAskedFor) {
    EXPECT_TRUE(is_allowed("   mango lantern violin "));
    EXPECT_TRUE(
        is_allowed("\xE0\xA4\xA8\xE0\xA4\xAE\xE0\xA4\xB8\xE0\xA5\x8D\xE0\xA4\xA4\xE0\xA5\x87"
                   " mango \xF0\x9F\x9A\x82 lantern"));
    EXPECT_FALSE(is_allowed("mango lantern \xFF violin")) << "no UTF-8";
    EXPECT_FALSE(is_allowed(std::string_view("mango lantern\0violin", 20)));
}

TEST(PasswordRules, RefuseWhatIsTriedFirst) {
    for (const char* guessed :
         {"passwordpassword", "PasswordPassword1", "p@ssw0rdp@ssw0rd", "123456789012345",
          "aaaaaaaaaaaaaaaa", "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv", "abcabcabcabcabcabc",
          "anitaanitaanita1", "millracemillrace", "Welcome@123456789", "iloveyou20252025",
          "administrator123", "trustno1trustno1", "987654321987654321", "mangomangomangomango"}) {
        EXPECT_FALSE(is_allowed(guessed)) << guessed;
    }
    for (const char* good : {"mango lantern violin", "correct horse battery staple",
                             "xK3-pq9_Lm2+vRt7", "the 3rd train to Pune is late"}) {
        EXPECT_TRUE(is_allowed(good)) << good;
    }
}

TEST(PasswordRules, NeverRepeatThePassword) {
    const auto refused = check_password("anitaanitaanita1", "anita");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.find("anitaanita"), std::string::npos);
}

}  // namespace
}  // namespace millrace::auth
