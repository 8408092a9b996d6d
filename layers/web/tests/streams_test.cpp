// Event streams: what was missed, what is new, and when they end.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "served.h"

namespace millrace::web {

namespace {

using events::Duration;

class Streams : public Served {};

TEST_F(Streams, HandOnWhatIsNewInOrder) {
    auto stream = follow(viewer);
    feed.add("bars", R"({"import_id":7})");
    feed.add("run", R"({"run_id":"run-3"})");
    EXPECT_TRUE(stream.read_until("id: 1001\nevent: bars\ndata: {\"import_id\":7}\n\n"
                                  "id: 1002\nevent: run\ndata: {\"run_id\":\"run-3\"}\n\n"));
}

TEST_F(Streams, SayWhereToGoOnFromBeforeAnyEvent) {
    auto stream = follow(viewer);
    EXPECT_TRUE(stream.read_until("\n\nid: 1000\n\n"));
}

TEST_F(Streams, HaveTheHeadOfAStream) {
    HttpClient client(port());
    client.send(text_of({.target = "/api/v1/events", .headers = cookie_line(viewer)}));
    const auto head = client.read_head();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->header("content-type"), "text/event-stream");
    EXPECT_EQ(head->header("cache-control"), "no-store");
    EXPECT_EQ(head->header("x-accel-buffering"), "no");
    EXPECT_FALSE(head->has("content-length"));
}

TEST_F(Streams, BringWhatWasMissedFirst) {
    for (int i = 1; i <= 3; ++i) {
        feed.add("bars", std::to_string(i));
    }
    auto stream = follow(viewer, "Last-Event-ID: 1001\r\n");
    feed.add("bars", "4");
    EXPECT_TRUE(stream.read_until("data: 4\n\n"));
    EXPECT_NE(stream.received().find("id: 1002\nevent: bars\ndata: 2\n\nid: 1003\nevent: bars\n"
                                     "data: 3\n\nid: 1004\nevent: bars\ndata: 4\n\n"),
              std::string::npos)
        << stream.received();
    EXPECT_EQ(stream.received().find("data: 1\n"), std::string::npos);
}

TEST_F(Streams, SayToFetchAgainWhatIsNoLongerKnown) {
    feed.add("bars", "1");
    feed.add("bars", "2");
    feed.forget_before(1'002);
    auto stream = follow(viewer, "Last-Event-ID: 1000\r\n");
    EXPECT_TRUE(stream.read_until("id: 1002\nevent: resync\ndata: {}\n\n"));
    feed.add("bars", "3");
    EXPECT_TRUE(stream.read_until("data: 3\n"));
    EXPECT_EQ(stream.received().find("data: 2\n"), std::string::npos);
}

TEST_F(Streams, SayToFetchAgainWhatIsTooMuchForTheQueue) {
    // Else a browser that was away for long would be dropped, come again, and be dropped again.
    for (int i = 0; i < 200; ++i) {
        feed.add("bars", std::string(1'024, 'x'));
    }
    auto stream = follow(viewer, "Last-Event-ID: 1000\r\n");
    EXPECT_TRUE(stream.read_until("event: resync"));
}

TEST_F(Streams, RefuseAnIdThatIsNone) {
    EXPECT_EQ(get("/api/v1/events", viewer, "Last-Event-ID: abc\r\n").status, 400U);
    EXPECT_EQ(get("/api/v1/events", viewer, "Last-Event-ID: -1\r\n").status, 400U);
}

TEST_F(Streams, OfAnIdFromTheFutureGoOn) {
    auto stream = follow(viewer, "Last-Event-ID: 18446744073709551615\r\n");
    feed.add("bars", "1");
    EXPECT_TRUE(stream.read_until("data: 1\n"));
}

TEST_F(Streams, BeatWhileNothingHappens) {
    EXPECT_EQ(options.limits.heartbeat, Duration::from_seconds(15));
    options.limits.heartbeat = Duration::from_microseconds(10'000);
    start();
    auto stream = follow(viewer);
    EXPECT_TRUE(stream.read_until(": beat\n\n: beat\n\n"));
}

TEST_F(Streams, AreSixAUser) {
    std::vector<HttpClient> streams;
    streams.reserve(6);
    for (int i = 0; i < 6; ++i) {
        streams.push_back(follow(viewer));
    }
    const auto refused = get("/api/v1/events", viewer);
    EXPECT_EQ(refused.status, 429U);
    EXPECT_TRUE(refused.has("retry-after"));
    follow(admin);
    streams.pop_back();  // the browser closes one
    EXPECT_TRUE(wait_for_metric("millrace_web_streams 5"));
    follow(viewer);
}

TEST_F(Streams, AreFiveHundredInAll) {
    EXPECT_EQ(options.limits.streams_max, 500U);
    options.limits.streams_max = 2;
    start();
    const auto first = follow(viewer);
    const auto second = follow(admin);
    EXPECT_EQ(server->streams(), 2U);
    const auto refused = get("/api/v1/events", viewer);
    EXPECT_EQ(refused.status, 503U);
    EXPECT_TRUE(refused.has("retry-after"));
}

TEST_F(Streams, OfABrowserThatDoesNotReadAreDropped) {
    auto slow = follow(viewer);
    auto reading = follow(admin);
    const std::string large(60'000, 'x');
    // The system's own buffers hold some megabytes, then the queue fills.
    for (int i = 0; i < 400; ++i) {
        feed.add("bars", large + std::to_string(i));
        ASSERT_TRUE(reading.read_until("x" + std::to_string(i) + "\n"));
        reading.forget_received();
    }
    EXPECT_TRUE(wait_for_metric("millrace_web_streams_dropped_total 1"));
    EXPECT_TRUE(wait_for_metric("millrace_web_streams 1"));
    EXPECT_TRUE(slow.read_to_end());
}

TEST_F(Streams, EndWithTheServer) {
    auto stream = follow(viewer);
    server->stop();
    EXPECT_TRUE(stream.read_to_end());
    EXPECT_FALSE(HttpClient(server->port()).is_connected());
}

class Stop : public Served {};

TEST_F(Stop, FinishesWhatRuns) {
    views.gate.close();
    HttpClient running(port());
    running.send(text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)}));
    ASSERT_TRUE(views.gate.wait_for(1));
    HttpClient idle(port());
    idle.send("GET / HTTP/1.1\r\n");
    std::thread stopping([this] { server->stop(); });
    EXPECT_TRUE(idle.read_to_end());
    views.gate.open();
    const auto answer = running.read_answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U);
    EXPECT_TRUE(running.read_to_end()) << "and takes no further request";
    { const HttpClient closed = std::move(running); }  // or the server waits a moment for it
    stopping.join();
}

TEST_F(Stop, WaitsNoLongerThanItsTime) {
    options.limits.stop_time = Duration::from_microseconds(50'000);
    start();
    views.gate.close();
    HttpClient running(port());
    running.send(text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)}));
    ASSERT_TRUE(views.gate.wait_for(1));
    server->stop();
    server->stop();  // the second time there is nothing to do
    views.gate.open();
    server.reset();
    EXPECT_TRUE(running.read_to_end());
    EXPECT_EQ(running.received(), "");
}

TEST_F(Stop, ViewsThatWaitTooManyAreRefused) {
    options.limits.view_queue_max = 1;
    start();
    views.gate.close();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back(port()).send(
            text_of({.target = "/api/v1/symbols",
                     .headers = cookie_line(i % 2 == 0 ? viewer : admin)}));  // two each
        ASSERT_TRUE(views.gate.wait_for(static_cast<std::size_t>(i) + 1));
    }
    // All four threads are taken: one waits, the other is told to come again.
    const auto text = text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)});
    HttpClient first(port());
    HttpClient second(port());
    first.send(text);
    second.send(text);
    EXPECT_TRUE(wait_for_log(" 503 GET /api/v1/symbols"));
    views.gate.open();
    const std::set<unsigned> statuses = {first.read_answer().value_or(HttpAnswer()).status,
                                         second.read_answer().value_or(HttpAnswer()).status};
    EXPECT_EQ(statuses, (std::set<unsigned>{200, 503}));
}

TEST_F(Stop, MetricsAreOpenMetrics) {
    const auto answer = get("/metrics", admin);
    EXPECT_EQ(answer.header("content-type"),
              "application/openmetrics-text; version=1.0.0; charset=utf-8");
    EXPECT_TRUE(answer.body.ends_with("# EOF\n"));
    EXPECT_NE(answer.body.find("# TYPE millrace_web_requests counter\n"), std::string::npos);
    EXPECT_NE(answer.body.find("\nmillrace_web_connections 1\n"), std::string::npos);
}

}  // namespace

}  // namespace millrace::web
