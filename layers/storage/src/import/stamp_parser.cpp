#include "import/stamp_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <millrace/events/date.h>

#include "import/fields.h"

namespace millrace::storage {

using events::Date;
using events::LocalTime;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t minute_us = 60 * second_us;
constexpr std::int64_t hour_us = 60 * minute_us;
constexpr std::int64_t day_us = 24 * hour_us;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a text from its front. Every take answers nothing, and takes nothing, where it finds
/// something else.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    std::size_t digits() const {
        std::size_t count = 0;
        while (count < rest_.size() && is_digit(rest_[count])) {
            ++count;
        }
        return count;
    }
    /// Every digit at the front, if they are so many.
    std::optional<std::int64_t> number(std::size_t least, std::size_t most) {
        const std::size_t count = digits();
        return count < least || count > most ? std::nullopt : first_digits(count);
    }
    /// The first digits, though more may follow.
    std::optional<std::int64_t> first_digits(std::size_t count) {
        if (digits() < count) {
            return std::nullopt;
        }
        std::int64_t value = 0;
        std::from_chars(rest_.data(), rest_.data() + count, value);
        rest_.remove_prefix(count);
        return value;
    }
    std::optional<char> one_of(std::string_view wanted) {
        if (rest_.empty() || wanted.find(rest_.front()) == std::string_view::npos) {
            return std::nullopt;
        }
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }
    /// The letters at the front, in lower case.
    std::string word() {
        std::string letters;
        while (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_.front())) != 0) {
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(rest_.front())));
            rest_.remove_prefix(1);
        }
        return letters;
    }
    void blanks() {
        while (one_of(" ")) {
        }
    }
    std::string_view rest() const { return rest_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

/// What a date says before it is known to exist.
struct Civil {
    std::int64_t first = 0;  // year, or one of day and month
    std::int64_t second = 0;
    std::int64_t third = 0;
    bool year_first = true;
    bool month_is_named = false;
};

std::optional<std::int64_t> month_of_name(std::string_view name) {
    constexpr std::array names{"jan", "feb", "mar", "apr", "may", "jun",
                               "jul", "aug", "sep", "oct", "nov", "dec"};
    const auto* const found = std::find(names.begin(), names.end(), name.substr(0, 3));
    return name.size() < 3 || found == names.end()
               ? std::nullopt
               : std::optional<std::int64_t>(found - names.begin() + 1);
}

/// `20250131`, where no more digits follow.
std::optional<Civil> take_compact(Scanner& text) {
    if (text.digits() != 8) {
        return std::nullopt;
    }
    const auto year = text.first_digits(4);
    const auto month = text.first_digits(2);
    const auto day = text.first_digits(2);
    return Civil{*year, *month, *day, true, false};
}

/// Three parts with the same mark between them; the middle one may be a month's name.
std::optional<Civil> take_parts(Scanner& text) {
    const bool year_first = text.digits() == 4;
    const auto first = text.number(1, 4);
    const auto mark = text.one_of("-/. ");
    if (!first || !mark) {
        return std::nullopt;
    }
    const std::string name = text.word();
    const auto second = name.empty() ? text.number(1, 2) : month_of_name(name);
    if (!second || text.one_of("-/. ") != mark) {
        return std::nullopt;
    }
    const auto third = year_first ? text.number(1, 2) : text.number(4, 4);
    return third ? std::optional(Civil{*first, *second, *third, year_first, !name.empty()})
                 : std::nullopt;
}

std::optional<Civil> take_civil(Scanner& text) {
    return text.digits() == 8 ? take_compact(text) : take_parts(text);
}

bool order_matters(const Civil& civil) { return !civil.year_first && !civil.month_is_named; }

std::optional<Date> date_of(const Civil& civil, std::optional<DateOrder> order) {
    const bool month_first = order_matters(civil) && order == DateOrder::MonthFirst;
    const std::int64_t year = civil.year_first ? civil.first : civil.third;
    const std::int64_t month = month_first ? civil.first : civil.second;
    const std::int64_t day = civil.year_first ? civil.third
                             : month_first    ? civil.second
                                              : civil.first;
    const auto date = Date::from_civil(static_cast<int>(year), static_cast<unsigned>(month),
                                       static_cast<unsigned>(day));
    return date ? std::optional(date.value()) : std::nullopt;
}

/// Of up to nine digits; only zeros may stand below a microsecond.
std::optional<std::int64_t> take_fraction_us(Scanner& text) {
    const std::size_t digits = text.digits();
    if (digits == 0 || digits > 9) {
        return std::nullopt;
    }
    std::int64_t value = *text.first_digits(digits);
    for (std::size_t i = digits; i < 9; ++i) {
        value *= 10;
    }
    return value % 1'000 == 0 ? std::optional(value / 1'000) : std::nullopt;
}

/// AM and PM: twelve is the hour 0 of its half.
std::optional<std::int64_t> hour_of_half(std::int64_t hour, std::string_view half) {
    if (hour < 1 || hour > 12 || (half != "am" && half != "pm")) {
        return std::nullopt;
    }
    return hour % 12 + (half == "pm" ? 12 : 0);
}

/// `9:15`, `09:15:00.25`, `09:15 PM`. Leaves what follows, such as an offset.
std::optional<std::int64_t> take_clock_us(Scanner& text) {
    auto hour = text.number(1, 2);
    const auto minute = hour && text.one_of(":") ? text.number(2, 2) : std::nullopt;
    if (!minute || *minute > 59 || *hour > 23) {
        return std::nullopt;
    }
    std::int64_t rest_us = 0;
    if (text.one_of(":")) {
        const auto second = text.number(2, 2);
        const auto fraction =
            second && text.one_of(".") ? take_fraction_us(text) : std::optional<std::int64_t>(0);
        if (!second || *second > 59 || !fraction) {
            return std::nullopt;
        }
        rest_us = *second * second_us + *fraction;
    }
    Scanner ahead = text;
    ahead.blanks();
    if (const std::string half = ahead.word(); half == "am" || half == "pm") {
        hour = hour_of_half(*hour, half);
        text = ahead;
    }
    return hour ? std::optional(*hour * hour_us + *minute * minute_us + rest_us) : std::nullopt;
}

/// `Z`, `UTC`, `+05:30`, `+0530`, `+05`, and nothing else to the end.
std::optional<std::int64_t> take_offset_us(Scanner& text) {
    text.blanks();
    if (const std::string name = text.word(); !name.empty()) {
        const bool utc = name == "z" || name == "utc" || name == "gmt";
        return utc && text.at_end() ? std::optional<std::int64_t>(0) : std::nullopt;
    }
    const auto sign = text.one_of("+-");
    const auto hour = sign ? text.first_digits(2) : std::nullopt;
    text.one_of(":");
    const auto minute = text.at_end() ? std::optional<std::int64_t>(0) : text.number(2, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59 || !text.at_end()) {
        return std::nullopt;
    }
    const std::int64_t offset = *hour * hour_us + *minute * minute_us;
    return *sign == '-' ? -offset : offset;
}

/// Digits alone, at least one.
std::optional<std::int64_t> whole_number(std::string_view digits) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool is_whole = failed == std::errc() && end == digits.data() + digits.size();
    return is_whole && digits.front() != '-' ? std::optional(value) : std::nullopt;
}

/// What stands behind the point of a number, in microseconds of its unit: `25` of a second is
/// 250,000. Nothing when it is finer.
std::optional<std::int64_t> part_us(std::string_view digits, std::int64_t unit_us) {
    std::int64_t part = 0;
    for (; !digits.empty() && unit_us > 1; digits.remove_prefix(1)) {
        if (digits.front() < '0' || digits.front() > '9') {
            return std::nullopt;
        }
        unit_us /= 10;
        part += (digits.front() - '0') * unit_us;
    }
    const bool is_zero = digits.find_first_not_of('0') == std::string_view::npos;
    return is_zero ? std::optional(part) : std::nullopt;
}

/// A number since 1970 whose unit its size tells: within 1990 to 2099 the three do not overlap, nor
/// with dates written without marks.
std::optional<std::int64_t> epoch_us(std::string_view text) {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto whole = whole_number(text.substr(0, point));
    if (!whole) {
        return std::nullopt;
    }
    const std::int64_t value = *whole;
    const std::string_view behind = text.substr(std::min(point + 1, text.size()));
    constexpr std::int64_t first_s = 631'152'000;   // 1990-01-01
    constexpr std::int64_t last_s = 4'102'444'800;  // 2100-01-01
    for (const std::int64_t unit_us : {second_us, std::int64_t{1'000}, std::int64_t{1}}) {
        const std::int64_t of_second = second_us / unit_us;
        if (value >= first_s * of_second && value < last_s * of_second) {
            const auto part = part_us(behind, unit_us);
            return part ? std::optional(value * unit_us + *part) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// `202501310915` and the same with seconds.
std::optional<std::int64_t> compact_us(std::string_view text) {
    Scanner scan(text);
    const std::size_t digits = scan.digits();
    if (digits != text.size() || (digits != 12 && digits != 14)) {
        return std::nullopt;
    }
    Scanner date(text.substr(0, 8));
    const auto civil = take_compact(date);
    Scanner clock(text.substr(8));
    const auto hour = clock.first_digits(2);
    const auto minute = clock.first_digits(2);
    const auto second = clock.at_end() ? std::optional<std::int64_t>(0) : clock.first_digits(2);
    const auto day = date_of(*civil, std::nullopt);
    if (!day || *hour > 23 || *minute > 59 || *second > 59) {
        return std::nullopt;
    }
    return day->midnight().microseconds + *hour * hour_us + *minute * minute_us +
           *second * second_us;
}

std::string not_a_stamp(std::string_view text) {
    return fmt::format("timestamp was '{}', expected one like 2025-01-31 09:15:00, "
                       "2025-01-31T09:15:00+05:30 or seconds since 1970",
                       shown(text));
}

}  // namespace

std::string zone_needed(std::string_view stamp) {
    return fmt::format("timestamp was '{}', which has no UTC offset: say where it was taken with "
                       "--timezone, such as --timezone Asia/Kolkata",
                       shown(stamp));
}

bool StampParser::needs_order(std::string_view text) {
    Scanner scan(text);
    if (scan.digits() >= 4) {
        return false;  // a year, or no date: nearly every stamp
    }
    const auto civil = take_civil(scan);
    return civil && order_matters(*civil);
}

std::optional<DateOrder> StampParser::order_of(std::string_view text) {
    Scanner scan(text);
    const auto civil = take_civil(scan);
    if (!civil || !order_matters(*civil) || (civil->first > 12) == (civil->second > 12)) {
        return std::nullopt;
    }
    return civil->first > 12 ? DateOrder::DayFirst : DateOrder::MonthFirst;
}

std::string StampParser::to_utc(std::string_view text, std::int64_t local_us,
                                std::int64_t& at_us) const {
    if (!zone_) {
        return zone_needed(text);
    }
    const auto utc = zone_->to_utc(LocalTime{local_us});
    if (!utc) {
        return fmt::format("timestamp was '{}': {}", shown(text), utc.error().message);
    }
    at_us = utc.value().microseconds();
    return {};
}

std::string StampParser::parse_slowly(std::string_view text, std::int64_t& at_us) {
    if (const auto epoch = epoch_us(text)) {
        at_us = *epoch;
        return {};
    }
    if (const auto local = compact_us(text)) {
        return to_utc(text, *local, at_us);
    }
    Scanner scan(text);
    const auto civil = take_civil(scan);
    if (!civil) {
        return not_a_stamp(text);
    }
    if (order_matters(*civil) && !order_) {
        return fmt::format("timestamp was '{}': is it day or month first? Say it with --date-order "
                           "dmy or --date-order mdy",
                           shown(text));
    }
    const auto date = date_of(*civil, order_);
    if (!date) {
        return fmt::format("timestamp was '{}', which is no day of the calendar{}", shown(text),
                           order_matters(*civil) && order_ == DateOrder::MonthFirst
                               ? " with the month first"
                               : "");
    }
    if (scan.at_end()) {
        return fmt::format("timestamp was '{}', which has no time of day: expected one-minute bars",
                           shown(text));
    }
    const bool parted = scan.one_of("T ").has_value();
    scan.blanks();
    const auto clock = parted ? take_clock_us(scan) : std::nullopt;
    if (!clock) {
        return not_a_stamp(text);
    }
    const std::int64_t local_us = date->midnight().microseconds + *clock;
    if (scan.at_end()) {
        return to_utc(text, local_us, at_us);
    }
    const auto offset = take_offset_us(scan);
    if (!offset) {
        return not_a_stamp(text);
    }
    at_us = local_us - *offset;
    return {};
}

namespace {

/// A stamp as date, `HH:MM:SS` and what follows, where it has that shape.
struct Shape {
    std::string_view date;
    std::string_view suffix;
    std::int64_t clock_us = -1;
};

Shape shape_of(std::string_view text) {
    constexpr std::size_t date_size = 10;
    constexpr std::size_t clock_size = 9;  // with the blank or T before it
    if (text.size() < date_size + clock_size || text[date_size - 1] == ' ' ||
        (text[date_size] != ' ' && text[date_size] != 'T')) {
        return {};
    }
    const std::string_view clock = text.substr(date_size + 1, clock_size - 1);
    const auto two = [&](std::size_t at) {
        return is_digit(clock[at]) && is_digit(clock[at + 1])
                   ? (clock[at] - '0') * 10 + (clock[at + 1] - '0')
                   : 99;
    };
    if (clock[2] != ':' || clock[5] != ':' || two(0) > 23 || two(3) > 59 || two(6) > 59) {
        return {};
    }
    return {text.substr(0, date_size), text.substr(date_size + clock_size),
            two(0) * hour_us + two(3) * minute_us + two(6) * second_us};
}

}  // namespace

/// Keeps the date of a stamp that was read, if the whole day has one offset.
void StampParser::remember(std::string_view text) {
    const Shape shape = shape_of(text);
    if (shape.clock_us < 0) {
        return;
    }
    const std::string date(shape.date);
    const std::string suffix(shape.suffix);
    std::int64_t start = 0;
    std::int64_t end = 0;
    const bool whole_day = parse_slowly(date + " 00:00:00" + suffix, start).empty() &&
                           parse_slowly(date + " 23:59:59" + suffix, end).empty() &&
                           end - start == day_us - second_us;
    if (whole_day) {
        date_ = date;
        suffix_ = suffix;
        date_us_ = start;
    }
}

std::string StampParser::parse(std::string_view text, std::int64_t& at_us) {
    const Shape shape = shape_of(text);
    if (shape.clock_us >= 0 && shape.date == date_ && shape.suffix == suffix_) [[likely]] {
        at_us = date_us_ + shape.clock_us;
        return {};
    }
    auto wrong = parse_slowly(text, at_us);
    if (wrong.empty()) {
        remember(text);
    }
    return wrong;
}

}  // namespace millrace::storage
