#include <millrace/storage/stored_open_times.h>

#include <algorithm>
#include <array>

#include "bars/month.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"
#include "market_data/request_check.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

using Times = std::vector<Timestamp>;

Result<std::vector<WantedSymbol>> wanted_symbols(Store& store, const MarketDataRequest& request) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    return table ? table.value().wanted(request.symbols) : table.error();
}

/// A later import fills gaps, and a revision has the time of the bar it revises.
void put_in_order(Times& times) {
    if (std::adjacent_find(times.begin(), times.end(), std::greater_equal<>()) != times.end()) {
        std::sort(times.begin(), times.end());
        times.erase(std::unique(times.begin(), times.end()), times.end());
    }
}

Result<Times> open_times(Store& store, const WantedSymbol& symbol, const MarketDataRequest& request,
                         SessionFilter* sessions) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const Timestamp from = request.from.value_or(Timestamp::earliest());
    const Timestamp to = request.to.value_or(Timestamp::latest());
    const std::array<SqlValue, 6> parameters{
        std::int64_t{month_of(from)},   std::int64_t{month_of(to)}, request.last_import_id,
        std::int64_t{symbol.symbol_id}, from.microseconds(),        to.microseconds()};
    Times times;
    const auto streamed = lease.value().stream(
        "SELECT timestamp FROM ohlcv_1m WHERE month BETWEEN ? AND ? AND import_id <= ? AND "
        "symbol_id = ? AND timestamp >= make_timestamp(?) AND timestamp < make_timestamp(?)",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            for (const std::int64_t open_us : chunk.column<std::int64_t>(0)) {
                const auto at = Timestamp::from_microseconds(open_us);
                if (sessions == nullptr || sessions->keeps(at)) {
                    times.push_back(at);
                }
            }
            return AfterChunk::Continue;
        });
    if (!streamed) {
        return streamed.error();
    }
    put_in_order(times);
    return times;
}

}  // namespace

Result<OpenTimes> stored_open_times(Store& store, MarketDataRequest request) {
    if (auto sound = check(request); !sound) {
        return sound.error();
    }
    const auto symbols = wanted_symbols(store, request);
    if (!symbols) {
        return symbols.error();
    }
    OpenTimes all;
    all.reserve(symbols.value().size());
    for (std::size_t i = 0; i < symbols.value().size(); ++i) {
        SessionFilter* sessions = request.sessions.empty() ? nullptr : &request.sessions[i];
        auto times = open_times(store, symbols.value()[i], request, sessions);
        if (!times) {
            return times.error();
        }
        all.push_back(std::move(times).value());
    }
    return all;
}

}  // namespace millrace::storage
