#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

struct WantedSymbol {
    std::string symbol;
    std::int32_t symbol_id = 0;
};

/// symbols.symbol_id by name, as read in one lease.
class SymbolTable {
public:
    static events::Result<SymbolTable> read(Lease& lease);

    std::optional<std::int32_t> find(std::string_view symbol) const;
    /// Finds it, or stores it with the next number.
    events::Result<std::int32_t> find_or_add(Lease& lease, std::string_view symbol);
    /// As asked for. NotFound for the first that is not stored, as unknown().
    events::Result<std::vector<WantedSymbol>> wanted(std::span<const std::string> symbols) const;
    /// `A, B and C` of at most a dozen, for errors.
    std::string known() const;
    /// NotFound, with what is stored.
    events::Error unknown(std::string_view symbol) const;
    const std::map<std::string, std::int32_t, std::less<>>& all() const { return ids_; }

private:
    std::map<std::string, std::int32_t, std::less<>> ids_;
    std::int32_t next_ = 1;
};

}  // namespace millrace::storage
