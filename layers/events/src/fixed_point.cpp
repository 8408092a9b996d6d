#include <millrace/events/fixed_point.h>

#include <algorithm>
#include <array>

namespace millrace::events {
namespace {

Error not_a_decimal(std::string_view text, int decimals, std::string_view what) {
    return {ErrorCode::InvalidInput, std::string(what) + " was '" + std::string(text) +
                                         "', expected a plain decimal such as 12.5 with at most " +
                                         std::to_string(decimals) + " digits after the point"};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string format_decimal(std::int64_t units, int decimals) {
    // Through unsigned, because the smallest int64 has no positive twin.
    const bool negative = units < 0;
    std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    std::array<char, 24> digits{};
    std::size_t at = digits.size();
    bool significant = false;
    for (int place = 0; place < decimals; ++place, magnitude /= 10) {
        const char digit = static_cast<char>('0' + magnitude % 10);
        significant = significant || digit != '0';
        if (significant) {
            digits[--at] = digit;
        }
    }
    if (significant) {
        digits[--at] = '.';
    }
    std::string whole = std::to_string(magnitude);
    return (negative ? "-" : "") + whole + std::string(digits.data() + at, digits.size() - at);
}

Result<std::int64_t> parse_decimal(std::string_view text, int decimals, std::string_view what) {
    const Error error = not_a_decimal(text, decimals, what);
    std::string_view rest = text;
    const bool negative = !rest.empty() && rest.front() == '-';
    if (negative) {
        rest.remove_prefix(1);
    }
    Int128 units = 0;
    int fraction_digits = -1;  // -1 before the point
    bool any_digit = false;
    for (const char c : rest) {
        if (c == '.' && fraction_digits < 0 && any_digit) {
            fraction_digits = 0;
            continue;
        }
        if (!is_digit(c) || fraction_digits == decimals) {
            return error;
        }
        any_digit = true;
        units = units * 10 + (c - '0');
        fraction_digits += fraction_digits >= 0 ? 1 : 0;
        if (-units < std::numeric_limits<std::int64_t>::min()) {
            break;  // too large with either sign, and refused below; before the 128 bits end
        }
    }
    if (!any_digit || fraction_digits == 0) {
        return error;
    }
    for (int place = std::max(fraction_digits, 0); place < decimals; ++place) {
        units *= 10;
    }
    const auto narrow = narrow_to_int64(negative ? -units : units);
    if (!narrow) {
        return Error{ErrorCode::Overflow,
                     std::string(what) + " " + std::string(text) +
                         " is out of range, expected at most " +
                         format_decimal(std::numeric_limits<std::int64_t>::max(), decimals)};
    }
    return *narrow;
}

}  // namespace millrace::events
