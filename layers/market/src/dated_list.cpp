#include "dated_list.h"

#include <optional>

namespace millrace::market {
namespace {

using events::Date;
using events::Error;
using events::ErrorCode;
using events::Price;
using events::Quantity;
using events::Result;

Error unexpected(std::string_view what) { return {ErrorCode::InvalidInput, std::string(what)}; }

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

struct DatedText {
    Date from;
    std::string_view value;
};

/// The entries of a list, checked to be in order of date.
Result<std::vector<DatedText>> dated_entries(std::string_view text) {
    std::vector<DatedText> entries;
    for (const std::string_view entry : split(text, ';')) {
        const auto colon = entry.find(':');
        DatedText dated{always, entry};
        if (colon != std::string_view::npos) {
            const auto date = Date::parse(entry.substr(0, colon));
            if (!date) {
                return date.error();
            }
            dated = {date.value(), entry.substr(colon + 1)};
        }
        if (!entries.empty() && dated.from <= entries.back().from) {
            return unexpected("entry '" + std::string(entry) +
                              "' is not later than the one before it, expected dates in order");
        }
        entries.push_back(dated);
    }
    return entries;
}

Result<TickSlab> parse_slab(Date from, std::string_view text) {
    const auto equals = text.find('=');
    Price price_from;
    if (equals != std::string_view::npos) {
        const auto parsed = Price::parse(text.substr(0, equals));
        if (!parsed) {
            return parsed.error();
        }
        price_from = parsed.value();
        text.remove_prefix(equals + 1);
    }
    const auto tick = Price::parse(text);
    if (!tick) {
        return tick.error();
    }
    if (tick.value().sign() <= 0) {
        return unexpected("tick was " + tick.value().to_string() + ", expected > 0");
    }
    return TickSlab{from, price_from, tick.value()};
}

std::string prefix(Date from, std::string_view written) {
    std::string text = written.empty() ? "" : ";";
    return from == always ? text : text + from.to_string() + ":";
}

}  // namespace

Result<std::vector<TickSlab>> parse_tick_slabs(std::string_view text) {
    const auto entries = dated_entries(text);
    if (!entries) {
        return entries.error();
    }
    std::vector<TickSlab> slabs;
    for (const DatedText& entry : entries.value()) {
        std::optional<Price> before;
        for (const std::string_view part : split(entry.value, '/')) {
            const auto slab = parse_slab(entry.from, part);
            if (!slab) {
                return slab.error();
            }
            const Price price_from = slab.value().price_from;
            if (before ? price_from <= *before : !price_from.is_zero()) {
                return unexpected("slab '" + std::string(part) + "' begins at " +
                                  price_from.to_string() + ", expected " +
                                  (before ? "more than " + before->to_string()
                                          : std::string("the first one of a date to begin at 0")));
            }
            before = price_from;
            slabs.push_back(slab.value());
        }
    }
    return slabs;
}

Result<std::vector<DatedLot>> parse_lots(std::string_view text) {
    const auto entries = dated_entries(text);
    if (!entries) {
        return entries.error();
    }
    std::vector<DatedLot> lots;
    for (const DatedText& entry : entries.value()) {
        const auto lot = Quantity::parse(entry.value);
        if (!lot) {
            return lot.error();
        }
        if (lot.value().sign() <= 0) {
            return unexpected("lot was " + lot.value().to_string() + ", expected > 0");
        }
        lots.push_back({entry.from, lot.value()});
    }
    return lots;
}

Result<std::vector<DatedFno>> parse_fno(std::string_view text) {
    const auto entries = dated_entries(text);
    if (!entries) {
        return entries.error();
    }
    std::vector<DatedFno> fno;
    for (const DatedText& entry : entries.value()) {
        const auto member = parse_yes_no(entry.value);
        if (!member) {
            return member.error();
        }
        fno.push_back({entry.from, member.value() ? FnoMember::Yes : FnoMember::No});
    }
    return fno;
}

Result<bool> parse_yes_no(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (lower == "yes" || lower == "true" || lower == "1" || lower == "y") {
        return true;
    }
    if (lower == "no" || lower == "false" || lower == "0" || lower == "n") {
        return false;
    }
    return unexpected("found '" + std::string(text) + "', expected yes or no");
}

std::string to_text(const std::vector<TickSlab>& slabs) {
    std::string text;
    std::optional<Date> date;
    for (const TickSlab& slab : slabs) {
        text += date == slab.from ? "/" : prefix(slab.from, text);
        text += slab.price_from.to_string() + "=" + slab.tick.to_string();
        date = slab.from;
    }
    return text;
}

std::string to_text(const std::vector<DatedLot>& lots) {
    std::string text;
    for (const DatedLot& entry : lots) {
        text += prefix(entry.from, text) + entry.lot.to_string();
    }
    return text;
}

std::string to_text(const std::vector<DatedFno>& fno) {
    std::string text;
    for (const DatedFno& entry : fno) {
        text += prefix(entry.from, text) + (entry.member == FnoMember::Yes ? "yes" : "no");
    }
    return text;
}

}  // namespace millrace::market
