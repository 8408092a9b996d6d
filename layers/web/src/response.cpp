#include "response.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace millrace::web {

namespace {

constexpr std::string_view security_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";
constexpr std::string_view strict_transport =
    "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";

void append_value(std::string& head, std::string_view value) {
    std::copy_if(value.begin(), value.end(), std::back_inserter(head),
                 [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; });
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
    head += name;
    head += ": ";
    append_value(head, value);
    head += "\r\n";
}

std::string_view name_of(Caching caching) {
    switch (caching) {
    case Caching::Never: return "no-store";
    case Caching::Revalidate: return "public, no-cache";
    case Caching::Forever: return "public, max-age=31536000, immutable";
    }
    return "no-store";
}

bool has_length(const Response& response) {
    return response.status != 204 && response.status != 304 && response.type != "text/event-stream";
}

}  // namespace

Body::Body(std::string text) : Body(std::make_shared<const std::string>(std::move(text))) {}

Body::Body(std::shared_ptr<const std::string> text) : bytes(*text), owner(std::move(text)) {}

Body Body::of_program(std::string_view bytes) {
    Body body;
    body.bytes = bytes;
    return body;
}

std::string_view reason_of(unsigned status) {
    constexpr std::array<std::pair<unsigned, std::string_view>, 16> reasons = {
        {{200, "OK"},
         {204, "No Content"},
         {303, "See Other"},
         {304, "Not Modified"},
         {400, "Bad Request"},
         {401, "Unauthorized"},
         {403, "Forbidden"},
         {404, "Not Found"},
         {405, "Method Not Allowed"},
         {413, "Content Too Large"},
         {429, "Too Many Requests"},
         {431, "Request Header Fields Too Large"},
         {500, "Internal Server Error"},
         {503, "Service Unavailable"}}};
    const auto* const found = std::find_if(reasons.begin(), reasons.end(),
                                           [&](const auto& each) { return each.first == status; });
    return found == reasons.end() ? "Unknown" : found->second;
}

std::string http_date(events::Timestamp at) {
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::chrono::sys_time<std::chrono::microseconds> time(
        std::chrono::microseconds(at.microseconds()));
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return fmt::format(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
        clock.seconds().count());
}

std::string render_head(const Response& response, const HeadContext& context) {
    std::string head =
        fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    append_header(head, "Date", http_date(context.now));
    if (!response.type.empty()) {
        append_header(head, "Content-Type", response.type);
    }
    if (has_length(response)) {
        append_header(head, "Content-Length", std::to_string(response.body.bytes.size()));
    }
    append_header(head, "Cache-Control", name_of(response.caching));
    head += security_headers;
    if (context.is_secure) {
        head += strict_transport;
    }
    for (const AnswerHeader& header : response.headers) {
        append_header(head, header.name, header.value);
    }
    append_header(head, "Connection", context.is_kept_alive ? "keep-alive" : "close");
    head += "\r\n";
    return head;
}

}  // namespace millrace::web
