#include <millrace/storage/duckdb_analytics.h>

#include <utility>

#include <millrace/data/insight_cursor.h>

#include "bars/symbol_table.h"
#include "insights/insight_reader.h"
#include "lease/store_lease.h"
#include "market_data/ahead_reader.h"
#include "market_data/load_plan.h"

namespace millrace::storage {

using data::InsightCursor;
using events::ConfluenceInsight;
using events::Duration;
using events::MarketRegime;
using events::Result;
using events::SymbolId;
using events::Timestamp;

namespace {

using Reader = InsightReader<ConfluenceInsight>;

constexpr auto day = Duration::from_minutes(std::int64_t{24} * 60);

/// The stretches of time in which bars are read, and a day around them: what was known before the
/// first bar, and what is known once the last one closes.
std::vector<InsightQuery> queries_of(const std::vector<SeriesQuery>& loads,
                                     std::int64_t last_batch_id) {
    constexpr auto instant = Duration::from_microseconds(1);
    std::vector<InsightQuery> queries;
    queries.reserve(loads.size());
    for (const SeriesQuery& load : loads) {
        queries.push_back({load.from + instant, load.to, last_batch_id});
    }
    if (!queries.empty()) {
        queries.front().from = queries.front().from - day;
        queries.back().to = queries.back().to + day;
    }
    return queries;
}

InsightCursor::SessionClose session_close_of(SessionFilter sessions) {
    return [sessions = std::move(sessions)](Timestamp bar_close) {
        const auto inside = bar_close - Duration::from_microseconds(1);
        const auto session = sessions.calendar().session_of(inside, sessions.instrument());
        return session ? session->close : bar_close;
    };
}

}  // namespace

struct DuckDbAnalytics::State {
    State(Store& from, std::vector<WantedSymbol> symbols, AnalyticsRequest asked,
          std::vector<InsightQuery> planned)
        : store(from), wanted(std::move(symbols)), request(std::move(asked)),
          reader(wanted, request.timeframe, request.terms.delay), queries(std::move(planned)),
          ahead(store, reader, queries) {
        for (SessionFilter& sessions : request.sessions) {
            cursors.emplace_back(request.terms.age_max, session_close_of(std::move(sessions)));
        }
    }

    /// Whatever may be shown by then is in the cursors, of all symbols alike: so no answer to
    /// another symbol at the same instant moves what one of them points at.
    Result<void> read_to(Timestamp now);

    Store& store;
    std::vector<WantedSymbol> wanted;
    AnalyticsRequest request;
    Reader reader;
    std::vector<InsightQuery> queries;
    std::size_t queries_taken = 0;
    Reader::Series series;  // what the cursors look at
    Reader::Series next;    // memory for what they look at after that
    std::vector<InsightCursor> cursors;
    AheadReader<Reader, InsightQuery> ahead;  // last: its thread uses reader and queries
};

Result<void> DuckDbAnalytics::State::read_to(Timestamp now) {
    while (queries_taken < queries.size() &&
           (queries_taken == 0 || queries[queries_taken - 1].to < now)) {
        const auto more = ahead.next(next);
        if (!more) {
            return more.error();
        }
        ++queries_taken;
        for (std::size_t i = 0; i < cursors.size(); ++i) {
            if (queries_taken >
                1) {  // nobody asks for earlier: a symbol without bars holds nothing
                (void)cursors[i].as_of(queries[queries_taken - 2].to);
            }
            cursors[i].feed(next[i]);
        }
        series.swap(next);
    }
    return {};
}

DuckDbAnalytics::DuckDbAnalytics(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckDbAnalytics::~DuckDbAnalytics() = default;

Result<std::unique_ptr<DuckDbAnalytics>> DuckDbAnalytics::create(Store& store,
                                                                 AnalyticsRequest request) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto plan = plan_loads(lease.value(),
                           {request.symbols, request.from, request.to, request.last_import_id, {}});
    if (!plan) {
        return plan.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    auto queries = queries_of(plan.value().loads, request.last_batch_id);
    return std::unique_ptr<DuckDbAnalytics>(new DuckDbAnalytics(std::make_unique<State>(
        store, std::move(plan.value().symbols), std::move(request), std::move(queries))));
}

Result<const ConfluenceInsight*> DuckDbAnalytics::insight_as_of(SymbolId symbol, Timestamp now) {
    if (auto read = state_->read_to(now); !read) {
        return read.error();
    }
    return state_->cursors.at(symbol.index()).as_of(now);
}

Result<MarketRegime> DuckDbAnalytics::regime_as_of(SymbolId symbol, Timestamp now) {
    const auto insight = insight_as_of(symbol, now);
    if (!insight) {
        return insight.error();
    }
    return insight.value() != nullptr ? insight.value()->regime : MarketRegime::Absent;
}

Result<std::vector<ConfluenceInsight>> DuckDbAnalytics::insights(SymbolId symbol, Timestamp from,
                                                                 Timestamp to) {
    auto lease = state_->store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const AnalyticsRequest& request = state_->request;
    Reader reader({state_->wanted.at(symbol.index())}, request.timeframe, request.terms.delay);
    auto done = reader.read(lease.value(), {from, to, request.last_batch_id});
    done = done ? lease.value().finish() : std::move(done);
    if (!done) {
        return done.error();
    }
    for (ConfluenceInsight& insight : reader.series().front()) {
        insight.symbol = symbol;
    }
    return std::move(reader.series().front());
}

}  // namespace millrace::storage
