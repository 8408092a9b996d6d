#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// Bars of one symbol to store together. Bar::symbol is not read: the name says whose they are.
struct BarBatch {
    std::string symbol;
    std::span<const events::Bar> bars;  // sorted by open time, one a minute at most
};

struct AddedBars {
    std::int64_t import_id = 0;  // 0 when nothing new was stored
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;  // already stored with the same values
};

struct StoredSymbol {
    std::string symbol;
    std::uint64_t bars = 0;
    events::Timestamp first_open;
    events::Timestamp last_open;
};

/// Where bars live. Bars are never changed: a different bar for a stored minute is a Conflict and
/// nothing of the call is stored.
class BarStore {
public:
    virtual ~BarStore() = default;

    /// All or nothing over every batch. `source` says where the bars came from.
    virtual events::Result<AddedBars> add(std::string_view source,
                                          std::span<const BarBatch> batches) = 0;
    /// Bars of one symbol with from <= open time < to, in time order; Bar::symbol is 0.
    virtual events::Result<std::vector<events::Bar>>
    read(std::string_view symbol, events::Timestamp from, events::Timestamp to) = 0;
    /// Sorted by name.
    virtual events::Result<std::vector<StoredSymbol>> symbols() = 0;
    /// The newest import: a run pins it and reads nothing later. 0 when empty.
    virtual events::Result<std::int64_t> last_import_id() = 0;
};

}  // namespace millrace::data
