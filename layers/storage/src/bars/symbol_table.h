#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// symbols.symbol_id by name, as read in one lease.
class SymbolTable {
public:
    static events::Result<SymbolTable> read(Lease& lease);

    std::optional<std::int32_t> find(std::string_view symbol) const;
    /// Finds it, or stores it with the next number.
    events::Result<std::int32_t> find_or_add(Lease& lease, std::string_view symbol);
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
