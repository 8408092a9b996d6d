// The two parts of `millrace run` over stored bars, each alone: a bare streaming scan of the same
// columns in the same month blocks, and the engine over the same bars in memory. Prints JSON;
// bench/run compares their sum with the program itself.
//
//     bench_stored_run STORE STRATEGY
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <duckdb.h>

#include <millrace/data/in_memory.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_bar_store.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

#include "engine_fixture.h"

namespace {

using millrace::events::Bar;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "bench_stored_run: %s\n", why.c_str());
    std::exit(1);
}

template <class T> T must(millrace::events::Result<T> result) {
    if (!result) {
        give_up(result.error().message);
    }
    return std::move(result).value();
}

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

class BareDatabase {
public:
    explicit BareDatabase(const std::string& path) {
        duckdb_config config = nullptr;
        duckdb_create_config(&config);
        duckdb_set_config(config, "access_mode", "READ_ONLY");
        char* error = nullptr;
        if (duckdb_open_ext(path.c_str(), &database_, config, &error) != DuckDBSuccess ||
            duckdb_connect(database_, &connection_) != DuckDBSuccess) {
            give_up(error != nullptr ? error : "DuckDB did not open");
        }
        duckdb_destroy_config(&config);
    }
    ~BareDatabase() {
        duckdb_disconnect(&connection_);
        duckdb_close(&database_);
    }
    BareDatabase(const BareDatabase&) = delete;
    BareDatabase& operator=(const BareDatabase&) = delete;

    /// Streams the result and touches every value; answers the rows.
    std::uint64_t scan(const std::string& sql, double& sum) {
        duckdb_prepared_statement prepared = nullptr;
        duckdb_pending_result pending = nullptr;
        duckdb_result result{};
        if (duckdb_prepare(connection_, sql.c_str(), &prepared) != DuckDBSuccess ||
            duckdb_pending_prepared_streaming(prepared, &pending) != DuckDBSuccess ||
            duckdb_execute_pending(pending, &result) != DuckDBSuccess) {
            give_up("scan failed: " + sql);
        }
        std::uint64_t rows = 0;
        while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
            const idx_t size = duckdb_data_chunk_get_size(chunk);
            for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
                duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
                sum += touch(vector, size, column);
            }
            rows += size;
            duckdb_destroy_data_chunk(&chunk);
        }
        duckdb_destroy_result(&result);
        duckdb_destroy_pending(&pending);
        duckdb_destroy_prepare(&prepared);
        return rows;
    }

private:
    static double touch(duckdb_vector vector, idx_t size, idx_t column) {
        double sum = 0;
        if (column == 0) {
            const auto* values = static_cast<const std::int32_t*>(duckdb_vector_get_data(vector));
            for (idx_t i = 0; i < size; ++i) {
                sum += values[i];
            }
        } else if (column == 1) {
            const auto* values = static_cast<const std::int64_t*>(duckdb_vector_get_data(vector));
            for (idx_t i = 0; i < size; ++i) {
                sum += static_cast<double>(values[i]);
            }
        } else {
            const auto* values = static_cast<const double*>(duckdb_vector_get_data(vector));
            for (idx_t i = 0; i < size; ++i) {
                sum += values[i];
            }
        }
        return sum;
    }

    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

double scan_seconds(const std::string& path, std::uint64_t bars_expected) {
    BareDatabase database(path);
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
