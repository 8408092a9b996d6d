#include "configuration/config_section.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <millrace/events/fixed_point.h>

#include "did_you_mean.h"

namespace millrace::cli {
namespace {

std::vector<std::string> texts(std::span<const std::string_view> words) {
    return {words.begin(), words.end()};
}

}  // namespace

std::optional<std::int64_t> DecimalRange::read(const Json& value) const {
    const Json::Number* number = value.as_number();
    const auto digits = number != nullptr ? plain_decimal(number->digits) : std::nullopt;
    if (!digits) {
        return std::nullopt;
    }
    const auto units = events::parse_decimal(*digits, decimals, "number");
    const bool fits = units && units.value() >= least && units.value() <= most;
    return fits ? std::optional(units.value()) : std::nullopt;
}

std::string DecimalRange::text() const {
    return fmt::format("a {}number from {} to {}{}", decimals == 0 ? "whole " : "",
                       events::format_decimal(least, decimals),
                       events::format_decimal(most, decimals),
                       decimals > 0 ? fmt::format(" with at most {} decimals", decimals) : "");
}

const std::string* read_choice(const Json& value, std::span<const std::string_view> choices) {
    const std::string* text = value.as_text();
    const bool found =
        text != nullptr && std::find(choices.begin(), choices.end(), *text) != choices.end();
    return found ? text : nullptr;
}

Expected expected_choice(const Json& value, std::span<const std::string_view> choices) {
    const std::vector<std::string> words = texts(choices);
    const std::string* text = value.as_text();
    return {.what = fmt::format("{}", fmt::join(words, " or ")),
            .nearest = text != nullptr ? nearest_word(*text, words) : ""};
}

std::optional<std::string> plain_decimal(std::string_view digits) {
    const std::size_t mark = digits.find_first_of("eE");
    if (mark == std::string_view::npos) {
        return std::string(digits);
    }
    std::string_view power_text = digits.substr(mark + 1);
    if (power_text.starts_with('+')) {
        power_text.remove_prefix(1);
    }
    int power = 0;
    const auto end = power_text.data() + power_text.size();
    if (const auto read = std::from_chars(power_text.data(), end, power);
        read.ec != std::errc() || read.ptr != end || power < -20 || power > 20) {
        return std::nullopt;
    }
    std::string text(digits.substr(0, mark));
    const bool negative = text.starts_with('-');
    text.erase(0, negative ? 1 : 0);
    std::size_t point = std::min(text.find('.'), text.size());
    text.erase(point, 1);
    for (; power < 0; ++power) {
        if (point == 0) {
            text.insert(0, "0");
        } else {
            --point;
        }
    }
    for (; power > 0; --power) {
        ++point;
        if (point > text.size()) {
            text += '0';
        }
    }
    std::string whole = text.substr(0, point);
    std::string fraction = text.substr(point);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size()));
    return (negative ? "-" : "") + (whole.empty() ? "0" : whole) +
           (fraction.empty() ? "" : "." + fraction);
}

Json value_of_word(std::string_view word) {
    const bool blank_around = word.empty() || word.front() <= ' ' || word.back() <= ' ';
    const auto json = blank_around ? Json(word) : parse_json(word, "word");
    const bool is_plain =
        json && (json.value().as_bool() != nullptr || json.value().as_number() != nullptr);
    return is_plain ? json.value() : Json(word);
}

ConfigSection::ConfigSection(const Json& json, Place place, Problems& problems)
    : json_(&json), place_(std::move(place)), problems_(&problems) {
    if (json.as_object() == nullptr) {
        problems_->refuse(place_, json, {"an object {...}"});
    }
}

const Json* ConfigSection::take(std::string_view key) {
    known_.emplace_back(key);
    const Json* value = json_->find(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

void ConfigSection::refuse(std::string_view key, const Json& value, const Expected& expected) {
    problems_->refuse(place(key), value, expected);
}

std::optional<std::string> ConfigSection::text(std::string_view key) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->as_text() == nullptr || value->as_text()->empty()) {
        refuse(key, *value, {"a text that is not empty"});
        return std::nullopt;
    }
    return *value->as_text();
}

std::optional<std::string> ConfigSection::choice(std::string_view key,
                                                 std::span<const std::string_view> choices) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const std::string* text = read_choice(*value, choices)) {
        return *text;
    }
    refuse(key, *value, expected_choice(*value, choices));
    return std::nullopt;
}

std::optional<std::int64_t> ConfigSection::integer(std::string_view key, std::int64_t least,
                                                   std::int64_t most) {
    return decimal(key, {.decimals = 0, .least = least, .most = most});
}

std::optional<std::int64_t> ConfigSection::decimal(std::string_view key,
                                                   const DecimalRange& range) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto units = range.read(*value);
    if (!units) {
        refuse(key, *value, {range.text()});
    }
    return units;
}

void ConfigSection::finish() {
    const Json::Object* members = json_->as_object();
    if (members == nullptr) {
        return;
    }
    for (const Json::Member& member : *members) {
        if (std::find(known_.begin(), known_.end(), member.name) == known_.end()) {
            refuse(member.name, member.value,
                   {.what = "no such key",
                    .nearest = nearest_word(member.name, known_),
                    .known = known_});
        }
    }
}

}  // namespace millrace::cli
