// The two parts of `millrace run` over stored bars, each alone: a bare streaming scan of the same
// columns in the same month blocks, and the engine over the same bars in memory. Prints JSON;
// bench/run compares their sum with the program itself.
//
//     bench_stored_run STORE STRATEGY
#include <cstdio>
#include <string>
#include <vector>

#include <millrace/data/in_memory.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_bar_store.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

#include "bare_duckdb.h"
#include "bench_program.h"
#include "engine_fixture.h"

namespace {

using millrace::bench::BareDuckDb;
using millrace::bench::give_up;
using millrace::bench::must;
using millrace::bench::seconds_since;
using millrace::bench::Steady;
using millrace::events::Bar;

std::vector<std::vector<Bar>> read_all(const std::string& path) {
    auto store = must(millrace::storage::Store::open(path));
    const millrace::events::SystemClock clock;
    millrace::storage::DuckDbBarStore bars(*store, clock);
    millrace::storage::MarketDataRequest request;
    for (const auto& stored : must(bars.symbols())) {
        request.symbols.push_back(stored.symbol);
    }
    request.last_import_id = must(bars.last_import_id());
    std::vector<std::vector<Bar>> series(request.symbols.size());
    auto provider = must(millrace::storage::DuckDbMarketData::create(*store, request));
    for (;;) {
        const auto block = must(provider->next_block());
        if (block.empty()) {
            return series;
        }
        for (const Bar& bar : block) {
            series[bar.symbol.index()].push_back(bar);
        }
    }
}

double scan_seconds(const std::string& path, std::uint64_t bars_expected) {
    BareDuckDb database(path, BareDuckDb::Access::ReadOnly);
    double sum = 0;
    const auto start = Steady::now();
    std::uint64_t rows = 0;
    for (int year = 2010; year <= 2030; ++year) {
        for (int month = 1; month <= 12; ++month) {
            rows += database.scan("SELECT symbol_id, timestamp, open, high, low, close, volume "
                                  "FROM ohlcv_1m WHERE month = " +
                                      std::to_string(year * 100 + month),
                                  sum);
        }
    }
    const double seconds = seconds_since(start);
    if (rows != bars_expected || sum == 0) {
        give_up("scanned " + std::to_string(rows) + " bars, expected " +
                std::to_string(bars_expected));
    }
    return seconds;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        give_up("usage: bench_stored_run STORE STRATEGY");
    }
    const std::string path = arguments[1];
    auto series = read_all(path);
    std::uint64_t bars = 0;
    for (const auto& symbol : series) {
        bars += symbol.size();
    }
    const auto symbols = static_cast<std::uint32_t>(series.size());
    const double scan = scan_seconds(path, bars);
    millrace::data::InMemoryMarketData market_data(std::move(series));
    const auto start = Steady::now();
    const auto outcome = millrace::bench::run_engine(market_data, symbols, bars, arguments[2]);
    std::printf("{\"bars\": %llu, \"scan_seconds\": %.6f, \"engine_seconds\": %.6f, "
                "\"trades\": %llu}\n",
                static_cast<unsigned long long>(outcome.bars_processed), scan, seconds_since(start),
                static_cast<unsigned long long>(outcome.trades_executed));
}
