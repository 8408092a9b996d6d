// Exact decimals out of text. Input: the text.
#include <millrace/events/ensure.h>
#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>

#include <algorithm>
#include <string>

namespace millrace::events {
namespace {

std::size_t decimals_in(std::string_view text) {
    const std::size_t point = text.find('.');
    return point == std::string_view::npos ? 0 : text.size() - point - 1;
}

/// The text as everyone would write it: no zeros that say nothing, and no minus before 0.
std::string shortest(std::string_view text) {
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    std::string digits(text);
    if (digits.find('.') != std::string::npos) {
        digits.erase(digits.find_last_not_of('0') + 1);
        digits.erase(digits.ends_with('.') ? digits.size() - 1 : digits.size());
    }
    const std::size_t whole = std::min(digits.find('.'), digits.size());
    digits.erase(0, std::min(digits.find_first_not_of('0'), whole - 1));
    return (negative && digits != "0" ? "-" : "") + digits;
}

void check_decimals(std::string_view text, int decimals) {
    const auto units = parse_decimal(text, decimals, "number");
    if (!units) {
        return;
    }
    ensure(decimals_in(text) <= static_cast<std::size_t>(decimals), "no digit is left out");
    const std::string written = format_decimal(units.value(), decimals);
    ensure(written == shortest(text), "what is read is what stands there");
    const auto again = parse_decimal(written, decimals, "number");
    ensure(again && again.value() == units.value(), "a decimal reads back as itself");
}

template <class Fixed> void check_fixed(std::string_view text) {
    const auto value = Fixed::parse(text);
    const auto units = parse_decimal(text, Fixed::decimals, "number");
    ensure(!value || (units && units.value() == value.value().units()), "one way to read decimals");
    if (value) {
        const auto again = Fixed::parse(value.value().to_string());
        ensure(again && again.value() == value.value(), "a value reads back as itself");
    }
}

void check(std::string_view text) {
    for (const int decimals : {0, 1, 6, 8, 18}) {
        check_decimals(text, decimals);
    }
    check_fixed<Price>(text);
    check_fixed<Quantity>(text);
    check_fixed<Money>(text);
}

}  // namespace
}  // namespace millrace::events

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::events::check(text);
    return 0;
}
