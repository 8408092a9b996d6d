#include <millrace/storage/duckdb_market_data.h>

#include <fmt/format.h>

#include <algorithm>

#include <millrace/data/series_merge.h>

#include "bars/symbol_table.h"
#include "lease/store_lease.h"
#include "market_data/bar_loader.h"
#include "market_data/load_plan.h"

namespace millrace::storage {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;

struct DuckDbMarketData::State {
    State(Store& from, std::vector<WantedSymbol> symbols, std::vector<SessionFilter> sessions,
          std::vector<SeriesQuery> planned)
        : store(from), reader(std::move(symbols), std::move(sessions)), loads(std::move(planned)) {}

    Store& store;
    SeriesReader reader;
    std::vector<SeriesQuery> loads;
    BarSeries series;                        // the load being handed out
    std::optional<data::SeriesMerge> merge;  // over it
    std::vector<Bar> block;
    std::size_t handed_out = 0;         // of the only series, where there is just one
    bool is_first_load_read = false;    // under the lease of create()
    std::unique_ptr<BarLoader> loader;  // last: its thread uses reader and loads

    void start_series();
    /// Whole time steps; empty when the load is used up.
    std::span<const Bar> next_of_load();
    Result<void> read_first_load(Lease& lease);
};

namespace {

Result<void> check(const MarketDataRequest& request) {
    if (request.symbols.empty() ||
        std::adjacent_find(request.symbols.begin(), request.symbols.end(),
                           std::greater_equal<>()) != request.symbols.end()) {
        return Error{
            ErrorCode::InvalidInput,
            "symbols of a reading were none, twice the same or unsorted, expected names in "
            "order"};
    }
    if (!request.sessions.empty() && request.sessions.size() != request.symbols.size()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} session filters, expected one for each of {} symbols",
                                 request.sessions.size(), request.symbols.size())};
    }
    return {};
}

}  // namespace

void DuckDbMarketData::State::start_series() {
    handed_out = 0;
    merge.emplace(std::vector<std::span<const Bar>>(series.begin(), series.end()));
}

Result<void> DuckDbMarketData::State::read_first_load(Lease& lease) {
    if (loads.empty()) {
        return {};
    }
    if (auto read = reader.read(lease, loads.front()); !read) {
        return read;
    }
    series.swap(reader.series());
    start_series();
    is_first_load_read = true;
    return {};
}

std::span<const Bar> DuckDbMarketData::State::next_of_load() {
    if (series.empty()) {
        return {};
    }
    if (series.size() == 1) {  // one bar a time step: nothing to merge
        const auto rest = std::span<const Bar>(series.front()).subspan(handed_out);
        const auto next = rest.first(std::min(rest.size(), bars_per_block));
        handed_out += next.size();
        return next;
    }
    merge->next(bars_per_block, block);
    return block;
}

DuckDbMarketData::DuckDbMarketData(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckDbMarketData::~DuckDbMarketData() = default;

Result<std::unique_ptr<DuckDbMarketData>> DuckDbMarketData::create(Store& store,
                                                                   MarketDataRequest request) {
    if (auto sound = check(request); !sound) {
        return sound.error();
    }
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    std::vector<WantedSymbol> symbols;
    for (const std::string& symbol : request.symbols) {
        const auto id = table.value().find(symbol);
        if (!id) {
            return table.value().unknown(symbol);
        }
        symbols.push_back({symbol, *id});
    }
    auto loads = plan_loads(lease.value(), symbols, request);
    if (!loads) {
        return loads.error();
    }
    auto state = std::make_unique<State>(store, std::move(symbols), std::move(request.sessions),
                                         std::move(loads).value());
    // A lease of its own for the first block would cost as much as reading it.
    if (auto read = state->read_first_load(lease.value()); !read) {
        return read.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return std::unique_ptr<DuckDbMarketData>(new DuckDbMarketData(std::move(state)));
}

Result<std::span<const Bar>> DuckDbMarketData::next_block() {
    State& state = *state_;
    if (!state.loader) {
        const auto ahead = std::span(state.loads).subspan(state.is_first_load_read ? 1 : 0);
        state.loader = std::make_unique<BarLoader>(state.store, state.reader, ahead);
    }
    for (;;) {
        if (const auto block = state.next_of_load(); !block.empty()) {
            return block;
        }
        const auto more = state.loader->next(state.series);
        if (!more) {
            state.series.clear();
            return more.error();
        }
        if (!more.value()) {
            state.series.clear();
            return std::span<const Bar>();
        }
        state.start_series();
    }
}

std::uint64_t DuckDbMarketData::off_session() const { return state_->reader.off_session(); }

Result<void> DuckDbMarketData::reset() {
    state_->loader.reset();
    state_->series.clear();
    state_->is_first_load_read = false;
    return {};
}

}  // namespace millrace::storage
