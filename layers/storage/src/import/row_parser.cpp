#include "import/row_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace millrace::storage {

using events::Timestamp;

namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t day_us = 1'440 * minute_us;
constexpr std::string_view volume_name = "volume";

bool read_whole(std::string_view text, double& value) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size();
}

/// `1,23,456.5` without its commas, which part the digits before the point by twos or threes;
/// empty when they do not.
std::string without_grouping(std::string_view text) {
    const std::string_view whole = text.substr(0, text.find('.'));
    if (text.find_first_not_of("0123456789,.") != std::string_view::npos ||
        text.find(',', whole.size()) != std::string_view::npos) {
        return {};
    }
    std::size_t in_group = 0;
    bool first = true;
    for (const char c : whole) {
        if (c != ',') {
            ++in_group;
            continue;
        }
        if (in_group == 0 || in_group > 3 || (!first && in_group < 2)) {
            return {};
        }
        first = false;
        in_group = 0;
    }
    std::string digits(text);
    std::erase(digits, ',');
    return !first && in_group == 3 ? digits : std::string();
}

/// `100,500`: what one country writes for a hundred thousand and another for a hundred and a half.
bool is_ambiguous(std::string_view price) {
    return std::count(price.begin(), price.end(), ',') == 1 &&
           price.find('.') == std::string_view::npos;
}

std::string parse_number(std::string_view text, std::string_view name, double& value) {
    if (read_whole(text, value)) [[likely]] {
        return {};
    }
    if (name != volume_name && is_ambiguous(text)) {
        return fmt::format("{} was '{}', where the comma may be a decimal point or part thousands; "
                           "expected a number with a point, such as 1234.50 or 1,234.50",
                           name, shown(text));
    }
    if (const std::string digits = without_grouping(text);
        !digits.empty() && read_whole(digits, value)) {
        return {};
    }
    return fmt::format("{} was '{}', expected a number", name, shown(text));
}

std::string wrong_count(const Fields& fields, const ImportColumns& columns) {
    return fmt::format("{} fields, expected {}", fields.count, columns.count);
}

}  // namespace

std::string_view RowParser::stamp_of(const Fields& fields) {
    const std::string_view stamp = fields.at[columns_.timestamp];
    if (!columns_.time) {
        return stamp;
    }
    joined_.assign(stamp);
    joined_ += ' ';
    joined_ += fields.at[*columns_.time];
    return joined_;
}

std::string RowParser::parse_stamp(const Fields& fields, std::int64_t before_us,
                                   std::int64_t& at_us) {
    const std::string_view text = stamp_of(fields);
    if (auto wrong = stamps_.parse(text, at_us); !wrong.empty()) {
        return wrong;
    }
    at_us -= before_us;
    const auto at = Timestamp::from_microseconds(at_us);
    if (at < Timestamp::earliest() || at > Timestamp::latest()) {
        return fmt::format("timestamp was '{}', expected the years 1 to 9999", shown(text));
    }
    if (at_us > -day_us && at_us < day_us) {
        return fmt::format(
            "timestamp was '{}', the zero of computer clocks: its source had no time", shown(text));
    }
    return {};
}

std::string RowParser::parse_open(const Fields& fields, std::int64_t& open_us) {
    const std::int64_t before_us = stamp_ == StampKind::Close ? minute_us : 0;
    if (auto wrong = parse_stamp(fields, before_us, open_us); !wrong.empty()) {
        return wrong;
    }
    if (open_us % minute_us != 0) {
        return fmt::format("timestamp was '{}', expected a whole minute", shown(stamp_of(fields)));
    }
    if (open_us + minute_us > now_.microseconds()) {
        return fmt::format("timestamp was '{}', which is in the future: the bar is not over yet",
                           shown(stamp_of(fields)));
    }
    return {};
}

std::string RowParser::parse(const Fields& fields, BarRow& row) {
    if (fields.count != columns_.count) {
        return wrong_count(fields, columns_);
    }
    if (auto wrong = parse_open(fields, row.open_us); !wrong.empty()) {
        return wrong;
    }
    constexpr std::array<std::string_view, 5> names{"open", "high", "low", "close", volume_name};
    const std::array targets{&row.values.open, &row.values.high, &row.values.low, &row.values.close,
                             &row.values.volume};
    for (std::size_t i = 0; i < targets.size(); ++i) {
        if (auto wrong = parse_number(fields.at[columns_.values[i]], names[i], *targets[i]);
            !wrong.empty()) {
            return wrong;
        }
    }
    row.values.volume += 0.0;  // no minus before a zero
    return defect_of(row.values);
}

std::string RowParser::parse(const Fields& fields, Tick& tick) {
    if (fields.count != columns_.count) {
        return wrong_count(fields, columns_);
    }
    if (auto wrong = parse_stamp(fields, 0, tick.at_us); !wrong.empty()) {
        return wrong;
    }
    if (tick.at_us > now_.microseconds()) {
        return fmt::format("timestamp was '{}', which is in the future", shown(stamp_of(fields)));
    }
    if (auto wrong = parse_number(fields.at[columns_.values[0]], "ltp", tick.price);
        !wrong.empty()) {
        return wrong;
    }
    if (auto wrong = parse_number(fields.at[columns_.values[1]], volume_name, tick.day_volume);
        !wrong.empty()) {
        return wrong;
    }
    return defect_of({tick.price, tick.price, tick.price, tick.price, tick.day_volume});
}

}  // namespace millrace::storage
