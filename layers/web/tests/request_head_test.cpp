// Checklist 46 and 47, without a socket: what is the head of a request.
#include <gtest/gtest.h>

#include <string>

#include "request_head.h"

namespace millrace::web {

namespace {

constexpr std::size_t most = 8'192;

std::string head_with(const std::string& lines) {
    return "GET / HTTP/1.1\r\nHost: here\r\n" + lines + "\r\n";
}

HeadEnd end_of(const std::string& bytes) { return look_at_head(bytes, most).end; }

TEST(RequestHead, IsWholeWithItsEmptyLine) {
    const std::string head = head_with("Content-Length: 12\r\nX-Any:value\r\n");
    const auto seen = look_at_head(head + "the body", most);
    EXPECT_EQ(seen.end, HeadEnd::Whole);
    EXPECT_EQ(seen.bytes, head.size());
    EXPECT_EQ(seen.content_length, 12U);
    for (std::size_t bytes = 0; bytes < head.size(); ++bytes) {
        EXPECT_EQ(end_of(head.substr(0, bytes)), HeadEnd::Incomplete) << bytes;
    }
}

TEST(RequestHead, IsAsLongAsTheLimitAtMost) {
    const std::string head = head_with("X: a\r\n");
    EXPECT_EQ(look_at_head(head, head.size()).end, HeadEnd::Whole);
    EXPECT_EQ(look_at_head(head, head.size() - 1).end, HeadEnd::TooLarge);
    EXPECT_EQ(look_at_head("GET / HTTP/1.1", 14).end, HeadEnd::TooLarge);
}

TEST(RequestHead, HasSixtyFourLinesAtMost) {
    std::string lines;
    for (int i = 0; i < 63; ++i) {
        lines += "X: a\r\n";
    }
    EXPECT_EQ(end_of(head_with(lines)), HeadEnd::Whole);
    EXPECT_EQ(end_of(head_with(lines + "X: a\r\n")), HeadEnd::Malformed);
}

TEST(RequestHead, MayHaveLettersOfOtherAlphabetsInValues) {
    EXPECT_EQ(end_of(head_with("X: \xc3\xa9\tb\r\n")), HeadEnd::Whole);
}

TEST(RequestHead, SaysOnceWhatDecidesAnything) {
    for (const std::string line :
         {"Cookie: a\r\n", "Origin: a\r\n", "ORIGIN: a\r\n", "Sec-Fetch-Site: none\r\n",
          "Millrace-Form-Token: a\r\n", "Last-Event-ID: 1\r\n", "Content-Length: 0\r\n"}) {
        EXPECT_EQ(end_of(head_with(line)), HeadEnd::Whole) << line;
        EXPECT_EQ(end_of(head_with(line + line)), HeadEnd::Malformed) << line;
    }
    EXPECT_EQ(end_of(head_with("Host: there\r\n")), HeadEnd::Malformed);
}

TEST(RequestHead, LengthIsDigitsAlone) {
    for (const std::string length : {"", "-1", "+1", "1 1", "0x10", "1,1", "9999999999999999"}) {
        EXPECT_EQ(end_of(head_with("Content-Length: " + length + "\r\n")), HeadEnd::Malformed)
            << length;
    }
}

TEST(RequestHead, LineIsThreeWordsWithOneBlankBetween) {
    for (const std::string line :
         {"GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET  / HTTP/1.1", "GET\t/ HTTP/1.1", "GET /",
          "GET / HTTP/0.9", "GET / HTTP/1.10", "GET / http/1.1", "G(T / HTTP/1.1",
          "GET /\x80 HTTP/1.1", "ABCDEFGHIJKLMNOPQ / HTTP/1.1", ""}) {
        EXPECT_EQ(end_of(line + "\r\nHost: here\r\n\r\n"), HeadEnd::Malformed) << line;
    }
}

TEST(RequestHead, BareLineFeedIsSeenBeforeTheEnd) {
    EXPECT_EQ(end_of("GET / HTTP/1.1\n"), HeadEnd::Malformed);
    EXPECT_EQ(end_of("\n"), HeadEnd::Malformed);
}

}  // namespace

}  // namespace millrace::web
