#include "configuration/problems.h"

#include <algorithm>

#include <fmt/format.h>

namespace millrace::cli {
namespace {

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/// The key as it is, or in quotes where it could break a line or be taken for a path.
std::string step_of(std::string_view key) {
    const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), is_plain);
    return plain ? std::string(key) : shown(Json(key));
}

}  // namespace

Place Place::member(std::string_view key) const {
    return {source, path.empty() ? step_of(key) : fmt::format("{}.{}", path, step_of(key))};
}

Place Place::item(std::size_t index) const { return {source, fmt::format("{}[{}]", path, index)}; }

std::string Place::text() const {
    return source.empty() ? path : (path.empty() ? source : source + ": " + path);
}

std::string Problem::text() const {
    const std::string where = place.text();
    return where.empty() ? message : where + ": " + message;
}

void Problems::add(Place place, std::string message) {
    add(Problem{.place = std::move(place), .message = std::move(message)});
}

void Problems::refuse(Place place, const Json& value, const Expected& expected) {
    std::string message = fmt::format("was {}, expected {}", shown(value), expected.what);
    if (!expected.nearest.empty()) {
        message += fmt::format("; did you mean '{}'?", expected.nearest);
    }
    if (!expected.known.empty()) {
        message += fmt::format("; known: {}", fmt::join(expected.known, ", "));
    }
    add(Problem{.place = std::move(place),
                .message = std::move(message),
                .value = value,
                .expected = expected.what,
                .nearest = expected.nearest});
}

events::Error Problems::error() const {
    std::string message = fmt::format("the configuration has {} problem{}; nothing was started",
                                      all_.size(), all_.size() == 1 ? "" : "s");
    for (const Problem& problem : all_) {
        message += "\n" + problem.text();
    }
    return {events::ErrorCode::InvalidInput, std::move(message)};
}

std::string shown(const Json& value) {
    std::string text = value.canonical();
    std::size_t end = 60;
    if (text.size() <= end) {
        return text;
    }
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) {
        --end;  // not in the middle of a letter
    }
    return text.substr(0, end) + "...";
}

}  // namespace millrace::cli
