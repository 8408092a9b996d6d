#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/storage/session_filter.h>

#include "bars/bar_row.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

struct SeriesQuery {
    static constexpr std::int64_t every_import = std::numeric_limits<std::int64_t>::max();

    events::Timestamp from;  // open times in [from, to)
    events::Timestamp to;
    std::int64_t last_import_id = every_import;
};

/// Reads stored bars into one series a symbol, sorted by time, of each minute the highest revision.
/// Keeps its memory from one reading to the next.
class SeriesReader {
public:
    using Series = std::vector<std::vector<events::Bar>>;

    /// `sessions` has a filter a symbol, or is empty. Bar::symbol becomes the position in
    /// `symbols`.
    SeriesReader(std::vector<WantedSymbol> symbols, std::vector<SessionFilter> sessions);

    /// Replaces series(). Corrupt: two bars of one minute and revision are stored.
    events::Result<void> read(Lease& lease, const SeriesQuery& query);
    Series& series() { return series_; }
    /// Bars of all readings that a session filter left out. Any thread.
    std::uint64_t off_session() const { return off_session_; }

private:
    struct Revised {
        events::Bar bar;
        std::uint16_t revision;
    };
    struct Columns;
    /// Ids read by one query. DuckDB skips what lies outside of a range, and not what is outside of
    /// a list; but each query costs about as much as reading 10,000 bars too many.
    struct Stretch {
        std::int32_t first_id;
        std::int32_t last_id;
    };
    static constexpr std::size_t stretches_max = 16;

    void find_stretches();
    events::Result<void> read(Lease& lease, const SeriesQuery& query, const Stretch& stretch);
    void take(const Columns& columns, std::size_t from, std::size_t to);
    void take_revised(const Columns& columns, std::size_t from, std::size_t to, std::size_t series);
    void take_first_revisions(const Columns& columns, std::size_t from, std::size_t to,
                              std::size_t series);
    events::Result<void> put_in_order();
    void apply_revisions();

    std::vector<WantedSymbol> symbols_;
    std::vector<SessionFilter> sessions_;
    std::vector<std::int32_t> series_of_id_;  // by symbol_id; -1 when not wanted
    std::vector<Stretch> stretches_;          // with all wanted ids, and others where too many
    Series series_;
    std::vector<std::uint8_t> disordered_;  // a series with times that do not rise
    std::vector<Revised> revised_;          // rows with a revision above 0
    std::atomic<std::uint64_t> off_session_{0};
};

}  // namespace millrace::storage
