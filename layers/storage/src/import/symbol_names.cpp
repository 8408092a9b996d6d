#include "import/symbol_names.h"

#include <algorithm>
#include <cctype>

namespace millrace::storage {

namespace {

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

/// Takes an exchange's name and the mark behind it off the front.
bool drop_exchange(std::string_view& stem) {
    for (const std::string_view exchange : {"NSE", "DLY"}) {  // as charting sites export
        if (stem.size() > exchange.size() + 1 && stem.starts_with(exchange) &&
            stem[exchange.size()] == '_') {
            stem.remove_prefix(exchange.size() + 1);
            return true;
        }
    }
    return false;
}

/// Whether a word of the rest of a file's name is a known symbol, so that the first one is not.
bool has_known_symbol(std::string_view rest, const market::InstrumentTable& table) {
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of("_ ,("), rest.size());
        if (table.find(upper(rest.substr(0, end)))) {
            return true;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

}  // namespace

std::string symbol_of_file(std::string_view stem, const market::InstrumentTable& table) {
    while (drop_exchange(stem)) {
    }
    const std::size_t end = std::min(stem.find_first_of("_ ,("), stem.size());
    const std::string_view rest = stem.substr(end);
    std::string symbol = table.symbol_of(stem.substr(0, end));
    if (table.find(symbol)) {
        return symbol;
    }
    const bool goes_on = rest.size() > 1 && rest[0] == ' ' && is_alnum(rest[1]);  // NIFTY BANK
    const bool in_capitals = symbol == upper(symbol) && !symbol.empty() &&
                             std::isalpha(static_cast<unsigned char>(symbol.front())) != 0;
    return in_capitals && !goes_on && !has_known_symbol(rest, table) ? symbol : std::string();
}

}  // namespace millrace::storage
