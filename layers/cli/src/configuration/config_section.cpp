#include "configuration/config_section.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <millrace/events/fixed_point.h>

#include "did_you_mean.h"

namespace millrace::cli {
namespace {

std::optional<std::int64_t> exact_units(const Json& value, int decimals) {
    const Json::Number* number = value.as_number();
    const auto digits = number != nullptr ? plain_decimal(number->digits) : std::nullopt;
    if (!digits) {
        return std::nullopt;
    }
    const auto units = events::parse_decimal(*digits, decimals, "number");
    return units ? std::optional(units.value()) : std::nullopt;
}

std::string range_text(int decimals, std::int64_t least, std::int64_t most) {
    return fmt::format("a {}number from {} to {}{}", decimals == 0 ? "whole " : "",
                       events::format_decimal(least, decimals),
                       events::format_decimal(most, decimals),
                       decimals > 0 ? fmt::format(" with at most {} decimals", decimals) : "");
}

}  // namespace

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

std::string shown(const Json& value) {
    constexpr std::size_t longest = 60;
    std::string text = value.canonical();
    if (text.size() > longest) {
        text = text.substr(0, longest) + "...";
    }
    return text;
}

ConfigSection::ConfigSection(const Json& json, std::string where, Problems& problems)
    : json_(&json), where_(std::move(where)), problems_(&problems) {
    if (json.as_object() == nullptr) {
        std::string_view place = where_;
        place.remove_suffix(place.ends_with('.') ? 1 : 0);
        place.remove_suffix(place.ends_with(": ") ? 2 : 0);
        problems_->add(fmt::format("{}: was {}, expected an object {{...}}", place, shown(json)));
    }
}

const Json* ConfigSection::take(std::string_view key) {
    known_.emplace_back(key);
    const Json* value = json_->find(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

void ConfigSection::refuse(std::string_view key, const Json& value, std::string_view expected) {
    problems_->add(fmt::format("{}: was {}, expected {}", where(key), shown(value), expected));
}

std::optional<std::string> ConfigSection::text(std::string_view key) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (value->as_text() == nullptr || value->as_text()->empty()) {
        refuse(key, *value, "a text that is not empty");
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
    if (const std::string* text = value->as_text();
        text != nullptr && std::find(choices.begin(), choices.end(), *text) != choices.end()) {
        return *text;
    }
    const std::vector<std::string> words(choices.begin(), choices.end());
    const std::string* text = value->as_text();
    refuse(key, *value,
           fmt::format("{}{}", fmt::join(words, " or "),
                       text != nullptr ? did_you_mean(*text, words) : ""));
    return std::nullopt;
}

std::optional<std::int64_t> ConfigSection::integer(std::string_view key, std::int64_t least,
                                                   std::int64_t most) {
    return decimal(key, 0, least, most);
}

std::optional<std::int64_t> ConfigSection::decimal(std::string_view key, int decimals,
                                                   std::int64_t least, std::int64_t most) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto units = exact_units(*value, decimals);
    if (!units || *units < least || *units > most) {
        refuse(key, *value, range_text(decimals, least, most));
        return std::nullopt;
    }
    return units;
}

std::optional<std::optional<std::int64_t>> ConfigSection::decimal_or_off(std::string_view key,
                                                                         int decimals,
                                                                         std::int64_t least,
                                                                         std::int64_t most) {
    const Json* value = take(key);
    if (value == nullptr) {
        return std::nullopt;
    }
    if (const std::string* text = value->as_text(); text != nullptr && *text == "off") {
        return std::optional<std::int64_t>();
    }
    const auto units = exact_units(*value, decimals);
    if (!units || *units < least || *units > most) {
        refuse(key, *value, range_text(decimals, least, most) + ", or \"off\"");
        return std::nullopt;
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
            problems_->add(fmt::format("{}: was {}, expected no such key{}; known: {}",
                                       where(member.name), shown(member.value),
                                       did_you_mean(member.name, known_), fmt::join(known_, ", ")));
        }
    }
}

}  // namespace millrace::cli
