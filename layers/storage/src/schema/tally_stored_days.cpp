#include "schema/tally_stored_days.h"

#include <fmt/format.h>

#include <map>
#include <string>

#include "bars/day_finder.h"
#include "bars/import_tally.h"
#include "read_instruments.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// The days of every stored symbol's exchange, by symbol_id.
Result<std::map<std::int32_t, DayFinder>> day_finders(Lease& lease) {
    const auto instruments = read_instruments(lease);
    if (!instruments) {
        return instruments.error();
    }
    const auto symbols = lease.query("SELECT symbol_id, symbol FROM symbols");
    if (!symbols) {
        return symbols.error();
    }
    std::map<std::int32_t, DayFinder> finders;
    for (std::size_t i = 0; i < symbols.value().size(); ++i) {
        const Row row = symbols.value().row(i);
        auto sessions =
            SessionFilter::create(instruments.value().find_or_default(row.text(1)).instrument);
        if (!sessions) {
            return sessions.error();
        }
        finders.emplace(static_cast<std::int32_t>(row.int64(0)),
                        DayFinder(std::move(sessions).value()));
    }
    return finders;
}

Result<std::map<std::int64_t, ImportTally>> tally(Lease& lease,
                                                  std::map<std::int32_t, DayFinder>& finders) {
    std::map<std::int64_t, ImportTally> tallies;
    const auto streamed = lease.stream(
        "SELECT import_id, month, symbol_id, timestamp, open, close, flags, revision FROM ohlcv_1m",
        {}, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const auto import_id = chunk.column<std::int64_t>(0);
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                const auto days = finders.find(chunk.column<std::int32_t>(2)[i]);
                if (days == finders.end()) {
                    return Error{ErrorCode::Corrupt,
                                 fmt::format("bars of symbol {} are stored, which is no symbol of "
                                             "the store: restore a backup",
                                             chunk.column<std::int32_t>(2)[i])};
                }
                BarRow row;
                row.month = chunk.column<std::int32_t>(1)[i];
                row.symbol = chunk.column<std::int32_t>(2)[i];
                row.open_us = chunk.column<std::int64_t>(3)[i];
                row.values.open = chunk.column<double>(4)[i];
                row.values.close = chunk.column<double>(5)[i];
                const auto fate =
                    chunk.column<std::uint16_t>(7)[i] == 0 ? RowFate::New : RowFate::Revised;
                tallies[import_id[i]].take(row, fate, chunk.column<std::uint8_t>(6)[i],
                                           days->second.day_of(row.open_us));
            }
            return AfterChunk::Continue;
        });
    if (!streamed) {
        return streamed.error();
    }
    return tallies;
}

}  // namespace

Result<void> tally_stored_days(Lease& lease) {
    const auto days = lease.query("SELECT count(*) FROM bar_days");
    if (!days || days.value().row(0).int64(0) > 0) {
        return days ? Result<void>() : days.error();
    }
    auto finders = day_finders(lease);
    if (!finders) {
        return finders.error();
    }
    const auto tallies = tally(lease, finders.value());
    if (!tallies) {
        return tallies.error();
    }
    for (const auto& [import_id, import] : tallies.value()) {
        if (auto done = import.write_days(lease, import_id); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace millrace::storage
