#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/price_jumps.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

struct SessionEdgesRequest {
    std::vector<std::string> symbols;
    std::optional<events::Timestamp> from{};  // sessions whose bars reach into [from, to)
    std::optional<events::Timestamp> to{};
    std::int64_t last_import_id = 0;  // bars of later imports do not count
};

/// Sessions with bars, in order, one list a symbol as asked for; without reading the bars
/// themselves. A symbol that is not stored has none.
events::Result<std::vector<std::vector<market::SessionPrices>>>
session_edges(Store& store, const SessionEdgesRequest& request);

}  // namespace millrace::storage
