#include <millrace/storage/duckdb_market_data.h>

#include <fmt/format.h>

#include <algorithm>

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
    std::vector<Bar> bars;     // the load being handed out
    std::size_t handed_out = 0;
    std::unique_ptr<BarLoader> loader;  // last: its thread uses reader and loads
};

namespace {

Result<void> check(const MarketDataRequest& request) {
    if (request.symbols.empty() ||
        std::adjacent_find(request.symbols.begin(), request.symbols.end(), std::greater_equal<>()) !=
            request.symbols.end()) {
        return Error{ErrorCode::InvalidInput,
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

/// Up to the end of the time step that the last of `at_least` bars is in.
std::size_t step_end(std::span<const Bar> bars, std::size_t at_least) {
    if (bars.size() <= at_least) {
        return bars.size();
    }
    std::size_t end = at_least;
    while (end < bars.size() && bars[end].open_time == bars[end - 1].open_time) {
        ++end;
    }
    return end;
}

}  // namespace

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
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    auto state = std::make_unique<State>(store, std::move(symbols), std::move(request.sessions),
                                         std::move(loads).value());
    return std::unique_ptr<DuckDbMarketData>(new DuckDbMarketData(std::move(state)));
}

Result<std::span<const Bar>> DuckDbMarketData::next_block() {
    State& state = *state_;
    if (!state.loader) {
        state.loader = std::make_unique<BarLoader>(state.store, state.reader, state.loads);
    }
    while (state.handed_out == state.bars.size()) {
        state.handed_out = 0;
        state.bars.clear();
        const auto more = state.loader->next(state.bars);
        if (!more) {
            return more.error();
        }
        if (!more.value()) {
            return std::span<const Bar>();
        }
    }
    const auto rest = std::span<const Bar>(state.bars).subspan(state.handed_out);
    const auto block = rest.first(step_end(rest, bars_per_block));
    state.handed_out += block.size();
    return block;
}

Result<void> DuckDbMarketData::reset() {
    state_->loader.reset();
    state_->bars.clear();
    state_->handed_out = 0;
    return {};
}

}  // namespace millrace::storage
