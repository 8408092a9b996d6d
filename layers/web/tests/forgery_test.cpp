// Checklist 33 and 34: a form of somebody else changes nothing; and where a login leads.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "served.h"
#include "target.h"

namespace millrace::web {

namespace {

constexpr std::string_view of_form = "Content-Type: application/x-www-form-urlencoded\r\n";

class Forgery : public Served {
protected:
    /// A logout with the right token, and these headers instead of a browser's.
    unsigned logout_with(const std::string& headers) {
        return ask(port(), {.method = "POST",
                            .target = "/logout",
                            .headers = fmt::format("{}{}{}", headers, of_form, cookie_line(viewer)),
                            .body = "form_token=" + facade::form_token(viewer)})
            .status;
    }
    bool lasts() { return get("/api/v1/session", viewer).status == 200; }
};

TEST_F(Forgery, Checklist33PostWithoutItsTokenIsRefused) {
    const std::string same = "Sec-Fetch-Site: same-origin\r\n";
    for (const std::string path :
         {"/logout", "/account/password", "/api/v1/account/sessions/end_others"}) {
        for (const std::string& body : {std::string(), std::string("form_token=wrong"),
                                        "form_token=" + facade::form_token(admin)}) {
            const auto answer =
                ask(port(), {.method = "POST",
                             .target = path,
                             .headers = fmt::format("{}{}{}", same, of_form, cookie_line(viewer)),
                             .body = body});
            EXPECT_EQ(answer.status, 403U) << path << ' ' << body;
        }
    }
    EXPECT_TRUE(lasts());
}

TEST_F(Forgery, Checklist33TokenOfTheApiIsAHeader) {
    const auto answer = ask(port(), {.method = "POST",
                                     .target = "/api/v1/account/sessions/end_others",
                                     .headers = fmt::format("Sec-Fetch-Site: same-origin\r\n{}{}",
                                                            of_form, cookie_line(viewer)),
                                     .body = "form_token=" + facade::form_token(viewer)});
    EXPECT_EQ(answer.status, 403U);
}

TEST_F(Forgery, Checklist33PostOfAnotherSiteIsRefused) {
    EXPECT_EQ(logout_with("Sec-Fetch-Site: cross-site\r\n"), 403U);
    EXPECT_EQ(logout_with("Sec-Fetch-Site: same-site\r\n"), 403U);
    EXPECT_EQ(logout_with("Sec-Fetch-Site: none\r\n"), 403U);
    EXPECT_EQ(logout_with("Origin: http://evil.example\r\n"), 403U);
    EXPECT_EQ(logout_with("Origin: null\r\n"), 403U);
    EXPECT_EQ(logout_with("Origin: https://here\r\n"), 403U);
    EXPECT_EQ(logout_with("Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example\r\n"), 403U);
    EXPECT_EQ(logout_with(""), 403U);
    EXPECT_TRUE(lasts());
}

TEST_F(Forgery, Checklist33PostOfAnOlderBrowserIsKnownByItsOrigin) {
    EXPECT_EQ(logout_with("Origin: http://here\r\n"), 303U);
    EXPECT_FALSE(lasts());
}

TEST_F(Forgery, Checklist34LoginWithoutThePreSessionTokenIsRefused) {
    const std::string token = get("/login").cookie("__Host-login");
    const std::string body = "name=vera&password=correct+horse+battery&form_token=";
    const auto attempt = [&](const std::string& cookie, const std::string& form_token) {
        return ask(port(),
                   {.method = "POST",
                    .target = "/login",
                    .headers = fmt::format("Sec-Fetch-Site: same-origin\r\n{}{}", cookie, of_form),
                    .body = body + form_token})
            .status;
    };
    const std::string cookie = "Cookie: __Host-login=" + token + "\r\n";
    EXPECT_EQ(attempt("", facade::form_token(token)), 403U);
    EXPECT_EQ(attempt("", ""), 403U);
    EXPECT_EQ(attempt("Cookie: __Host-login=\r\n", facade::form_token("")), 403U);
    EXPECT_EQ(attempt(cookie, ""), 403U);
    EXPECT_EQ(attempt(cookie, facade::form_token(viewer)), 403U);
    EXPECT_EQ(sessions.passwords_seen(), 0U);
    EXPECT_EQ(attempt(cookie, facade::form_token(token)), 303U);
}

TEST_F(Forgery, LoginPageKeepsThePreSessionItFinds) {
    const auto first = get("/login");
    const std::string token = first.cookie("__Host-login");
    EXPECT_NE(first.body.find(facade::form_token(token)), std::string::npos);
    const auto second = get("/login", "", "Cookie: __Host-login=" + token + "\r\n");
    EXPECT_FALSE(second.has("set-cookie"));
    EXPECT_EQ(second.body, first.body);
}

class LoginLeads : public Forgery {
protected:
    std::string location_after_login(const std::string& next) {
        const std::string token = facade::new_token().value();
        return ask(port(), {.method = "POST",
                            .target = "/login",
                            .headers = fmt::format(
                                "Sec-Fetch-Site: same-origin\r\nCookie: __Host-login={}\r\n{}",
                                token, of_form),
                            .body = "name=vera&password=correct+horse+battery&form_token=" +
                                    facade::form_token(token) + "&next=" + percent_encoded(next)})
            .header("location");
    }
};

TEST_F(LoginLeads, ToThePageThatWasWanted) {
    EXPECT_EQ(get("/chart/M%26M?timeframe=5m").header("location"),
              "/login?next=%2Fchart%2FM%2526M%3Ftimeframe%3D5m");
    EXPECT_NE(get("/login?next=%2Fruns%2Frun-3").body.find("value=\"/runs/run-3\""),
              std::string::npos);
    EXPECT_EQ(location_after_login("/chart/M%26M?timeframe=5m"), "/chart/M%26M?timeframe=5m");
    EXPECT_EQ(location_after_login(""), "/");
    EXPECT_EQ(get("/login?next=%2Fruns", viewer).header("location"), "/runs");
}

TEST_F(LoginLeads, NowhereElse) {
    for (const std::string next :
         {"//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
          "/%2Fevil.example", "javascript:alert(1)", "/runs\r\nSet-Cookie: a=b", "/logout",
          "/login", "/api/v1/session", "/nothing", "runs", "/runs/..", "/runs\t", "/ /evil"}) {
        EXPECT_EQ(location_after_login(next), "/") << next;
        EXPECT_EQ(get("/login?next=" + percent_encoded(next), viewer).header("location"),
                  next.find_first_of("\r\t") == std::string::npos ? "/" : "")
            << next;
    }
}

}  // namespace

}  // namespace millrace::web
