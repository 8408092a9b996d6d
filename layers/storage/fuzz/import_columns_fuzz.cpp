// What an import makes of the first line of a file and of its name. Input: the line.
#include <millrace/events/ensure.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <millrace/market/instrument_table.h>

#include "import/fields.h"
#include "import/import_columns.h"
#include "import/symbol_names.h"

namespace millrace::storage {
namespace {

using events::ensure;

/// Every cell is a piece of the line, and one separator parts each from the next.
void check_cells(std::string_view line, char separator, const Fields& fields) {
    const char* from = line.data();
    for (std::size_t i = 0; i < std::min(fields.count, Fields::fields_max); ++i) {
        const std::string_view cell = fields.at[i];
        ensure(cell.data() >= from && cell.data() + cell.size() <= line.data() + line.size(),
               "a cell lies in its line, behind the one before");
        from = cell.data() + cell.size();
    }
    const auto separators =
        static_cast<std::size_t>(std::count(line.begin(), line.end(), separator));
    const bool quoted = line.find('"') != std::string_view::npos;
    ensure(quoted ? fields.count <= separators + 1 : fields.count == separators + 1,
           "as many cells as separators part");
}

void check_columns(const ImportColumns& columns, std::size_t values) {
    std::set<std::size_t> used{columns.timestamp};
    used.insert(columns.values.begin(), columns.values.begin() + static_cast<int>(values));
    if (columns.time) {
        used.insert(*columns.time);
    }
    if (columns.symbol) {
        used.insert(*columns.symbol);
    }
    const std::size_t wanted = 1 + values + (columns.time ? 1U : 0U) + (columns.symbol ? 1U : 0U);
    ensure(used.size() == wanted, "a column has one meaning");
    ensure(*used.rbegin() < columns.count, "a column is one of the file");
    ensure(wanted + columns.ignored.size() == columns.count,
           "a column is used or named as ignored");
}

bool same_places(const ImportColumns& a, const ImportColumns& b) {
    return a.timestamp == b.timestamp && a.time == b.time && a.values == b.values &&
           a.symbol == b.symbol && a.count == b.count;
}

/// The same names as another program would write them: in capitals, in quotes, with blanks.
std::string dressed(const Fields& names, char separator) {
    std::string line;
    for (std::size_t i = 0; i < names.count; ++i) {
        line += i == 0 ? "" : std::string(1, separator);
        line += "\" ";
        for (const char c : names.at[i]) {
            const auto capital = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            line += c == '"' ? '\'' : capital;  // no blank, which would be trimmed at the ends
        }
        line += " \" ";
    }
    return line;
}

void check_kind(const Fields& names, char separator, RowKind kind) {
    const auto columns = ImportColumns::parse(names, kind);
    if (!columns) {
        const std::string& said = columns.error().message;
        ensure(std::none_of(said.begin(), said.end(),
                            [](char c) { return std::iscntrl(static_cast<unsigned char>(c)); }),
               "an error shows no control characters of the file");
        return;
    }
    check_columns(columns.value(), kind == RowKind::Bars ? 5 : 2);
    const std::string line = dressed(names, separator);
    Fields again;
    split_line(line, separator, again);
    const auto same = ImportColumns::parse(again, kind);
    ensure(same && same_places(columns.value(), same.value()),
           "capitals, quotes and blanks change no column");
}

/// The line as the name of a file.
void check_name(std::string_view stem) {
    static const auto table = market::InstrumentTable::builtin();
    const std::string symbol = symbol_of_file(stem, table);
    std::string capitals(stem);
    std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    ensure(capitals.find(symbol) != std::string::npos, "a file's symbol stands in its name");
    ensure(symbol.find_first_of("_ ,(") == std::string::npos, "a file's symbol is one word");
    ensure(table.symbol_of(symbol) == symbol, "a symbol stands for itself");
}

void check_line(std::string_view line) {
    const char separator = separator_of(line);
    Fields names;
    split_line(line, separator, names);
    check_cells(line, separator, names);
    check_kind(names, separator, RowKind::Bars);
    check_kind(names, separator, RowKind::Ticks);
    check_name(line);
}

}  // namespace
}  // namespace millrace::storage

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::storage::check_line(std::string_view(text).substr(0, text.find('\n')));
    return 0;
}
