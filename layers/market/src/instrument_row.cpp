#include "instrument_row.h"

#include <algorithm>
#include <utility>

#include <millrace/events/ensure.h>

#include "dated_list.h"
#include "embedded_data.h"

namespace millrace::market {
namespace {

using events::Error;
using events::Price;
using events::Quantity;
using events::Result;

/// What is assumed of an exchange's instruments. An empty tick means the NSE's slabs.
struct ExchangeDefaults {
    std::string_view exchange;
    CalendarKind calendar;
    std::string_view currency;
    std::string_view tick;
    std::string_view lot;
};

constexpr std::array<ExchangeDefaults, 12> exchange_defaults{{
    // The first of each calendar stands for exchanges that are not listed here.
    {"NSE", CalendarKind::Nse, "INR", "", "1"},
    {"XNYS", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"24x7", CalendarKind::Continuous, "USD", "0.01", "0.00000001"},
    {"BSE", CalendarKind::Nse, "INR", "", "1"},
    {"NYSE", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"NASDAQ", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"XNAS", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"ARCX", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"AMEX", CalendarKind::Xnys, "USD", "0.01", "1"},
    {"COINBASE", CalendarKind::Continuous, "USD", "0.01", "0.00000001"},
    {"KRAKEN", CalendarKind::Continuous, "USD", "0.01", "0.00000001"},
    {"BINANCE", CalendarKind::Continuous, "USD", "0.01", "0.00000001"},
}};

/// One cell on its way to a value: knows where it is, for the error.
class Cell {
public:
    Cell(const CsvTable& table, const CsvRow& row, const CsvColumns& columns,
         std::string_view column)
        : table_(table), row_(row), column_(column), text_(columns.cell(row, column)) {}

    bool empty() const { return text_.empty(); }
    std::string_view text() const { return text_; }
    std::string_view text_or(std::string_view standard) const { return empty() ? standard : text_; }
    Error error(std::string_view what) const {
        return row_error(table_, row_, "column " + std::string(column_) + ": " + std::string(what));
    }
    /// The parsed value, or its error with file, line and column in front.
    template <class T> Result<T> parsed(Result<T> result) const {
        return result ? std::move(result) : Result<T>(error(result.error().message));
    }

private:
    const CsvTable& table_;
    const CsvRow& row_;
    std::string_view column_;
    std::string_view text_;
};

bool made_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view capitals_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view label_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 &-_.";

/// ISO 6166: two letters, nine letters or digits, a check digit over all of it.
bool is_isin(std::string_view text) {
    if (text.size() != 12 || !made_of(text.substr(0, 2), capitals) ||
        !made_of(text, capitals_digits)) {
        return false;
    }
    std::string digits;
    for (const char c : text) {
        digits += c <= '9' ? std::string(1, c) : std::to_string(c - 'A' + 10);
    }
    int sum = 0;
    bool doubled = false;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, doubled = !doubled) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return sum % 10 == 0;
}

const ExchangeDefaults* defaults_of_exchange(std::string_view exchange) {
    const auto found = std::find_if(exchange_defaults.begin(), exchange_defaults.end(),
                                    [&](const auto& entry) { return entry.exchange == exchange; });
    return found == exchange_defaults.end() ? nullptr : &*found;
}

const ExchangeDefaults& defaults_of_calendar(CalendarKind kind) {
    return *std::find_if(exchange_defaults.begin(), exchange_defaults.end(),
                         [&](const auto& entry) { return entry.calendar == kind; });
}

/// Exchange and calendar, each filled in from the other; the defaults that go with them.
Result<ExchangeDefaults> resolve_exchange(const Cell& exchange, const Cell& calendar) {
    if (exchange.text().size() > 16 || !made_of(exchange.text(), label_characters)) {
        return exchange.error("found '" + std::string(exchange.text()) +
                              "', expected up to 16 letters and digits such as NSE");
    }
    const ExchangeDefaults* known = defaults_of_exchange(exchange.text_or("NSE"));
    if (calendar.empty()) {
        if (known == nullptr) {
            return exchange.error("the calendar of '" + std::string(exchange.text()) +
                                  "' is not known, expected NSE, XNYS or 24x7 in column calendar");
        }
        return *known;
    }
    const auto kind = calendar.parsed(parse_calendar_kind(calendar.text()));
    if (!kind) {
        return kind.error();
    }
    ExchangeDefaults found =
        known != nullptr && !exchange.empty() ? *known : defaults_of_calendar(kind.value());
    found.calendar = kind.value();
    found.exchange = exchange.text_or(found.exchange);
    return found;
}

Result<void> read_labels(Instrument& instrument, const std::array<Cell, 3>& cells) {
    const auto& [isin, segment, currency] = cells;
    if (!isin.empty() && !is_isin(isin.text())) {
        return isin.error("found '" + std::string(isin.text()) +
                          "', expected 12 characters with a right check digit, or nothing");
    }
    if (segment.text().size() > 32 || !made_of(segment.text(), label_characters)) {
        return segment.error("found '" + std::string(segment.text()) +
                             "', expected a short word such as cash or index");
    }
    if (!currency.empty() && (currency.text().size() < 3 || currency.text().size() > 5 ||
                              !made_of(currency.text(), capitals))) {
        return currency.error("found '" + std::string(currency.text()) +
                              "', expected 3 to 5 capital letters such as INR");
    }
    instrument.isin = isin.text();
    instrument.segment = segment.text_or("cash");
    instrument.currency = currency.text_or(instrument.currency);
    return {};
}

Result<void> read_dated_lists(Instrument& instrument, const std::array<Cell, 3>& cells) {
    const auto& [ticks, lots, fno] = cells;
    if (!ticks.empty()) {
        auto parsed = ticks.parsed(parse_tick_slabs(ticks.text()));
        if (!parsed) {
            return parsed.error();
        }
        instrument.tick_slabs = std::move(parsed).value();
    }
    if (!lots.empty()) {
        auto parsed = lots.parsed(parse_lots(lots.text()));
        if (!parsed) {
            return parsed.error();
        }
        instrument.lots = std::move(parsed).value();
    }
    if (!fno.empty()) {
        auto parsed = fno.parsed(parse_fno(fno.text()));
        if (!parsed) {
            return parsed.error();
        }
        instrument.fno = std::move(parsed).value();
    }
    return {};
}

Result<void> read_volumes(Instrument& instrument, const Cell& freeze, const Cell& reported) {
    if (!freeze.empty()) {
        const auto quantity = freeze.parsed(Quantity::parse(freeze.text()));
        if (!quantity) {
            return quantity.error();
        }
        if (quantity.value().sign() <= 0) {
            return freeze.error("found " + quantity.value().to_string() +
                                ", expected > 0, or nothing");
        }
        instrument.freeze_quantity = quantity.value();
    }
    instrument.volume_reported = instrument.segment != "index";
    if (!reported.empty()) {
        const auto yes = reported.parsed(parse_yes_no(reported.text()));
        if (!yes) {
            return yes.error();
        }
        instrument.volume_reported = yes.value();
    }
    return {};
}

Instrument with_defaults(std::string_view symbol, const ExchangeDefaults& defaults,
                         std::vector<TickSlab> nse_slabs) {
    Instrument instrument;
    instrument.symbol = symbol;
    instrument.exchange = defaults.exchange;
    instrument.calendar = defaults.calendar;
    instrument.segment = "cash";
    instrument.currency = defaults.currency;
    instrument.tick_slabs =
        defaults.tick.empty() ? std::move(nse_slabs) : parse_tick_slabs(defaults.tick).value();
    instrument.lots = parse_lots(defaults.lot).value();
    return instrument;
}

}  // namespace

std::vector<TickSlab> nse_tick_slabs() {
    constexpr std::array<std::string_view, 4> names{"from", "price_from", "tick", "source"};
    const auto table = read_csv(embedded::tick_slabs_csv, "built-in tick_slabs.csv");
    events::ensure(table.has_value(), "the built-in tick slabs are a CSV file");
    const auto columns = CsvColumns::of(table.value(), names, {});
    events::ensure(columns.has_value(), "the built-in tick slabs have their columns");
    std::vector<TickSlab> slabs;
    for (const CsvRow& row : table.value().rows) {
        const std::string_view from = columns.value().cell(row, "from");
        slabs.push_back({from.empty() ? always : events::Date::parse(from).value(),
                         Price::parse(columns.value().cell(row, "price_from")).value(),
                         Price::parse(columns.value().cell(row, "tick")).value()});
    }
    return slabs;
}

Instrument nse_cash_instrument(std::string_view symbol, std::vector<TickSlab> nse_slabs) {
    return with_defaults(symbol, exchange_defaults.front(), std::move(nse_slabs));
}

Result<Instrument> parse_instrument(const CsvTable& table, const CsvRow& row,
                                    const CsvColumns& columns,
                                    const std::vector<TickSlab>& nse_slabs) {
    const auto cell = [&](std::string_view column) { return Cell(table, row, columns, column); };
    const Cell symbol = cell("symbol");
    if (const auto fits = check_symbol(symbol.text()); !fits) {
        return symbol.error(fits.error().message);
    }
    const auto defaults = resolve_exchange(cell("exchange"), cell("calendar"));
    if (!defaults) {
        return defaults.error();
    }
    Instrument instrument = with_defaults(symbol.text(), defaults.value(), nse_slabs);
    const auto labels = read_labels(instrument, {cell("isin"), cell("segment"), cell("currency")});
    if (!labels) {
        return labels.error();
    }
    const auto lists =
        read_dated_lists(instrument, {cell("tick_slabs"), cell("lots"), cell("fno")});
    if (!lists) {
        return lists.error();
    }
    const auto volumes = read_volumes(instrument, cell("freeze_quantity"), cell("volume_reported"));
    if (!volumes) {
        return volumes.error();
    }
    return instrument;
}

std::string instrument_row(const Instrument& instrument) {
    std::string row;
    const auto add = [&](std::string_view text) {
        row += (row.empty() ? "" : ",") + csv_cell(text);
    };
    add(instrument.symbol);
    add(instrument.exchange);
    add(name_of(instrument.calendar));
    add(instrument.isin);
    add(instrument.segment);
    add(instrument.currency);
    add(to_text(instrument.tick_slabs));
    add(to_text(instrument.lots));
    add(to_text(instrument.fno));
    add(instrument.freeze_quantity ? instrument.freeze_quantity->to_string() : "");
    add(instrument.volume_reported ? "yes" : "no");
    return row;
}

}  // namespace millrace::market
