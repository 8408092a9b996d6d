// Checklist 36 and 38: every route for everybody, and no way to write.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "embedded_files.h"
#include "route_expectations.h"
#include "served.h"
#include "static_files.h"

namespace millrace::web {

namespace {

using Json = nlohmann::json;

std::string some_asset() {
    for (const EmbeddedFile& file : embedded_files()) {
        if (file.path.starts_with("dist/assets/")) {
            return std::string(file.path.substr(std::string_view("dist/assets/").size()));
        }
    }
    return "";
}

/// A path of the route that exists.
std::string filled(std::string_view path) {
    std::string text(path);
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"{file}", some_asset()},
                                      {"{symbol}", "INFY"},
                                      {"{run}", "run-3"},
                                      {"{session}", "s999"}}) {
        if (const auto at = text.find(name); at != std::string::npos) {
            text.replace(at, name.size(), value);
        }
    }
    return text;
}

class EveryRoute : public Served, public testing::WithParamInterface<Expected> {
protected:
    unsigned status_for(const std::string& token) {
        const std::string path = filled(GetParam().path);
        if (GetParam().verb == Verb::Get) {
            HttpClient client(port());
            client.send(text_of({.target = path, .headers = cookie_line(token)}));
            return client.read_head().value_or(HttpAnswer()).status;
        }
        if (path == "/login") {
            return login("vera", std::string(FakeSessions::password)).status;
        }
        return post(path, token,
                    path == "/account/password"
                        ? "current=correct+horse+battery&wanted=another+good+battery"
                          "&wanted_again=another+good+battery"
                        : "")
            .status;
    }
};

TEST_P(EveryRoute, Checklist36AnswersEachRoleAsExpected) {
    EXPECT_EQ(status_for(""), GetParam().anonymous);
    EXPECT_EQ(status_for(viewer), GetParam().viewer);
    EXPECT_EQ(status_for(admin), GetParam().admin);
}

TEST_P(EveryRoute, Checklist36AnswersTheCookieOfNobodyAsAnonymous) {
    EXPECT_EQ(status_for(std::string(43, 'x')), GetParam().anonymous);
}

TEST_P(EveryRoute, Checklist38TakesNoOtherMethod) {
    const std::string path = filled(GetParam().path);
    const auto is_this = [](const Route& route) { return route.path == GetParam().path; };
    const auto of_path = std::count_if(routes.begin(), routes.end(), is_this);
    for (const std::string method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "GET"}) {
        const bool is_own =
            of_path == 2 || method == (GetParam().verb == Verb::Get ? "GET" : "POST");
        if (is_own && (method == "GET" || method == "POST")) {
            continue;
        }
        const auto answer =
            ask(port(), {.method = method, .target = path, .headers = cookie_line(admin)});
        EXPECT_EQ(answer.status, 405U) << method << ' ' << path;
        EXPECT_TRUE(answer.has("allow")) << method << ' ' << path;
    }
}

TEST_P(EveryRoute, AnswersHeadAsGetWithoutABody) {
    if (GetParam().verb == Verb::Post || GetParam().path == "/metrics") {
        return;  // counters move between the two
    }
    const std::string path = filled(GetParam().path);
    const Ask get{.target = path, .headers = cookie_line(viewer)};
    Ask head = get;
    head.method = "HEAD";
    HttpClient of_get(port());
    of_get.send(text_of(get));
    const auto got = of_get.read_head().value_or(HttpAnswer());
    HttpClient of_head(port());
    of_head.send(text_of(head) + text_of({.target = "/healthz"}));
    const auto answer = of_head.read_answer(true).value_or(HttpAnswer());
    EXPECT_EQ(answer.status, got.status);
    EXPECT_EQ(answer.header("content-type"), got.header("content-type"));
    if (answer.status != 403) {  // which names its request
        EXPECT_EQ(answer.header("content-length"), got.header("content-length"));
    }
    if (path != "/api/v1/events") {
        EXPECT_EQ(of_head.read_answer().value_or(HttpAnswer()).body, "ok\n");
    }
}

TEST_P(EveryRoute, RefusesAParameterItDoesNotKnow) {
    if (GetParam().verb == Verb::Post) {
        return;
    }
    const bool takes_any = std::any_of(routes.begin(), routes.end(), [](const Route& route) {
        return route.path == GetParam().path && route.query == any_query;
    });
    EXPECT_EQ(get(filled(GetParam().path) + "?surprise=1", admin).status, takes_any ? 200U : 400U);
}

INSTANTIATE_TEST_SUITE_P(Of, EveryRoute, testing::ValuesIn(expectations));

class Routes : public Served {};

TEST_F(Routes, Checklist35LogoutIsNoGet) {
    const auto answer = get("/logout", viewer);
    EXPECT_EQ(answer.status, 405U);
    EXPECT_EQ(answer.header("allow"), "POST");
    EXPECT_EQ(get("/api/v1/session", viewer).status, 200U);
}

TEST_F(Routes, AskTheFacadeForTheirView) {
    get("/api/v1/runs/run-3/orders?symbol=M%26M&limit=5", viewer);
    EXPECT_EQ(views.name(), "run_orders");
    const facade::Parameters expected = {{"run", "run-3"}, {"symbol", "M&M"}, {"limit", "5"}};
    EXPECT_EQ(views.parameters(), expected);
    get("/api/v1/bars/M%26M", viewer);
    EXPECT_EQ(views.name(), "bars");
    EXPECT_EQ(views.parameters(), (facade::Parameters{{"symbol", "M&M"}}));
}

/// `get /runs/{run}: symbol strategy` of each, from the table and from the document.
std::set<std::string> routes_of_table() {
    constexpr std::string_view base = "/api/v1";
    std::set<std::string> lines;
    for (const Route& route : routes) {
        if (route.path.starts_with(base)) {
            std::istringstream names{std::string(route.query)};
            std::set<std::string> sorted{std::istream_iterator<std::string>(names), {}};
            std::string line = route.verb == Verb::Get ? "get " : "post ";
            line += std::string(route.path.substr(base.size())) + ":";
            for (const std::string& name : sorted) {
                line += " " + name;
            }
            lines.insert(line);
        }
    }
    return lines;
}

std::set<std::string> routes_of_document(const Json& document) {
    std::set<std::string> lines;
    for (const auto& [path, operations] : document["paths"].items()) {
        for (const auto& [verb, operation] : operations.items()) {
            std::set<std::string> names;
            std::set<std::string> of_path;
            for (const Json& parameter : operation.value("parameters", Json::array())) {
                if (parameter["in"] == "query") {
                    names.insert(parameter["name"]);
                } else if (parameter["in"] == "path") {
                    of_path.insert(parameter["name"]);
                    EXPECT_NE(path.find("{" + parameter["name"].get<std::string>() + "}"),
                              std::string::npos);
                }
            }
            EXPECT_EQ(std::count(path.begin(), path.end(), '{'),
                      static_cast<std::ptrdiff_t>(of_path.size()));
            std::string line = verb;
            line.append(" ").append(path).append(":");
            for (const std::string& name : names) {
                line += " " + name;
            }
            lines.insert(line);
        }
    }
    return lines;
}

void expect_references(const Json& value, const Json& document) {
    for (const auto& [key, item] : value.items()) {
        if (key == "$ref") {
            const auto target = item.get<std::string>().substr(1);
            EXPECT_TRUE(document.contains(Json::json_pointer(target))) << target;
        } else if (item.is_structured()) {
            expect_references(item, document);
        }
    }
}

TEST_F(Routes, AreThoseOfTheOpenApiDocument) {
    const auto answer = get("/api/v1/openapi.json", viewer);
    EXPECT_EQ(answer.header("content-type"), "application/json");
    const Json document = Json::parse(answer.body);
    EXPECT_EQ(document["openapi"], "3.1.0");
    EXPECT_EQ(routes_of_document(document), routes_of_table());
    expect_references(document, document);
}

TEST_F(Routes, OfAdministratorsSaySoInTheDocument) {
    const Json document = Json::parse(embedded_text("api/openapi.json"));
    for (const Route& route : routes) {
        if (route.path.starts_with("/api/v1") && route.verb == Verb::Get) {
            const auto path = std::string(route.path.substr(std::string_view("/api/v1").size()));
            EXPECT_EQ(document["paths"][path]["get"]["responses"].contains("403"),
                      route.least == Least::Admin)
                << path;
        }
    }
}

}  // namespace

}  // namespace millrace::web
