// What is a symbol, and what the table of instruments makes of one. Input: the text.
#include <millrace/events/ensure.h>

#include <algorithm>
#include <string>

#include <millrace/market/instrument.h>
#include <millrace/market/instrument_table.h>

namespace millrace::market {
namespace {

using events::ensure;

bool is_letter(char c) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789&-_.";
    return letters.find(c) != std::string_view::npos;
}

void check(const std::string& text) {
    constexpr std::size_t longest = 32;
    const bool fits = text.size() <= longest && std::all_of(text.begin(), text.end(), &is_letter) &&
                      text.find_first_not_of("&-_.") != std::string::npos;
    ensure(check_symbol(text).has_value() == fits, "a symbol is 1 to 32 plain letters");
    static const auto table = InstrumentTable::builtin();
    const std::string symbol = table.symbol_of(text);
    ensure(table.symbol_of(symbol) == symbol, "a symbol stands for itself");
    if (fits) {
        ensure(check_symbol(symbol).has_value(), "what stands for a symbol is one");
        ensure(table.find_or_default(text).instrument.tick_slabs.empty() == false,
               "every symbol has an instrument to trade");
    }
}

}  // namespace
}  // namespace millrace::market

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::market::check(text);
    return 0;
}
