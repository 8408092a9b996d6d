// Checklist 42 to 45, without a socket: targets, pairs, cookies, templates, log lines, addresses.
#include <gtest/gtest.h>

#include <string>

#include "client_address.h"
#include "cookies.h"
#include "encoded_views.h"
#include "gzip.h"
#include "request_log.h"
#include "response.h"
#include "router.h"
#include "static_files.h"
#include "target.h"
#include "templates.h"

namespace millrace::web {

namespace {

using Segments = std::vector<std::string>;

TEST(Target, IsDecodedOnce) {
    const auto target = parse_target("/chart/M%26M?timeframe=5m");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->segments, (Segments{"chart", "M&M"}));
    EXPECT_EQ(target->query, "timeframe=5m");
    EXPECT_TRUE(parse_target("/")->segments.empty());
    EXPECT_EQ(parse_target("/a+b")->segments, (Segments{"a+b"}));
    EXPECT_EQ(parse_target("/%e0%a4%85")->segments, (Segments{"\xe0\xa4\x85"}));
}

TEST(Target, Utf8IsStrict) {
    EXPECT_TRUE(is_utf8("\xf0\x9f\x90\x8e"));
    for (const std::string text : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe0\x80\xaf",
                                   "\xf0\x80\x80\xaf", "\xc3", "\x80", "\xff"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Pairs, AreDecodedWithTheirBlanks) {
    const auto pairs = parse_pairs("a=b+c&d=%2B%26&e=&f", Letters::Text);
    ASSERT_TRUE(pairs);
    const facade::Parameters expected = {{"a", "b c"}, {"d", "+&"}, {"e", ""}, {"f", ""}};
    EXPECT_EQ(*pairs, expected);
    EXPECT_TRUE(parse_pairs("", Letters::Text)->empty());
    EXPECT_FALSE(parse_pairs("=a", Letters::Text));
}

TEST(Pairs, AreSixteenAtMost) {
    std::string text = "a0=1";
    for (int i = 1; i < 16; ++i) {
        text += "&a" + std::to_string(i) + "=1";
    }
    EXPECT_TRUE(parse_pairs(text, Letters::Text));
    EXPECT_FALSE(parse_pairs(text + "&b=1", Letters::Text));
}

TEST(Pairs, OfAFormAreAsTyped) {
    const auto form = parse_pairs("password=%00%ff", Letters::Any);
    ASSERT_TRUE(form);
    EXPECT_EQ(form->find("password")->second, std::string("\0\xff", 2));
    EXPECT_FALSE(parse_pairs("password=%00", Letters::Text));
}

TEST(Cookies, AreFoundByTheirWholeName) {
    EXPECT_EQ(cookie("a=1; __Host-sid=abc; b=2", "__Host-sid"), "abc");
    EXPECT_EQ(cookie("__Host-sid=abc", "__Host-sid"), "abc");
    EXPECT_EQ(cookie("a__Host-sid=abc;__Host-sidb=1", "__Host-sid"), "");
    EXPECT_EQ(cookie("__Host-sid", "__Host-sid"), "");
    EXPECT_EQ(cookie("__host-sid=a", "__Host-sid"), "");
    EXPECT_EQ(cookie("__Host-sid=a; __Host-sid=a", "__Host-sid"), "");
}

TEST(Templates, Checklist42ValuesAreText) {
    EXPECT_EQ(render_template("<p title=\"{{a}}\">{{a}}{{none}}</p>", {{"a", "<\"'&>\r\n"}}),
              "<p title=\"&lt;&quot;&#39;&amp;&gt;\">&lt;&quot;&#39;&amp;&gt;</p>");
    EXPECT_EQ(render_template("{{a}}", {{"a", "{{b}}{{#c}}"}, {"b", "no"}}), "{{b}}{{#c}}");
}

TEST(Templates, BlocksAreThereForAValue) {
    const std::string text = "a{{#m}}<p>{{m}}</p>{{/m}}b";
    EXPECT_EQ(render_template(text, {{"m", "x"}}), "a<p>x</p>b");
    EXPECT_EQ(render_template(text, {{"m", ""}}), "ab");
    EXPECT_EQ(render_template(text, {}), "ab");
    EXPECT_EQ(render_template("a{{#m}}b", {}), "ab");
    EXPECT_EQ(render_template("a{{b", {}), "a{{b");
}

TEST(Templates, OfTheServerUseKnownNames) {
    for (const std::string file : {"login", "password", "error"}) {
        const std::string text(embedded_text("server/" + file + ".html"));
        EXPECT_FALSE(text.empty()) << file;
        const TemplateValues known = {
            {"form_token", "1"}, {"next", "2"}, {"name", "3"}, {"message", "4"}, {"title", "5"}};
        for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 1)) {
            auto name = text.substr(at + 2, text.find("}}", at) - at - 2);
            name.erase(0, name.find_first_not_of("#/"));
            EXPECT_TRUE(known.count(name) == 1) << file << ' ' << name;
        }
    }
}

TEST(LogText, Checklist45HasNoLineEndsOrQuotes) {
    EXPECT_EQ(log_text("a\r\nb\t\"\\\x7f\xc3 \x1b[0m"),
              "a\\x0d\\x0ab\\x09\\x22\\x5c\\x7f\\xc3\\x20\\x1b[0m");
    EXPECT_EQ(log_text(""), "-");
    EXPECT_EQ(log_text(std::string(1'000, 'a')).size(), 200U);
}

TEST(ResponseHead, Checklist45ValuesCannotEndTheirLine) {
    Response response;
    response.add("Location", "/a\r\nSet-Cookie: b=c\n\x7f");
    const auto head = render_head(response, {});
    EXPECT_NE(head.find("\r\nLocation: /aSet-Cookie: b=c\r\n"), std::string::npos);
}

TEST(ResponseHead, DatesAreThoseOfHttp) {
    EXPECT_EQ(http_date(events::Timestamp::from_seconds(784'111'777)),
              "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(events::Timestamp::from_seconds(1'709'164'800)),
              "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(Addresses, AreDigits) {
    for (const std::string address : {"127.0.0.1", "127.9.9.9", "::1"}) {
        EXPECT_TRUE(is_loopback(address));
    }
    for (const std::string address : {"128.0.0.1", "::", "localhost", "127.0.0.1.example", ""}) {
        EXPECT_FALSE(is_loopback(address)) << address;
    }
}

TEST(Gzip, IsTakenWhereItIsSaid) {
    EXPECT_TRUE(takes_gzip("gzip"));
    EXPECT_TRUE(takes_gzip("br, gzip;q=0.5"));
    EXPECT_FALSE(takes_gzip("gzip;q=0"));
    EXPECT_FALSE(takes_gzip("gzip; q=0.000, br"));
    EXPECT_FALSE(takes_gzip("xgzip, br"));
    EXPECT_FALSE(takes_gzip(""));
}

TEST(EncodedViews, AreMadeOnceAndForgottenInTheEnd) {
    EncodedViews views;
    const auto json = std::make_shared<const std::string>(5'000, 'a');
    const auto first = views.encoded(json);
    EXPECT_EQ(views.encoded(json), first);
    EXPECT_LT(first->gzip->size(), 100U);
    const auto same_text = std::make_shared<const std::string>(5'000, 'a');
    EXPECT_EQ(views.encoded(same_text)->tag, first->tag);
    EXPECT_NE(views.encoded(std::make_shared<const std::string>(5'000, 'b'))->tag, first->tag);
    for (int i = 0; i < 100; ++i) {
        views.encoded(std::make_shared<const std::string>(std::to_string(i)));
    }
    EXPECT_NE(views.encoded(json), first);
}

TEST(StaticFiles, AreKeptForeverWithAHashInTheirName) {
    EXPECT_EQ(caching_of("/assets/index-DPKLKIxQ.js"), Caching::Forever);
    EXPECT_EQ(caching_of("/assets/health-BEXrw_39.js"), Caching::Forever);
    EXPECT_EQ(caching_of("/assets/server-pages.css"), Caching::Revalidate);
    EXPECT_EQ(caching_of("/assets/server-settings.css"), Caching::Revalidate);
    EXPECT_EQ(caching_of("/assets/app.js"), Caching::Revalidate);
    EXPECT_EQ(content_type("a.js"), "text/javascript; charset=utf-8");
    EXPECT_EQ(content_type("a.exe"), "application/octet-stream");
}

TEST(StaticFiles, TagsAreComparedWeakly) {
    EXPECT_TRUE(is_known_to("\"abc\"", "W/\"abc\""));
    EXPECT_TRUE(is_known_to("W/\"x\", W/\"abc\"", "W/\"abc\""));
    EXPECT_TRUE(is_known_to("*", "W/\"abc\""));
    EXPECT_FALSE(is_known_to("W/\"ab\"", "W/\"abc\""));
    EXPECT_FALSE(is_known_to("", "W/\"abc\""));
}

TEST(Router, SaysWhatIsAllowed) {
    EXPECT_EQ(find_route(Method::Other, *parse_target("/login")).allowed, "GET, HEAD, POST");
    EXPECT_EQ(find_route(Method::Get, *parse_target("/logout")).allowed, "POST");
    EXPECT_EQ(find_route(Method::Get, *parse_target("/nothing")).allowed, "");
}

}  // namespace

}  // namespace millrace::web
