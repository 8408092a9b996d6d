#include "screens/last_sessions.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::storage {

using data::StoredSession;
using events::Date;
using events::Result;
using events::Timestamp;

namespace {

struct Day {
    std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
    double close = 0;
};
using Days = std::map<std::int64_t, std::map<std::int32_t, Day>>;  // by symbol_id and date

/// Rows come in the order of imports, so that a revised last bar counts.
Result<void> read_days(Lease& lease, std::string_view where, std::span<const SqlValue> parameters,
                       Days& days) {
    const auto streamed =
        lease.stream("SELECT symbol_id, date, last_open, close FROM bar_days "
                     "WHERE first_open IS NOT NULL AND " +
                         std::string(where) + " ORDER BY import_id",
                     parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
                         const auto symbol = chunk.column<std::int32_t>(0);
                         const auto date = chunk.column<std::int32_t>(1);
                         const auto last_us = chunk.column<std::int64_t>(2);
                         const auto close = chunk.column<double>(3);
                         for (std::size_t i = 0; i < chunk.size(); ++i) {
                             Day& day = days[symbol[i]][date[i]];
                             if (last_us[i] >= day.last_us) {
                                 day = {last_us[i], close[i]};
                             }
                         }
                         return AfterChunk::Continue;
                     });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

StoredSession session_of(const std::pair<const std::int32_t, Day>& day) {
    return {Date::from_days(day.first), Timestamp::from_microseconds(day.second.last_us),
            day.second.close};
}

}  // namespace

Result<std::map<std::int64_t, LastSessions>>
last_sessions(Lease& lease, std::span<const std::int64_t> symbol_ids, Timestamp newest) {
    constexpr std::int32_t lately = 14;  // days: no exchange is closed for so long
    constexpr std::size_t wanted = 2;
    std::map<std::int64_t, LastSessions> found;
    if (symbol_ids.empty()) {
        return found;
    }
    Days days;
    const Date since = Date::of({newest.microseconds()}).plus_days(-lately);
    const std::vector<SqlValue> recent{std::int64_t{since.days()}};
    auto read = read_days(lease, "date >= DATE '1970-01-01' + ?::INTEGER", recent, days);
    std::vector<SqlValue> others;
    for (const std::int64_t id : symbol_ids) {
        if (const auto of_symbol = days.find(id);
            of_symbol == days.end() || of_symbol->second.size() < wanted) {
            others.emplace_back(id);
        }
    }
    if (read && !others.empty()) {
        read = read_days(lease, "symbol_id IN (" + placeholders(others.size()) + ")", others, days);
    }
    if (!read) {
        return read.error();
    }
    for (const auto& [symbol, of_symbol] : days) {
        LastSessions& sessions = found[symbol];
        auto day = of_symbol.rbegin();
        sessions.last = session_of(*day);
        if (++day != of_symbol.rend()) {
            sessions.before = session_of(*day);
        }
    }
    return found;
}

}  // namespace millrace::storage
