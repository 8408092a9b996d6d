// Checklist 46 and 47: what one client can take, and what is no request.
#include <gtest/gtest.h>

#include "served.h"

namespace millrace::web {

namespace {

using events::Duration;

class Limits : public Served {};

TEST_F(Limits, AnswersTheSameConnectionAgain) {
    HttpClient client(port());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(text_of({.target = "/healthz"})));
        const auto answer = client.read_answer();
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->status, 200U);
        EXPECT_EQ(answer->body, "ok\n");
    }
}

TEST_F(Limits, TakesRequestsThatCameTogether) {
    HttpClient client(port());
    const std::string one = text_of({.target = "/healthz"});
    ASSERT_TRUE(client.send(one + one));
    EXPECT_EQ(client.read_answer()->status, 200U);
    EXPECT_EQ(client.read_answer()->status, 200U);
}

TEST_F(Limits, Checklist46HeadOf9KilobytesIsRefused) {
    HttpClient client(port());
    client.send(text_of({.headers = "X-Long: " + std::string(9'216, 'a') + "\r\n"}));
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 431U);
    EXPECT_TRUE(client.read_to_end());
}

TEST_F(Limits, Checklist46BodyOf17KilobytesIsRefused) {
    HttpClient client(port());
    client.send(text_of({.method = "POST", .target = "/login", .body = std::string(17'408, 'a')}));
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 413U);
    EXPECT_TRUE(client.read_to_end());
}

TEST_F(Limits, Checklist46SlowHeadIsCutOff) {
    EXPECT_EQ(options.limits.head_time, Duration::from_seconds(10));
    options.limits.head_time = Duration::from_microseconds(300'000);
    start();
    HttpClient client(port());
    // Letters come on and on, none of them late: what counts is the whole head.
    const std::string head = "GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ";
    ASSERT_TRUE(client.send(head));
    std::size_t letters = 0;
    while (client.send("a") && letters < 7'000) {
        ++letters;
        EXPECT_EQ(get("/healthz").status, 200U);
    }
    EXPECT_TRUE(client.read_to_end());
    EXPECT_LT(letters, 7'000U);
}

TEST_F(Limits, Checklist46SilentConnectionIsClosed) {
    options.limits.head_time = Duration::from_microseconds(50'000);
    options.limits.idle_time = Duration::from_microseconds(50'000);
    start();
    HttpClient client(port());
    EXPECT_TRUE(client.read_to_end());
    HttpClient idle(port());
    idle.send(text_of({.target = "/healthz"}));
    EXPECT_TRUE(idle.read_answer());
    EXPECT_TRUE(idle.read_to_end());
}

TEST_F(Limits, Checklist46BodyThatDoesNotComeIsNotWaitedFor) {
    options.limits.body_time = Duration::from_microseconds(50'000);
    start();
    HttpClient client(port());
    client.send("POST /login HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(client.received(), "");
}

TEST_F(Limits, Checklist46TwoThousandIdleSocketsLeaveTheOldOnesServed) {
    EXPECT_EQ(options.limits.connections_max, 1'024U);
    options.limits.connections_max = 100;  // sockets of both ends are files of this one process
    start();
    HttpClient old(port());
    old.send(text_of({.target = "/healthz"}));
    EXPECT_TRUE(old.read_answer());
    std::vector<HttpClient> idle;
    idle.reserve(200);
    for (int i = 0; i < 200; ++i) {
        idle.emplace_back(port());
    }
    EXPECT_TRUE(idle.back().read_to_end());  // a new one is closed at once
    old.send(text_of({.target = "/metrics", .headers = cookie_line(admin)}));
    const auto answer = old.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->body.find("millrace_web_connections 100\n"), std::string::npos);
    EXPECT_NE(answer->body.find("millrace_web_connections_refused_total 101\n"), std::string::npos);
}

class Smuggling : public Served, public testing::WithParamInterface<std::string> {};

TEST_P(Smuggling, Checklist47IsRefusedAndTheConnectionClosed) {
    HttpClient client(port());
    client.send(GetParam());
    const auto answer = client.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400U);
    EXPECT_EQ(answer->header("connection"), "close");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(client.received(), "");  // and nothing behind it was answered
}

INSTANTIATE_TEST_SUITE_P(
    Of, Smuggling,
    testing::Values(
        "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd",
        "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
        "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "GET /healthz HTTP/1.1\nHost: a\n\n", "GET /healthz HTTP/1.1\r\nHost: a\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n",
        "GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /healthz\r\n\r\n", std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28)));

}  // namespace

}  // namespace millrace::web
