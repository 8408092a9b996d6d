#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/session_filter.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

struct MarketDataRequest {
    std::vector<std::string> symbols;       // sorted by name; position = SymbolId
    std::optional<events::Timestamp> from;  // open times in [from, to)
    std::optional<events::Timestamp> to;
    std::int64_t last_import_id = 0;      // bars of later imports are not read
    std::vector<SessionFilter> sessions;  // one a symbol: bars outside are left out; empty: all
};

/// Bars of a stretch of time, one series a symbol, each sorted by time.
using BarSeries = std::vector<std::vector<events::Bar>>;

/// Stored bars, one stretch of time after another: about half a million bars, or a month. A thread
/// of its own reads the next while the caller works on the last.
class StoredBarSeries {
public:
    /// NotFound names the symbol without bars and the stored ones. InvalidInput: symbols unsorted,
    /// none, or not one filter each. The store must outlive this. Reads the first stretch already.
    static events::Result<std::unique_ptr<StoredBarSeries>> create(Store& store,
                                                                   MarketDataRequest request);
    ~StoredBarSeries();

    /// Replaces `series` by those of the next stretch, which may hold no bars; false after the
    /// last. Its memory is used again. An error is answered again and again.
    events::Result<bool> next(BarSeries& series);
    /// Starts again at the first.
    void reset();
    /// Bars that the session filters left out so far. Any thread.
    std::uint64_t off_session() const;

private:
    struct State;
    explicit StoredBarSeries(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace millrace::storage
