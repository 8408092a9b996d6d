// What one user, peer or browser may take, so that others have theirs.
#include <gtest/gtest.h>

#include <thread>

#include "byte_budget.h"
#include "connections.h"
#include "served.h"
#include "work_pool.h"

namespace millrace::web {

namespace {

std::string more_than_a_socket_buffers() {
    std::string text;
    text.resize(20'000'000, 'x');
    return text;
}

class SomeConnection final : public Connections::Member {
public:
    void stop() override {}
};

TEST(Connections, OfOnePeerAreLimited) {
    Metrics metrics;
    Connections connections(4, 2, metrics);
    std::vector<std::shared_ptr<Connections::Member>> members;
    const auto add = [&](const std::string& peer) {
        members.push_back(std::make_shared<SomeConnection>());
        return connections.add(members.back(), peer);
    };
    EXPECT_TRUE(add("10.0.0.1"));
    EXPECT_TRUE(add("10.0.0.1"));
    EXPECT_FALSE(add("10.0.0.1"));
    EXPECT_TRUE(add("10.0.0.2"));
    EXPECT_EQ(metrics.connections_refused, 1U);
    connections.remove(members.front().get());
    EXPECT_TRUE(add("10.0.0.1"));
    EXPECT_FALSE(add("10.0.0.1"));
    EXPECT_TRUE(add("")) << "who is not counted";
    EXPECT_FALSE(add("")) << "but all together are four";
}

TEST(ByteBudget, GivesNoMoreThanItHas) {
    ByteBudget budget(100);
    auto most = budget.take(60);
    EXPECT_TRUE(most);
    EXPECT_FALSE(budget.take(41));
    const auto rest = budget.take(40);
    EXPECT_TRUE(rest);
    EXPECT_FALSE(budget.take(1));
    most.reset();
    EXPECT_FALSE(budget.take(61));
    EXPECT_TRUE(budget.take(60));
}

TEST(ByteBudget, MayEndBeforeWhatIsTakenOfIt) {
    std::shared_ptr<void> left;
    {
        ByteBudget budget(100);
        left = budget.take(60);
    }
    left.reset();  // sanitizers see it
}

TEST(WorkPool, AnOwnerHasTheirShareOfItsThreadsAndOfItsQueue) {
    Gate gate;  // outlives the jobs that stand before it
    gate.close();
    Gate others;
    others.close();
    WorkPool pool(
        {.threads = 3, .queue_max = 100, .threads_an_owner_max = 2, .queue_an_owner_max = 4});
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(pool.submit("vera", [&] { gate.pass(); }));
    }
    ASSERT_TRUE(gate.wait_for(2));
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(pool.submit("vera", [&] { gate.pass(); }));
    }
    EXPECT_FALSE(pool.submit("vera", [] {}));
    ASSERT_TRUE(pool.submit("ada", [&] { others.pass(); }));
    EXPECT_TRUE(others.wait_for(1)) << "passes those of vera that wait";
    EXPECT_EQ(pool.queued(), 4U);
    EXPECT_EQ(gate.waiting(), 2U);
    others.open();
    gate.open();
    ASSERT_TRUE(pool.submit("ada", [] {}));
}

class Shares : public Served {};

TEST_F(Shares, AUserWhoAsksForMuchLeavesViewsForOthers) {
    views.gate.close();
    std::vector<HttpClient> many;
    for (int i = 0; i < 6; ++i) {
        many.emplace_back(port()).send(
            text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)}));
    }
    ASSERT_TRUE(views.gate.wait_for(2));
    HttpClient other(port());
    other.send(text_of({.target = "/api/v1/symbols", .headers = cookie_line(admin)}));
    EXPECT_TRUE(views.gate.wait_for(3));
    EXPECT_EQ(post("/logout", viewer).status, 303U) << "accounts have threads of their own";
    EXPECT_EQ(views.gate.waiting(), 3U) << "two of the one, one of the other";
    views.gate.open();
    EXPECT_EQ(other.read_answer().value_or(HttpAnswer()).status, 200U);
}

TEST_F(Shares, AnswersBeyondTheBytesOnTheirWayAreRefused) {
    options.limits.body_bytes_sent_max = 30'000'000;
    start();
    const std::string large = more_than_a_socket_buffers();
    views.answer_with([&](std::string_view, const facade::Parameters&) {
        return empty_view("\"" + large + "\"");
    });
    const std::string ask_it =
        text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)});
    HttpClient slow(port());
    slow.send(ask_it);
    ASSERT_TRUE(slow.read_head());
    const auto refused = get("/api/v1/symbols", viewer);
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(refused.header("content-type"), "application/json");
    EXPECT_EQ(get("/healthz").status, 200U) << "what is small is always answered";
    ASSERT_TRUE(slow.read_until(large + "\""));
    slow.forget_received();
    slow.send(ask_it);
    EXPECT_EQ(slow.read_head().value_or(HttpAnswer()).status, 200U);
}

TEST_F(Shares, AServerMayEndWhileALargeAnswerIsOnItsWay) {
    options.limits.stop_time = events::Duration::from_microseconds(1'000);
    start();
    views.answer_with([&](std::string_view, const facade::Parameters&) {
        return empty_view("\"" + more_than_a_socket_buffers() + "\"");
    });
    HttpClient slow(port());
    slow.send(text_of({.target = "/api/v1/symbols", .headers = cookie_line(viewer)}));
    ASSERT_TRUE(slow.read_head());
    server->stop();
    server.reset();  // sanitizers see what the answer lets go of after that
}

}  // namespace
}  // namespace millrace::web
