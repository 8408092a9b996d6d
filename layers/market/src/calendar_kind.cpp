#include <millrace/market/calendar_kind.h>

#include <algorithm>
#include <array>
#include <string>

namespace millrace::market {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equal_but_for_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return upper(a) == upper(b); });
}

}  // namespace

std::string_view name_of(CalendarKind kind) {
    switch (kind) {
    case CalendarKind::Nse: return "NSE";
    case CalendarKind::Xnys: return "XNYS";
    case CalendarKind::Continuous: return "24x7";
    }
    return "unknown";
}

events::Result<CalendarKind> parse_calendar_kind(std::string_view text) {
    constexpr std::array kinds{CalendarKind::Nse, CalendarKind::Xnys, CalendarKind::Continuous};
    for (const CalendarKind kind : kinds) {
        if (equal_but_for_case(text, name_of(kind))) {
            return kind;
        }
    }
    return events::Error{events::ErrorCode::InvalidInput,
                         "calendar was '" + std::string(text) + "', expected NSE, XNYS or 24x7"};
}

}  // namespace millrace::market
