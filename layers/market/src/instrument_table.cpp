#include <millrace/market/instrument_table.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>

#include <millrace/events/ensure.h>

#include "csv.h"
#include "csv_columns.h"
#include "embedded_data.h"
#include "instrument_row.h"

namespace millrace::market {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

bool names_something(std::string_view name) {
    return name.find_first_not_of("&-_.") != std::string_view::npos;
}

/// A name without the marks of the NSE, where they leave one.
std::string_view plain_symbol(std::string_view name) {
    constexpr std::string_view exchange = "NSE:";
    while (name.starts_with(exchange) && names_something(name.substr(exchange.size()))) {
        name.remove_prefix(exchange.size());
    }
    constexpr std::size_t suffix_size = 3;
    while ((name.ends_with("-EQ") || name.ends_with(".NS")) &&
           names_something(name.substr(0, name.size() - suffix_size))) {
        name.remove_suffix(suffix_size);
    }
    return name;
}

}  // namespace

InstrumentTable InstrumentTable::builtin() {
    auto table = parse(embedded::instruments_csv, "built-in instruments.csv");
    events::ensure(table.has_value(), "the built-in instruments can be read");
    return std::move(table).value();
}

Result<InstrumentTable> InstrumentTable::parse(std::string_view csv, std::string_view file_name) {
    const auto table = read_csv(csv, file_name);
    if (!table) {
        return table.error();
    }
    const auto columns = CsvColumns::of(table.value(), instrument_columns, instrument_aliases);
    if (!columns) {
        return columns.error();
    }
    if (!columns.value().has("symbol")) {
        return Error{ErrorCode::InvalidInput,
                     std::string(file_name) + ": there is no column symbol, the one that must be"};
    }
    const auto nse_slabs = nse_tick_slabs();
    std::vector<Instrument> instruments;
    std::map<std::string, std::size_t> lines;
    for (const CsvRow& row : table.value().rows) {
        auto instrument = parse_instrument(table.value(), row, columns.value(), nse_slabs);
        if (!instrument) {
            return instrument.error();
        }
        const auto [first, added] = lines.emplace(instrument.value().symbol, row.line);
        if (!added) {
            return row_error(table.value(), row,
                             "column symbol: " + first->first + " is there already, on line " +
                                 std::to_string(first->second));
        }
        instruments.push_back(std::move(instrument).value());
    }
    std::sort(instruments.begin(), instruments.end(),
              [](const auto& left, const auto& right) { return left.symbol < right.symbol; });
    return InstrumentTable(std::move(instruments));
}

InstrumentTable InstrumentTable::extended_with(const InstrumentTable& other) const {
    std::map<std::string, Instrument> by_symbol;
    for (const Instrument& instrument : instruments_) {
        by_symbol.insert_or_assign(instrument.symbol, instrument);
    }
    for (const Instrument& instrument : other.instruments_) {
        by_symbol.insert_or_assign(instrument.symbol, instrument);
    }
    std::vector<Instrument> merged;
    merged.reserve(by_symbol.size());
    for (auto& [symbol, instrument] : by_symbol) {
        merged.push_back(std::move(instrument));
    }
    return InstrumentTable(std::move(merged));
}

std::string InstrumentTable::symbol_of(std::string_view name) const {
    const std::string_view plain = plain_symbol(name);
    std::string capitals(name);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string_view known = plain_symbol(capitals);
    return std::string(find(known) ? known : plain);
}

std::optional<Instrument> InstrumentTable::find(std::string_view symbol) const {
    const auto found = std::lower_bound(instruments_.begin(), instruments_.end(), symbol,
                                        [](const Instrument& instrument, std::string_view name) {
                                            return instrument.symbol < name;
                                        });
    return found != instruments_.end() && found->symbol == symbol ? std::optional(*found)
                                                                  : std::nullopt;
}

InstrumentLookup InstrumentTable::find_or_default(std::string_view symbol) const {
    if (auto known = find(symbol)) {
        return {*std::move(known), true};
    }
    return {nse_cash_instrument(symbol, nse_tick_slabs()), false};
}

std::string InstrumentTable::to_csv() const {
    std::string text;
    for (const std::string_view column : instrument_columns) {
        if (column == "name") {  // it and what follows is for people: read over, not kept
            break;
        }
        text += (text.empty() ? "" : ",") + std::string(column);
    }
    text += "\n";
    for (const Instrument& instrument : instruments_) {
        text += instrument_row(instrument) + "\n";
    }
    return text;
}

}  // namespace millrace::market
