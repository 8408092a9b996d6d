#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Where the prices of one session began and ended.
struct SessionEdges {
    events::Date date;
    double open = 0;   // of the first bar inside the session
    double close = 0;  // of the last
};

struct SessionEdgesRequest {
    std::vector<std::string> symbols;
    std::optional<events::Timestamp> from{};  // sessions whose bars reach into [from, to)
    std::optional<events::Timestamp> to{};
    std::int64_t last_import_id = 0;  // bars of later imports do not count
};

/// Sessions with bars, in order, one list a symbol as asked for; without reading the bars
/// themselves. A symbol that is not stored has none.
events::Result<std::vector<std::vector<SessionEdges>>>
session_edges(Store& store, const SessionEdgesRequest& request);

}  // namespace millrace::storage
