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

}  // namespace

std::string_view plain_symbol(std::string_view name) {
    if (name.starts_with("NSE:")) {
        name.remove_prefix(4);
    }
    for (const std::string_view suffix : {"-EQ", ".NS"}) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            name.remove_suffix(suffix.size());
        }
    }
    return name;
}

bool stands_for(std::string_view symbol, std::string_view name) {
    const auto is_letter = [&](std::size_t i) { return i < name.size() && is_alnum(name[i]); };
    const std::size_t at = name.find(symbol);
    return name.empty() || (at != std::string_view::npos && (at == 0 || !is_letter(at - 1)) &&
                            !is_letter(at + symbol.size()));
}

std::string symbol_of_file(std::string_view stem, const market::InstrumentTable& table) {
    while (drop_exchange(stem)) {
    }
    const std::string_view word = plain_symbol(stem.substr(0, stem.find_first_of("_ ,(")));
    const std::string capitals = upper(word);
    const bool in_capitals = word == capitals && !word.empty() &&
                             std::isalpha(static_cast<unsigned char>(word.front())) != 0;
    return in_capitals || table.find(capitals) ? capitals : std::string();
}

}  // namespace millrace::storage
