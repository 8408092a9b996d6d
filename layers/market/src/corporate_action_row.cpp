#include "corporate_action_row.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include <millrace/market/corporate_action_table.h>
#include <millrace/market/instrument.h>

namespace millrace::market {
namespace {

using events::CorporateActionKind;
using events::Date;
using events::Error;
using events::ErrorCode;
using events::Price;
using events::Result;
using events::ShareRatio;

constexpr int year_min = 1900;  // beyond these a date is a slip of the pen
constexpr int year_max = 2099;
constexpr std::uint32_t ratio_part_max = 1'000'000;
constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};

Error unexpected(std::string_view column, std::string_view found, std::string_view expected) {
    return {ErrorCode::InvalidInput, "column " + std::string(column) + ": found '" +
                                         std::string(found) + "', expected " +
                                         std::string(expected)};
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

/// All of the text, digits only, at most ratio_part_max.
std::optional<std::uint32_t> parse_count(std::string_view text) {
    std::uint32_t count = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool whole = failed == std::errc() && end == text.data() + text.size();
    return whole && count <= ratio_part_max ? std::optional(count) : std::nullopt;
}

std::optional<unsigned> parse_month(std::string_view text) {
    const auto named = std::find(months.begin(), months.end(), lower(text));
    if (named != months.end()) {
        return static_cast<unsigned>(named - months.begin() + 1);
    }
    return parse_count(text);
}

struct TwoCounts {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
};

/// `2:1`; `5` alone is 5:1 where `or_one` says so.
std::optional<TwoCounts> parse_two(std::string_view text, bool or_one) {
    const auto colon = text.find(':');
    const auto first = parse_count(text.substr(0, colon));
    const auto second = colon != std::string_view::npos ? parse_count(text.substr(colon + 1))
                        : or_one                        ? std::optional(1U)
                                                        : std::nullopt;
    if (!first || !second || *first == 0 || *second == 0) {
        return std::nullopt;
    }
    return TwoCounts{*first, *second};
}

ShareRatio lowest_terms(std::uint32_t after, std::uint32_t before) {
    const std::uint32_t divisor = std::gcd(after, before);
    return {after / divisor, before / divisor};
}

Result<CorporateActionKind> parse_kind(std::string_view text) {
    for (const auto kind :
         {CorporateActionKind::Split, CorporateActionKind::Bonus, CorporateActionKind::Dividend}) {
        if (lower(text) == name_of(kind)) {
            return kind;
        }
    }
    return unexpected("kind", text, "split, bonus or dividend");
}

Result<ShareRatio> parse_shares(CorporateActionKind kind, std::string_view ratio) {
    switch (kind) {
    case CorporateActionKind::Split: {
        const auto counts = parse_two(ratio, true);
        if (!counts || counts->first == counts->second) {
            return unexpected("ratio", ratio,
                              "NEW:OLD, such as 2:1 for two shares in place of each one, or 1:10");
        }
        return lowest_terms(counts->first, counts->second);
    }
    case CorporateActionKind::Bonus: {
        const auto counts = parse_two(ratio, false);
        if (!counts) {
            return unexpected("ratio", ratio,
                              "NEW:HELD, such as 1:1 for one more share for each one held");
        }
        return lowest_terms(counts->first + counts->second, counts->second);
    }
    case CorporateActionKind::Dividend: break;
    }
    if (!ratio.empty()) {
        return unexpected("ratio", ratio, "nothing: a dividend has an amount");
    }
    return ShareRatio();
}

Result<Price> parse_amount(CorporateActionKind kind, std::string_view text) {
    if (kind != CorporateActionKind::Dividend) {
        return text.empty()
                   ? Result<Price>(Price())
                   : unexpected("amount", text,
                                "nothing: a " + std::string(name_of(kind)) + " has a ratio");
    }
    auto amount = Price::parse(text);
    if (!amount || amount.value().sign() <= 0) {
        return unexpected("amount", text, "money per share above 0, such as 5.5");
    }
    return amount;
}

}  // namespace

Result<Date> parse_ex_date(std::string_view text) {
    constexpr std::string_view expected = "a day from 1900 to 2099 such as 2024-10-28 or "
                                          "28-Oct-2024";
    const auto in_range = [&](const Result<Date>& date) {
        const bool fits =
            date && date.value().year() >= year_min && date.value().year() <= year_max;
        return fits ? date : Result<Date>(unexpected("ex_date", text, expected));
    };
    const auto first = text.find('-');
    const auto second = first == std::string_view::npos ? first : text.find('-', first + 1);
    if (second == std::string_view::npos || first > 2) {  // not a day first
        return in_range(Date::parse(text));
    }
    const std::string_view month_text = text.substr(first + 1, second - first - 1);
    const auto day = parse_count(text.substr(0, first));
    const auto month = parse_month(month_text);
    const auto year = parse_count(text.substr(second + 1));
    if (!day || !month || !year) {
        return unexpected("ex_date", text, expected);
    }
    const bool in_digits = month_text.size() < 3;
    if (in_digits && *day <= 12 && *month <= 12 && *day != *month) {
        return unexpected("ex_date", text,
                          "a date that cannot be read in two ways: is the day or the month first? "
                          "Write it as 2024-10-28 or 28-Oct-2024");
    }
    return in_range(Date::from_civil(static_cast<int>(*year), *month, *day));
}

Result<CorporateAction> parse_action(const CsvRow& row, const CsvColumns& columns) {
    CorporateAction action;
    action.symbol = columns.cell(row, "symbol");
    if (const auto fits = check_symbol(action.symbol); !fits) {
        return Error{ErrorCode::InvalidInput, "column symbol: " + fits.error().message};
    }
    const auto date = parse_ex_date(columns.cell(row, "ex_date"));
    if (!date) {
        return date.error();
    }
    const auto kind = parse_kind(columns.cell(row, "kind"));
    if (!kind) {
        return kind.error();
    }
    const auto shares = parse_shares(kind.value(), columns.cell(row, "ratio"));
    if (!shares) {
        return shares.error();
    }
    const auto amount = parse_amount(kind.value(), columns.cell(row, "amount"));
    if (!amount) {
        return amount.error();
    }
    action.ex_date = date.value();
    action.kind = kind.value();
    action.shares = shares.value();
    action.amount = amount.value();
    return action;
}

std::string ratio_text(const CorporateAction& action) {
    switch (action.kind) {
    case CorporateActionKind::Split:
        return std::to_string(action.shares.after) + ":" + std::to_string(action.shares.before);
    case CorporateActionKind::Bonus:
        return std::to_string(action.shares.after - action.shares.before) + ":" +
               std::to_string(action.shares.before);
    case CorporateActionKind::Dividend: break;
    }
    return {};
}

std::string action_row(const CorporateAction& action) {
    return csv_cell(action.symbol) + "," + action.ex_date.to_string() + "," +
           std::string(name_of(action.kind)) + "," + ratio_text(action) + "," +
           (action.amount.is_zero() ? "" : action.amount.to_string());
}

}  // namespace millrace::market
