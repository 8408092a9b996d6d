#include "request_head.h"

#include <algorithm>
#include <array>
#include <optional>

namespace millrace::web {

namespace {

constexpr std::size_t headers_max = 64;
constexpr std::size_t method_letters_max = 16;
constexpr std::size_t length_digits_max = 15;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
/// What a request may say once. A second one would leave it open which of them counts.
constexpr std::array<std::string_view, 10> said_once = {
    "host",   "content-length", "content-type",        "cookie",        "origin",
    "expect", "sec-fetch-site", "millrace-form-token", "last-event-id", "if-none-match"};

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_same_name(std::string_view given, std::string_view name) {
    return std::equal(given.begin(), given.end(), name.begin(), name.end(),
                      [](char a, char b) { return small(a) == b; });
}

bool is_token_letter(char c) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (small(c) >= 'a' && small(c) <= 'z') ||
           others.find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_letter);
}

bool is_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto second = line.find(' ', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) {
        return false;
    }
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, second - first - 1);
    const auto version = line.substr(second + 1);
    const bool is_visible =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    return is_name(method) && method.size() <= method_letters_max && !target.empty() &&
           is_visible && (version == "HTTP/1.1" || version == "HTTP/1.0");
}

std::string_view trimmed(std::string_view value) {
    constexpr std::string_view blanks = " \t";
    const auto first = value.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return value.substr(first, value.find_last_not_of(blanks) - first + 1);
}

bool is_value(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < ' ' && c != '\t') || byte == 0x7f;
    });
}

std::optional<std::uint64_t> parse_length(std::string_view digits) {
    if (digits.empty() || digits.size() > length_digits_max) {
        return std::nullopt;
    }
    std::uint64_t length = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        length = length * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return length;
}

/// What the header lines say of the request's bounds.
class Headers {
public:
    bool add(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || ++count_ > headers_max) {
            return false;
        }
        const auto name = line.substr(0, colon);
        const auto value = trimmed(line.substr(colon + 1));
        if (!is_name(name) || !is_value(value) || is_same_name(name, "transfer-encoding") ||
            !is_first(name)) {
            return false;
        }
        if (is_same_name(name, "host")) {
            has_host_ = !value.empty();
        }
        if (is_same_name(name, "content-length")) {
            const auto length = parse_length(value);
            length_ = length.value_or(0);
            return length.has_value();
        }
        return true;
    }
    bool has_host() const { return has_host_; }
    std::uint64_t length() const { return length_; }

private:
    bool is_first(std::string_view name) {
        for (std::size_t i = 0; i < said_once.size(); ++i) {
            if (is_same_name(name, said_once[i])) {
                const bool was_said = said_[i];
                said_[i] = true;
                return !was_said;
            }
        }
        return true;
    }

    std::size_t count_ = 0;
    std::array<bool, said_once.size()> said_{};
    bool has_host_ = false;
    std::uint64_t length_ = 0;
};

bool has_bare_line_feed(std::string_view bytes) {
    for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') {
            return true;
        }
    }
    return false;
}

RequestHead read_head(std::string_view head) {
    const RequestHead malformed{.end = HeadEnd::Malformed};
    auto lines = head.substr(0, head.size() - line_end.size());
    auto end = lines.find(line_end);
    if (!is_request_line(lines.substr(0, end))) {
        return malformed;
    }
    Headers headers;
    for (lines.remove_prefix(end + line_end.size()); !lines.empty();
         lines.remove_prefix(end + line_end.size())) {
        end = lines.find(line_end);
        if (!headers.add(lines.substr(0, end))) {
            return malformed;
        }
    }
    if (!headers.has_host()) {
        return malformed;
    }
    return {.end = HeadEnd::Whole, .bytes = head.size(), .content_length = headers.length()};
}

}  // namespace

RequestHead look_at_head(std::string_view bytes, std::size_t bytes_max) {
    const auto end = bytes.find(head_end);
    const bool is_whole = end != std::string_view::npos;
    const auto head = is_whole ? bytes.substr(0, end + head_end.size()) : bytes;
    if (has_bare_line_feed(head)) {
        return {.end = HeadEnd::Malformed};
    }
    if (head.size() > bytes_max || (!is_whole && head.size() == bytes_max)) {
        return {.end = HeadEnd::TooLarge};
    }
    return is_whole ? read_head(head) : RequestHead();
}

}  // namespace millrace::web
