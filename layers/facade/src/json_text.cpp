#include "json_text.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace millrace::facade {

namespace {

template <class Number> void append_shortest(std::string& text, Number value) {
    if (!std::isfinite(value)) {
        text += "null";
        return;
    }
    fmt::format_to(std::back_inserter(text), "{}", value);
}

/// Prices move in hundredths, and writing these as integers takes a third of the time. Up to 15
/// digits no other decimal of that length is the same double.
bool append_hundredths(std::string& text, double value) {
    constexpr double most = 1e13;
    if (!(value > -most && value < most)) {
        return false;
    }
    const auto hundredths = static_cast<std::int64_t>(value * 100 + (value < 0 ? -0.5 : 0.5));
    if (static_cast<double>(hundredths) / 100 != value || hundredths == 0) {
        return false;
    }
    const std::int64_t whole = hundredths / 100;
    const auto rest = static_cast<int>(std::abs(hundredths % 100));
    if (hundredths < 0 && whole == 0) {
        text += '-';
    }
    const fmt::format_int digits(whole);
    text.append(digits.data(), digits.size());
    if (rest != 0) {
        text += '.';
        text += static_cast<char>('0' + rest / 10);
    }
    if (rest % 10 != 0) {
        text += static_cast<char>('0' + rest % 10);
    }
    return true;
}

bool is_plain(char letter) {
    return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
}

}  // namespace

void append_number(std::string& text, double value) {
    if (!append_hundredths(text, value)) {
        append_shortest(text, value);
    }
}

void append_number(std::string& text, float value) { append_shortest(text, value); }

void append_quoted(std::string& text, std::string_view value) {
    if (std::all_of(value.begin(), value.end(), is_plain)) {
        text += '"';
        text += value;
        text += '"';
        return;
    }
    text += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

JsonText& JsonText::key(std::string_view name) {
    separate();
    append_quoted(text_, name);
    text_ += ':';
    needs_comma_ = false;
    return *this;
}

void JsonText::value(std::string_view text) {
    separate();
    append_quoted(text_, text);
}

void JsonText::value(bool is) { raw(is ? "true" : "false"); }

void JsonText::value(double number) {
    separate();
    append_number(text_, number);
}

void JsonText::value(float number) {
    separate();
    append_number(text_, number);
}

void JsonText::raw(std::string_view json) {
    separate();
    text_ += json;
}

void JsonText::separate() {
    if (needs_comma_) {
        text_ += ',';
    }
    needs_comma_ = true;
}

void JsonText::open(char bracket) {
    separate();
    text_ += bracket;
    needs_comma_ = false;
}

void JsonText::close(char bracket) {
    text_ += bracket;
    needs_comma_ = true;
}

}  // namespace millrace::facade
