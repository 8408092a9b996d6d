// Checklist 40, 42, 44, 45 and 49: what stands in every answer, and what stands in none.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "embedded_files.h"
#include "served.h"
#include "target.h"

namespace millrace::web {

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

std::string some_asset() {
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.path.starts_with("dist/assets/") && !file.gzip.empty()) {
            return "/" + std::string(file.path.substr(std::string_view("dist/").size()));
        }
    }
    return "";
}

void expect_headers(const HttpAnswer& answer, unsigned status) {
    EXPECT_EQ(answer.status, status) << answer.head;
    EXPECT_EQ(answer.header("content-security-policy"), policy);
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.header("referrer-policy"), "same-origin");
    EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin");
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin");
    EXPECT_EQ(answer.header("date"), "Fri, 20 Nov 2026 08:10:30 GMT");
    EXPECT_TRUE(answer.has("cache-control"));
    EXPECT_FALSE(answer.has("server"));
    EXPECT_FALSE(answer.has("strict-transport-security"));  // plain, on this machine
}

class Headers : public Served {};

TEST_F(Headers, Checklist40AreOnEveryAnswer) {
    views.answer_with([](std::string_view name, const auto&) -> Result<facade::View> {
        if (name == "risk") {
            throw std::runtime_error("secret");
        }
        return empty_view();
    });
    const auto view = get("/api/v1/symbols", viewer);
    expect_headers(view, 200);
    EXPECT_EQ(view.header("cache-control"), "no-store");
    expect_headers(get("/", viewer), 200);
    EXPECT_EQ(get("/", viewer).header("cache-control"), "no-store");
    expect_headers(get("/login"), 200);
    expect_headers(get("/"), 303);
    const auto tag = "If-None-Match: " + view.header("etag") + "\r\n";
    const auto known = get("/api/v1/symbols", viewer, tag);
    expect_headers(known, 304);
    EXPECT_EQ(known.header("etag"), view.header("etag"));
    EXPECT_EQ(known.header("cache-control"), "no-store");
    expect_headers(get("/api/v1/symbols"), 401);
    expect_headers(get("/api/v1/users", viewer), 403);
    expect_headers(get("/nothing"), 404);
    expect_headers(post("/", viewer), 405);
    expect_headers(get("/api/v1/risk", viewer), 500);
    expect_headers(post("/login", "", std::string(17'000, 'a')), 413);
    expect_headers(get("/", "", "X: " + std::string(9'000, 'a') + "\r\n"), 431);
    expect_headers(get("/healthz"), 200);
}

TEST_F(Headers, Checklist40OfAFileAllowKeepingIt) {
    const std::string asset = some_asset();
    ASSERT_FALSE(asset.empty());
    const auto answer = get(asset);
    expect_headers(answer, 200);
    EXPECT_TRUE(answer.header("cache-control") == "public, max-age=31536000, immutable" ||
                answer.header("cache-control") == "public, no-cache");
    const auto known = get(asset, "", "If-None-Match: " + answer.header("etag") + "\r\n");
    expect_headers(known, 304);
    EXPECT_EQ(known.header("cache-control"), answer.header("cache-control"));
    const auto packed = get(asset, "", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), answer.body.size());
}

TEST_F(Headers, PackDocumentsThatAreWorthIt) {
    views.answer_with([](std::string_view, const auto&) -> Result<facade::View> {
        return empty_view("[" + std::string(5'000, ' ') + "]");
    });
    const auto packed = get("/api/v1/symbols", viewer, "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
    const auto plain = get("/api/v1/symbols", viewer, "Accept-Encoding: gzip;q=0\r\n");
    EXPECT_FALSE(plain.has("content-encoding"));
    EXPECT_EQ(plain.body.size(), 5'002U);
}

TEST_F(Headers, SayWhenTheStoresWereRead) {
    const auto fresh = get("/api/v1/symbols", viewer);
    EXPECT_EQ(fresh.header("millrace-read-at"), "2026-11-20T08:10:00Z");
    EXPECT_FALSE(fresh.has("millrace-last-known"));
    views.answer_with([](std::string_view, const auto&) -> Result<facade::View> {
        auto view = empty_view();
        view.is_last_known = true;
        return view;
    });
    EXPECT_EQ(get("/api/v1/symbols", viewer).header("millrace-last-known"), "true");
}

TEST_F(Headers, Checklist45LineEndsReachNoHeaderAndNoLogLine) {
    for (const std::string target :
         {"/login?next=/runs%0d%0aSet-Cookie:%20a=b", "/runs%0d%0aSet-Cookie:%20a=b",
          "/chart/a%0d%0aSet-Cookie:%20a=b", "/api/v1/symbols?a%0d%0aX:%20b=1",
          "/runs?a=%0d%0aSet-Cookie:%20a=b"}) {
        for (const std::string& token : {std::string(), viewer}) {
            const auto answer = get(target, token);
            EXPECT_GE(answer.status, 303U) << target;
            EXPECT_EQ(answer.header("set-cookie"), "") << target;
            EXPECT_EQ(answer.header("x"), "") << target;
        }
    }
    const auto log = log_text();
    EXPECT_EQ(log.find("\nSet-Cookie"), std::string::npos);
    // Every line begins with its time.
    EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), static_cast<std::ptrdiff_t>([&] {
                  std::size_t lines = 0;
                  for (auto at = log.find("2026-11-20T"); at != std::string::npos;
                       at = log.find("2026-11-20T", at + 1)) {
                      ++lines;
                  }
                  return lines;
              }()));
}

class Paths : public Served, public testing::WithParamInterface<std::string> {};

TEST_P(Paths, Checklist44ThatClimbAreNotFound) {
    EXPECT_EQ(get(GetParam()).status, 404U);
    EXPECT_EQ(get(GetParam(), admin).status, 404U);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Paths,
    testing::Values("/..%2f", "/..%2fetc%2fpasswd", "/%2e%2e", "/%2e%2e/etc/passwd",
                    "/../etc/passwd", "/assets/../index.html", "/assets/..%2findex.html",
                    "/assets/%2e%2e%2findex.html", "/assets/%252e%252e%252findex.html",
                    "/assets/..%5cindex.html", "/assets/%00", "/assets/a%00.js", "/etc/passwd",
                    "//etc/passwd", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd",
                    "http://here/login", "/chart/%2e%2e", "/chart/a%2fb", "/chart/%zz", "/chart/%",
                    "/chart/%ff", "/runs/", "/assets/index.html", "/index.html",
                    "/server/login.html", "/api/v1/bars/..", "/.", "*"));

class Errors : public Served {};

TEST_F(Errors, Checklist49ExceptionIsAGeneric500WithAnId) {
    views.answer_with([](std::string_view, const auto&) -> Result<facade::View> {
        throw std::runtime_error("password is hunter2");
    });
    const auto answer = get("/api/v1/symbols", viewer);
    EXPECT_EQ(answer.status, 500U);
    const auto error = nlohmann::json::parse(answer.body)["error"];
    EXPECT_EQ(error["code"], "internal");
    const std::string id = error["id"];
    EXPECT_FALSE(id.empty());
    EXPECT_EQ(answer.body.find("hunter2"), std::string::npos);
    EXPECT_EQ(log_text().find("hunter2"), std::string::npos);
    EXPECT_NE(log_text().find(" 500 GET /api/v1/symbols user=vera address=127.0.0.1 id=" + id),
              std::string::npos)
        << log_text();
}

TEST_F(Errors, Checklist49OfTheFacadeAreToldAsFarAsTheyAreOnesOwn) {
    struct Case {
        ErrorCode code;
        unsigned status;
        std::string name;
        bool is_told;
    };
    for (const Case& each : {Case{ErrorCode::NotFound, 404, "not_found", true},
                             Case{ErrorCode::InvalidInput, 400, "bad_request", true},
                             Case{ErrorCode::Busy, 503, "unavailable", false},
                             Case{ErrorCode::Corrupt, 503, "unavailable", false},
                             Case{ErrorCode::Io, 500, "internal", false},
                             Case{ErrorCode::Overflow, 500, "internal", false}}) {
        views.answer_with([&](std::string_view, const auto&) -> Result<facade::View> {
            return Error{each.code, "what went wrong"};
        });
        const auto answer = get("/api/v1/symbols", viewer);
        EXPECT_EQ(answer.status, each.status);
        EXPECT_EQ(nlohmann::json::parse(answer.body)["error"]["code"], each.name);
        EXPECT_EQ(answer.body.find("what went wrong") != std::string::npos, each.is_told);
        EXPECT_EQ(answer.has("retry-after"), each.status == 503);
        EXPECT_NE(log_text().find("detail=\"what went wrong"), std::string::npos);
    }
}

TEST_F(Errors, Checklist42MarkupIsTextInEveryPage) {
    const std::string markup = "<img src=x onerror=alert(1)>\"'";
    const std::string encoded = percent_encoded(markup);
    EXPECT_EQ(get("/login?next=" + encoded).body.find("<img"), std::string::npos);
    EXPECT_EQ(get("/" + encoded).body.find("<img"), std::string::npos);
    EXPECT_EQ(login(markup, markup).body.find("<img"), std::string::npos);
    sessions.add_user(markup, facade::Role::Viewer);
    const auto page = get("/account/password", sessions.begin(markup));
    EXPECT_EQ(page.status, 200U);
    EXPECT_NE(page.body.find("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;"), std::string::npos);
    EXPECT_EQ(page.body.find("<img"), std::string::npos);
    // In data it stands as it is: never as a page.
    const auto data = get("/api/v1/symbols?" + encoded + "=1", viewer);
    EXPECT_EQ(data.status, 400U);
    EXPECT_EQ(data.header("content-type"), "application/json");
    EXPECT_EQ(data.header("x-content-type-options"), "nosniff");
}

TEST_F(Errors, Checklist43ParametersReachTheViewAsTheyAre) {
    for (const std::string value : {"INFY'; DROP TABLE bars; --", "1 OR 1=1", "\"a\"", "%", "_"}) {
        EXPECT_EQ(get("/api/v1/runs/run-3/orders?symbol=" + percent_encoded(value), viewer).status,
                  200U);
        EXPECT_EQ(views.parameters().find("symbol")->second, value);
    }
    for (const std::string value : {"%00", "a%00b", "%0a", "%ff", "%c3%28", "%7f"}) {
        EXPECT_EQ(get("/api/v1/runs/run-3/orders?symbol=" + value, viewer).status, 400U) << value;
    }
    EXPECT_EQ(get("/api/v1/runs/run-3/orders?symbol=A&symbol=B", viewer).status, 400U);
    EXPECT_EQ(get("/api/v1/runs/run-3/orders?symbol=%4", viewer).status, 400U);
}

}  // namespace

}  // namespace millrace::web
