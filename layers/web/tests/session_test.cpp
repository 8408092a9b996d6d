// Checklist 14, 16, 18-21, 25-32 and 37: who is let in, for how long, and to what of theirs.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "served.h"

namespace millrace::web {

namespace {

using events::Duration;

const std::string good(FakeSessions::password);

class Session : public Served {
protected:
    bool lasts(const std::string& token) const {
        return get("/api/v1/session", token).status == 200;
    }
};

TEST_F(Session, Checklist14NobodyIsThereByDefault) {
    EXPECT_EQ(login("admin", "admin").status, 401U);
}

TEST_F(Session, Checklist16And18RefusalsAreAlike) {
    sessions.add_user("gone", facade::Role::Viewer);
    sessions.set_enabled("gone", false);
    // The page carries the token of its form: the same one for all three.
    const std::string token = facade::new_token().value();
    // And the name as it was typed, here of four letters, which is all that may differ.
    const auto refusal = [&](const std::string& name, const std::string& password) {
        HttpAnswer answer =
            ask(port(), {.method = "POST",
                         .target = "/login",
                         .headers = "Sec-Fetch-Site: same-origin\r\nCookie: __Host-login=" + token +
                                    "\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                         .body = "name=" + name + "&password=" + password +
                                 "&form_token=" + facade::form_token(token)});
        const auto typed = answer.body.find("value=\"" + name + "\"");
        EXPECT_NE(typed, std::string::npos) << answer.body;
        answer.body.replace(typed, name.size() + 8, "NAME");
        return answer;
    };
    const auto wrong = refusal("vera", "wrong");
    const auto unknown = refusal("none", "wrong");
    const auto disabled = refusal("gone", "correct+horse+battery");
    EXPECT_EQ(wrong.status, 401U);
    EXPECT_NE(wrong.body.find("Name or password is not right."), std::string::npos);
    EXPECT_EQ(unknown.head, wrong.head);
    EXPECT_EQ(unknown.body, wrong.body);
    EXPECT_EQ(disabled.head, wrong.head);
    EXPECT_EQ(disabled.body, wrong.body);
}

TEST_F(Session, Checklist19DelayIs429WithRetryAfterAndNoPasswordIsLookedAt) {
    sessions.delay_logins(Duration::from_microseconds(3'200'000));
    const auto answer = login("vera", good);
    EXPECT_EQ(answer.status, 429U);
    EXPECT_EQ(answer.header("retry-after"), "4");
    EXPECT_EQ(sessions.passwords_seen(), 0U);
    EXPECT_EQ(answer.cookie("__Host-sid"), "");
}

TEST_F(Session, Checklist20DelayOfAnAccountLeavesItsSessions) {
    sessions.delay_logins(Duration::from_seconds(300));
    EXPECT_EQ(login("vera", good).status, 429U);
    EXPECT_TRUE(lasts(viewer));
}

TEST_F(Session, Checklist21TwoHundredLoginsLeaveEventsAndViewsAlone) {
    auto stream = follow(viewer);
    sessions.password_gate.close();
    std::vector<HttpClient> clients;
    const std::string token = facade::new_token().value();
    const std::string text =
        text_of({.method = "POST",
                 .target = "/login",
                 .headers = "Sec-Fetch-Site: same-origin\r\nCookie: __Host-login=" + token +
                            "\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                 .body = "name=vera&password=wrong&form_token=" + facade::form_token(token)});
    for (int i = 0; i < 200; ++i) {
        clients.emplace_back(port()).send(text);
    }
    // Two are looked at, of one address four wait, and all the others are told to come again.
    EXPECT_TRUE(sessions.password_gate.wait_for(2));
    EXPECT_TRUE(wait_for_metric("millrace_web_requests_total{status=\"503\"} 194"));
    EXPECT_TRUE(wait_for_metric("millrace_web_passwords_queued 4"));
    feed.add("bars", "{\"import_id\":7}");
    EXPECT_TRUE(stream.read_until("{\"import_id\":7}"));
    EXPECT_EQ(get("/api/v1/symbols", viewer).status, 200U);
    sessions.password_gate.open();
    unsigned refused = 0;
    unsigned busy = 0;
    for (HttpClient& client : clients) {
        const auto answer = client.read_answer().value_or(HttpAnswer());
        refused += answer.status == 401 ? 1U : 0U;
        busy += answer.status == 503 && answer.has("retry-after") ? 1U : 0U;
    }
    EXPECT_EQ(refused, 6U);
    EXPECT_EQ(busy, 194U);
    EXPECT_EQ(sessions.passwords_seen(), 6U);
}

TEST_F(Session, Checklist25TokenBeforeALoginIsNotValidAfterIt) {
    const std::string before = sessions.begin("vera");
    const std::string form = facade::new_token().value();
    const auto answer =
        ask(port(), {.method = "POST",
                     .target = "/login",
                     .headers = "Sec-Fetch-Site: same-origin\r\nCookie: __Host-sid=" + before +
                                "; __Host-login=" + form +
                                "\r\nContent-Type: application/x-www-form-urlencoded\r\n",
                     .body = "name=vera&password=correct+horse+battery&form_token=" +
                             facade::form_token(form)});
    ASSERT_EQ(answer.status, 303U);
    const std::string after = answer.cookie("__Host-sid");
    EXPECT_TRUE(lasts(after));
    EXPECT_NE(after, before);
    EXPECT_NE(after, form);
    EXPECT_FALSE(lasts(before));
    EXPECT_FALSE(lasts(form));
}

TEST_F(Session, Checklist26IdleForHalfAnHourIsOverThoughItsStreamIsOpen) {
    auto stream = follow(viewer);
    for (int minute = 1; minute < 30; ++minute) {
        clock.advance(Duration::from_minutes(1));
        feed.add("bars", "{\"minute\":" + std::to_string(minute) + "}");
        EXPECT_TRUE(stream.read_until("{\"minute\":" + std::to_string(minute) + "}"));
        EXPECT_TRUE(lasts(viewer));  // asked for by the page itself
        EXPECT_EQ(get("/api/v1/frame", viewer).status, 200U);
    }
    clock.advance(Duration::from_minutes(1));
    EXPECT_EQ(get("/api/v1/symbols", viewer).status, 401U);
    feed.add("bars", "{}");
    EXPECT_TRUE(stream.read_until("event: session\ndata: {\"state\":\"ended\"}\n\n"));
    EXPECT_TRUE(stream.read_to_end());
}

TEST_F(Session, Checklist26WhatAPersonAsksForKeepsItAlive) {
    for (int i = 0; i < 3; ++i) {
        clock.advance(Duration::from_minutes(20));
        EXPECT_EQ(get("/api/v1/symbols", viewer).status, 200U);
    }
}

TEST_F(Session, Checklist26WhatThePageFetchesByItselfKeepsNothingAlive) {
    clock.advance(Duration::from_minutes(20));
    EXPECT_EQ(get("/api/v1/symbols", viewer, "Millrace-Activity: page\r\n").status, 200U);
    clock.advance(Duration::from_minutes(20));
    EXPECT_EQ(get("/api/v1/symbols", viewer).status, 401U);
}

TEST_F(Session, Checklist27EightHoursAreTheEndThoughActive) {
    for (int minutes = 0; minutes < 460; minutes += 20) {
        clock.advance(Duration::from_minutes(20));
        EXPECT_EQ(get("/api/v1/symbols", viewer).status, 200U);
    }
    clock.advance(Duration::from_minutes(20));
    EXPECT_EQ(get("/api/v1/symbols", viewer).status, 401U);
}

TEST_F(Session, Checklist28LogoutEndsTheSessionAndItsStreams) {
    auto stream = follow(viewer);
    const auto answer = post("/logout", viewer);
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(answer.header("location"), "/login");
    EXPECT_EQ(answer.header("set-cookie"),
              "__Host-sid=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/");
    // At once, without an event or a heartbeat, which is 15 s away.
    EXPECT_TRUE(stream.read_until("event: session"));
    EXPECT_TRUE(stream.read_to_end());
    EXPECT_FALSE(lasts(viewer));
}

TEST_F(Session, Checklist29DisabledUserIsOutAtTheNextRequest) {
    options.limits.heartbeat = Duration::from_microseconds(20'000);
    start();
    auto stream = follow(viewer);
    sessions.set_enabled("vera", false);
    EXPECT_EQ(get("/api/v1/symbols", viewer).status, 401U);
    EXPECT_TRUE(stream.read_until("event: session"));
    EXPECT_TRUE(stream.read_to_end());
}

TEST_F(Session, Checklist30LesserRoleHoldsAtTheNextRequest) {
    EXPECT_EQ(get("/api/v1/audit", admin).status, 200U);
    sessions.set_role("ada", facade::Role::Viewer);
    EXPECT_EQ(get("/api/v1/audit", admin).status, 403U);
}

TEST_F(Session, Checklist31CookieHasEveryAttribute) {
    const auto form = get("/login");
    EXPECT_EQ(form.header("set-cookie"), "__Host-login=" + form.cookie("__Host-login") +
                                             "; Secure; HttpOnly; SameSite=Strict; Path=/");
    const auto answer = login("vera", good);
    ASSERT_EQ(answer.status, 303U);
    const std::string token = answer.cookie("__Host-sid");
    EXPECT_TRUE(facade::is_token(token));
    EXPECT_EQ(answer.header("set-cookie"),
              "__Host-sid=" + token + "; Secure; HttpOnly; SameSite=Strict; Path=/");
}

TEST_F(Session, Checklist31TokenIsInNoPageUrlOrLogLine) {
    const std::string token = login("ada", good).cookie("__Host-sid");
    std::string said;
    for (const std::string target :
         {"/", "/account/password", "/api/v1/session", "/api/v1/account", "/api/v1/nothing",
          "/metrics", "/api/v1/symbols?surprise=1", "/login"}) {
        const auto answer = get(target, token);
        said += answer.body + answer.header("location");
    }
    post("/logout", token);
    login("vera", "a secret typed");
    said += log_text();
    EXPECT_NE(log_text().find(" 303 POST /logout user=ada "), std::string::npos) << log_text();
    // The token of forms is made from it, and is no way back: the fakes' is too simple to tell.
    for (auto at = said.find(facade::form_token(token)); at != std::string::npos;
         at = said.find(facade::form_token(token))) {
        said.erase(at, facade::form_token(token).size());
    }
    EXPECT_EQ(said.find(token), std::string::npos);
    EXPECT_EQ(said.find("secret"), std::string::npos);
    EXPECT_EQ(said.find("battery"), std::string::npos);
}

TEST_F(Session, CookieSentTwiceIsNobodys) {
    const auto answer = get("/api/v1/session", "",
                            "Cookie: __Host-sid=" + viewer + "; __Host-sid=" + admin + "\r\n");
    EXPECT_EQ(answer.status, 401U);
}

TEST_F(Session, Checklist32OthersAreEndedAndTheOwnGoesOn) {
    const std::string other = sessions.begin("vera");
    EXPECT_EQ(post("/api/v1/account/sessions/end_others", viewer).status, 204U);
    EXPECT_FALSE(lasts(other));
    EXPECT_TRUE(lasts(viewer));
    EXPECT_TRUE(lasts(admin));
}

TEST_F(Session, Checklist32OneOfTheOwnIsEndedWithItsStream) {
    const std::string other = sessions.begin("vera");
    auto stream = follow(other);
    EXPECT_EQ(post("/api/v1/account/sessions/" + sessions.name_of(other) + "/end", viewer).status,
              204U);
    EXPECT_TRUE(stream.read_until("event: session"));
    EXPECT_FALSE(lasts(other));
}

TEST_F(Session, Checklist37SessionOfSomebodyElseIsNotFound) {
    const auto path = "/api/v1/account/sessions/" + sessions.name_of(admin) + "/end";
    EXPECT_EQ(post(path, viewer).status, 404U);
    EXPECT_TRUE(lasts(admin));
}

TEST_F(Session, Checklist37AccountIsTheCallersWhateverIsAskedFor) {
    EXPECT_EQ(get("/api/v1/account?user=ada", viewer).status, 400U);
    EXPECT_EQ(get("/api/v1/account?session=s2", viewer).status, 400U);
    EXPECT_EQ(get("/api/v1/account", viewer).status, 200U);
    const facade::Parameters expected = {{"user", "vera"}, {"session", sessions.name_of(viewer)}};
    EXPECT_EQ(views.parameters(), expected);
}

TEST_F(Session, SaysWhoAsks) {
    const auto document = nlohmann::json::parse(get("/api/v1/session", admin).body);
    EXPECT_EQ(document["user"], "ada");
    EXPECT_EQ(document["role"], "admin");
    EXPECT_EQ(document["began_at"], "2026-11-20T08:10:30Z");
    EXPECT_EQ(document["idle_ends_at"], "2026-11-20T08:40:30Z");
    EXPECT_EQ(document["ends_at"], "2026-11-20T16:10:30Z");
    EXPECT_EQ(document["form_token"], facade::form_token(admin));
}

class Password : public Session {
protected:
    HttpAnswer change(const std::string& current, const std::string& wanted,
                      const std::string& again) const {
        return post("/account/password", viewer,
                    "current=" + current + "&wanted=" + wanted + "&wanted_again=" + again);
    }
};

TEST_F(Password, Checklist13ChangeEndsEverySessionButTheNewOne) {
    const std::string other = sessions.begin("vera");
    const auto answer = change("correct+horse+battery", "another+good+one+%F0%9F%90%8E",
                               "another+good+one+%F0%9F%90%8E");
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(answer.header("location"), "/account?changed");
    EXPECT_TRUE(lasts(answer.cookie("__Host-sid")));
    EXPECT_FALSE(lasts(viewer));
    EXPECT_FALSE(lasts(other));
    EXPECT_EQ(login("vera", "another good one \xF0\x9F\x90\x8E").status, 303U);
}

TEST_F(Password, RuleThatIsBrokenIsSaid) {
    const auto answer = change("correct+horse+battery", "short", "short");
    EXPECT_EQ(answer.status, 400U);
    EXPECT_NE(answer.body.find("15 letters"), std::string::npos);
}

TEST_F(Password, HasToBeTypedTwiceAlike) {
    EXPECT_EQ(change("correct+horse+battery", "another+good+battery", "other").status, 400U);
    EXPECT_EQ(sessions.passwords_seen(), 0U);
}

TEST_F(Password, Checklist12CurrentOneHasToBeRight) {
    EXPECT_EQ(change("wrong", "another+good+battery", "another+good+battery").status, 401U);
    EXPECT_TRUE(lasts(viewer));
}

TEST_F(Password, ChangeIsDelayedLikeALogin) {
    sessions.delay_logins(Duration::from_seconds(7));
    const auto answer = change("wrong", "another+good+battery", "another+good+battery");
    EXPECT_EQ(answer.status, 429U);
    EXPECT_EQ(answer.header("retry-after"), "7");
}

}  // namespace

}  // namespace millrace::web
