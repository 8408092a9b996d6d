#include "export/bar_text.h"

#include <array>
#include <charconv>

#include <millrace/events/date.h>

namespace millrace::storage {

void append_decimal(std::string& text, double value) {
    std::array<char, 400> digits;  // the smallest double has 324 places after the point
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed);
    text.append(digits.data(), end.ptr);
}

void BarText::append_time(std::string& text, std::int64_t microseconds) {
    constexpr std::int64_t day_us = 86'400'000'000;
    if (day_.empty() || microseconds < day_start_us_ || microseconds >= day_start_us_ + day_us) {
        const auto date = events::Date::of(events::LocalTime{microseconds});
        day_start_us_ = date.midnight().microseconds;
        day_ = date.to_string() + 'T';
    }
    text += day_;
    const auto minutes = static_cast<int>((microseconds - day_start_us_) / 60'000'000);
    const auto digit = [](int value) { return static_cast<char>('0' + value); };
    const int hour = minutes / 60;
    const int minute = minutes % 60;
    const std::array<char, 9> clock{digit(hour / 10),
                                    digit(hour % 10),
                                    ':',
                                    digit(minute / 10),
                                    digit(minute % 10),
                                    ':',
                                    '0',
                                    '0',
                                    'Z'};
    text.append(clock.data(), clock.size());
}

void BarText::append(std::string& text, const events::Bar& bar, std::string_view symbol) {
    append_time(text, bar.open_time.microseconds());
    text += ',';
    text += symbol;
    for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
        text += ',';
        append_decimal(text, value);
    }
    text += '\n';
}

}  // namespace millrace::storage
