#include "bars/symbol_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include <millrace/events/listed.h>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<SymbolTable> SymbolTable::read(Lease& lease) {
    const auto rows = lease.query("SELECT symbol_id, symbol FROM symbols");
    if (!rows) {
        return rows.error();
    }
    SymbolTable table;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto id = static_cast<std::int32_t>(row.int64(0));
        table.ids_.emplace(row.text(1), id);
        table.next_ = std::max(table.next_, id + 1);
    }
    return table;
}

std::optional<std::int32_t> SymbolTable::find(std::string_view symbol) const {
    const auto found = ids_.find(symbol);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

Result<std::int32_t> SymbolTable::find_or_add(Lease& lease, std::string_view symbol) {
    if (const auto id = find(symbol)) {
        return *id;
    }
    const std::int32_t id = next_++;
    auto added =
        lease.execute("INSERT INTO symbols VALUES (?, ?)", {std::int64_t{id}, std::string(symbol)});
    if (!added) {
        return added.error();
    }
    ids_.emplace(std::string(symbol), id);
    return id;
}

Result<std::vector<WantedSymbol>> SymbolTable::wanted(std::span<const std::string> symbols) const {
    std::vector<WantedSymbol> found;
    found.reserve(symbols.size());
    for (const std::string& symbol : symbols) {
        const auto id = find(symbol);
        if (!id) {
            return unknown(symbol);
        }
        found.push_back({symbol, *id});
    }
    return found;
}

std::string SymbolTable::known() const {
    if (ids_.empty()) {
        return "none yet: import bars with `millrace bars import`";
    }
    std::vector<std::string> symbols;
    symbols.reserve(ids_.size());
    for (const auto& [symbol, id] : ids_) {
        symbols.push_back(symbol);
    }
    return events::listed(symbols);
}

Error SymbolTable::unknown(std::string_view symbol) const {
    return {ErrorCode::NotFound,
            fmt::format("no bars are stored for symbol '{}'; stored are: {}", symbol, known())};
}

}  // namespace millrace::storage
