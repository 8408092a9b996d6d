#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/instrument.h>

namespace millrace::market {

/// An instrument, and whether a row of the table said so or it was assumed.
struct InstrumentLookup {
    Instrument instrument;
    bool known = false;  // false: worth a warning that names the symbol
};

/// Instruments by symbol. The CSV form is described in the README of this layer; columns and
/// values that are missing take the defaults of the row's exchange.
class InstrumentTable {
public:
    InstrumentTable() = default;
    /// The list that comes with the program.
    static InstrumentTable builtin();
    /// Errors name the file, the line, the column, the value and what was expected.
    static events::Result<InstrumentTable> parse(std::string_view csv, std::string_view file_name);

    /// Both lists; a symbol in both is taken from `other`, whole.
    InstrumentTable extended_with(const InstrumentTable& other) const;
    std::optional<Instrument> find(std::string_view symbol) const;
    /// A symbol without a row is taken as NSE cash, not in F&O, lot 1.
    InstrumentLookup find_or_default(std::string_view symbol) const;
    /// `INFY` of what sources call it: INFY, INFY-EQ, INFY.NS, NSE:INFY, and infy where the table
    /// has INFY.
    std::string symbol_of(std::string_view name) const;
    /// Sorted by symbol. Valid as long as the table.
    std::span<const Instrument> instruments() const { return instruments_; }
    /// Every column written out; parse of it gives an equal table.
    std::string to_csv() const;

    bool operator==(const InstrumentTable&) const = default;

private:
    explicit InstrumentTable(std::vector<Instrument> sorted) : instruments_(std::move(sorted)) {}
    std::vector<Instrument> instruments_;
};

}  // namespace millrace::market
