#include <gtest/gtest.h>

#include <string>

#include <millrace/data/stream_hash.h>

#include "bars.h"

namespace millrace::data {
namespace {

TEST(StreamHash, OfNothingIsTheKnownVector) {
    EXPECT_EQ(StreamHash().hex(), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(hash_of(""), "99aa06d3014798d86001c324468d497f");
}

TEST(StreamHash, OfAnySplitIsTheHashOfTheWhole) {
    Random random(21);
    for (int round = 0; round < 200; ++round) {
        std::string text(random.below(3'000), '\0');
        for (char& letter : text) {
            letter = static_cast<char>(random.bits());
        }
        StreamHash stream;
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t size = std::min<std::size_t>(random.below(700), text.size() - at);
            stream.update(std::as_bytes(std::span(text).subspan(at, size)));
            at += size;
        }
        ASSERT_EQ(stream.hex(), hash_of(text)) << text.size();
    }
}

TEST(StreamHash, GoesOnAfterItWasRead) {
    StreamHash stream;
    const std::string first = "millrace";
    stream.update(std::as_bytes(std::span(first)));
    EXPECT_EQ(stream.hex(), hash_of("millrace"));
    EXPECT_EQ(stream.hex(), hash_of("millrace"));
    stream.update(std::as_bytes(std::span(first)));
    EXPECT_EQ(stream.hex(), hash_of("millracemillrace"));
    StreamHash moved = std::move(stream);
    EXPECT_EQ(moved.hex(), hash_of("millracemillrace"));
}

TEST(StreamHash, IsThirtyTwoLowerCaseHexDigits) {
    const std::string hex = hash_of("x");
    EXPECT_EQ(hex.size(), 32U);
    EXPECT_EQ(hex.find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace millrace::data
