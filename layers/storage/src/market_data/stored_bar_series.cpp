#include <millrace/storage/stored_bar_series.h>

#include "bars/series_reader.h"
#include "lease/store_lease.h"
#include "market_data/ahead_reader.h"
#include "market_data/load_plan.h"
#include "market_data/request_check.h"

namespace millrace::storage {

using events::Result;

struct StoredBarSeries::State {
    State(Store& from, std::vector<WantedSymbol> symbols, std::vector<SessionFilter> sessions,
          std::vector<SeriesQuery> planned)
        : store(from), reader(std::move(symbols), std::move(sessions)), loads(std::move(planned)) {}

    Store& store;
    SeriesReader reader;
    std::vector<SeriesQuery> loads;
    std::optional<BarSeries> first;  // read under the lease of create(), until it is handed out
    std::unique_ptr<AheadReader<SeriesReader, SeriesQuery>> ahead;  // last: it uses the above
};

StoredBarSeries::StoredBarSeries(std::unique_ptr<State> state) : state_(std::move(state)) {}
StoredBarSeries::~StoredBarSeries() = default;

Result<std::unique_ptr<StoredBarSeries>> StoredBarSeries::create(Store& store,
                                                                 MarketDataRequest request) {
    if (auto sound = check(request); !sound) {
        return sound.error();
    }
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto plan = plan_loads(lease.value(), request);
    if (!plan) {
        return plan.error();
    }
    auto state =
        std::make_unique<State>(store, std::move(plan.value().symbols), std::move(request.sessions),
                                std::move(plan.value().loads));
    if (!state->loads.empty()) {
        // A lease of its own for the first block would cost as much as reading it.
        if (auto read = state->reader.read(lease.value(), state->loads.front()); !read) {
            return read.error();
        }
        state->first.emplace().swap(state->reader.series());
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return std::unique_ptr<StoredBarSeries>(new StoredBarSeries(std::move(state)));
}

Result<bool> StoredBarSeries::next(BarSeries& series) {
    State& state = *state_;
    if (!state.ahead) {
        const auto loads = std::span<const SeriesQuery>(state.loads);
        state.ahead = std::make_unique<AheadReader<SeriesReader, SeriesQuery>>(
            state.store, state.reader, loads.subspan(state.first ? 1 : 0));
    }
    if (state.first) {
        series.swap(*state.first);
        state.first.reset();
        return true;
    }
    return state.ahead->next(series);
}

void StoredBarSeries::reset() {
    state_->ahead.reset();
    state_->first.reset();
}

std::uint64_t StoredBarSeries::off_session() const { return state_->reader.off_session(); }

}  // namespace millrace::storage
