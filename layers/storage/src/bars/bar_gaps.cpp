#include <millrace/storage/bar_status.h>

#include <algorithm>
#include <map>

#include "bars/series_reader.h"
#include "bars/session_gaps.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"
#include "read_instruments.h"

namespace millrace::storage {

using events::Bar;
using events::Duration;
using events::Result;
using events::Timestamp;

namespace {

struct OneSymbol {
    std::vector<Bar> bars;  // inside sessions, in order
    SessionFilter sessions;
};

Result<OneSymbol> read_bars(Lease& lease, std::string_view symbol) {
    const auto table = SymbolTable::read(lease);
    if (!table) {
        return table.error();
    }
    const auto id = table.value().find(symbol);
    if (!id) {
        return table.value().unknown(symbol);
    }
    const auto instruments = read_instruments(lease);
    if (!instruments) {
        return instruments.error();
    }
    auto sessions = SessionFilter::create(instruments.value().find_or_default(symbol).instrument);
    if (!sessions) {
        return sessions.error();
    }
    SeriesReader reader({{std::string(symbol), *id}}, {sessions.value()});
    if (auto read = reader.read(lease, {.from = Timestamp::earliest(), .to = Timestamp::latest()});
        !read) {
        return read.error();
    }
    return OneSymbol{std::move(reader.series().front()), std::move(sessions).value()};
}

/// The missing stretches of a session, whose bars begin at `next`.
void add_gaps(const market::Session& session, std::vector<Bar>::const_iterator next,
              std::vector<Bar>::const_iterator end, std::vector<BarGap>& gaps) {
    constexpr auto minute = Duration::from_minutes(1);
    Timestamp expected = session.open;
    while (expected < session.close) {
        const Timestamp found =
            next != end && next->open_time < session.close ? next->open_time : session.close;
        if (found > expected) {
            const auto minutes = (found - expected).microseconds() / minute.microseconds();
            gaps.push_back(
                {session.date, expected, found - minute, static_cast<std::uint64_t>(minutes)});
        }
        expected = found + minute;
        next += found < session.close ? 1 : 0;
    }
}

std::vector<BarGap> gaps_of(OneSymbol& stored) {
    std::map<events::Date, std::uint64_t> bars_of_day;
    for (const Bar& bar : stored.bars) {
        if (stored.sessions.keeps(bar.open_time)) {
            ++bars_of_day[*stored.sessions.session_date()];
        }
    }
    std::vector<BarGap> gaps;
    for (const SessionGap& gap : session_gaps(stored.sessions, bars_of_day)) {
        const auto first =
            std::lower_bound(stored.bars.cbegin(), stored.bars.cend(), gap.session.open,
                             [](const Bar& bar, Timestamp open) { return bar.open_time < open; });
        add_gaps(gap.session, first, stored.bars.cend(), gaps);
    }
    return gaps;
}

}  // namespace

Result<std::vector<BarGap>> bar_gaps(Store& store, std::string_view symbol) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto stored = read_bars(lease.value(), symbol);
    if (!stored) {
        return stored.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return gaps_of(stored.value());
}

}  // namespace millrace::storage
