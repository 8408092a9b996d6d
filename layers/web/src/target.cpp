#include "target.h"

#include <algorithm>

namespace millrace::web {

namespace {

constexpr std::size_t pairs_max = 16;
constexpr std::size_t segments_max = 16;

int digit_of(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum class Plus { IsItself, IsABlank };

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' && plus == Plus::IsABlank ? ' ' : text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

bool is_text(std::string_view text) {
    return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

bool is_segment(std::string_view text) {
    return !text.empty() && text != "." && text.find("..") == std::string_view::npos &&
           text.find_first_of("/\\%") == std::string_view::npos && is_text(text);
}

/// How many bytes follow the first of a letter; none where it cannot be a first one.
std::optional<std::size_t> followers(unsigned char first) {
    if (first < 0x80) {
        return 0;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 1;
    }
    if (first >= 0xe0 && first < 0xf0) {
        return 2;
    }
    return first >= 0xf0 && first < 0xf5 ? std::optional<std::size_t>(3) : std::nullopt;
}

/// The second byte has bounds of its own: no letter in too many bytes, no surrogate, none beyond
/// U+10FFFF.
bool is_second(unsigned char first, unsigned char second) {
    const unsigned char least = first == 0xe0 ? 0xa0 : (first == 0xf0 ? 0x90 : 0x80);
    const unsigned char most = first == 0xed ? 0x9f : (first == 0xf4 ? 0x8f : 0xbf);
    return second >= least && second <= most;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const auto more = followers(first);
        if (!more || i + *more >= text.size()) {
            return false;
        }
        for (std::size_t k = 1; k <= *more; ++k) {
            const auto byte = static_cast<unsigned char>(text[i + k]);
            if ((byte & 0xc0U) != 0x80U || (k == 1 && !is_second(first, byte))) {
                return false;
            }
        }
        i += *more + 1;
    }
    return true;
}

std::optional<Target> parse_target(std::string_view text) {
    const auto question = text.find('?');
    auto path = text.substr(0, question);
    if (path.empty() || path.front() != '/' || path.find('#') != std::string_view::npos) {
        return std::nullopt;
    }
    Target target;
    if (question != std::string_view::npos) {
        target.query = text.substr(question + 1);
    }
    path.remove_prefix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        auto segment = percent_decoded(path.substr(0, slash), Plus::IsItself);
        if (!segment || !is_segment(*segment) || target.segments.size() == segments_max ||
            slash == path.size() - 1) {
            return std::nullopt;
        }
        target.segments.push_back(std::move(*segment));
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return target;
}

std::optional<facade::Parameters> parse_pairs(std::string_view text, Letters letters) {
    facade::Parameters pairs;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(end + (end < text.size() ? 1 : 0));
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decoded(pair.substr(0, equals), Plus::IsABlank);
        auto value =
            percent_decoded(pair.substr(std::min(equals + 1, pair.size())), Plus::IsABlank);
        if (!name || name->empty() || !value || pairs.size() == pairs_max || !is_text(*name) ||
            (letters == Letters::Text && !is_text(*value))) {
            return std::nullopt;
        }
        if (!pairs.emplace(std::move(*name), std::move(*value)).second) {
            return std::nullopt;
        }
    }
    return pairs;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || plain.find(c) != std::string_view::npos;
        if (is_plain) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 15U];
        }
    }
    return encoded;
}

}  // namespace millrace::web
