// Bars in the store against DuckDB alone; bench/run makes the figures.
//
// - `copy CSV FILE`: DuckDB's own import into a bare table of a new FILE
// - `read STORE SYMBOL`: every bar of a symbol, ours and a streaming scan
// - `first STORE SYMBOL...`: from opening the store, and a provider of it, to the first block
// - `first_bare STORE SYMBOL`: from opening it with DuckDB to the first month of a symbol
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

#include "bare_duckdb.h"
#include "bench_program.h"

namespace {

using millrace::bench::BareDuckDb;
using millrace::bench::give_up;
using millrace::bench::must;
using millrace::bench::seconds_since;
using millrace::bench::Steady;
using millrace::storage::DuckDbMarketData;
using millrace::storage::MarketDataRequest;
using millrace::storage::Store;

void copy(const std::string& csv, const std::string& file) {
    BareDuckDb database(file, BareDuckDb::Access::ReadWrite);
    database.execute("CREATE TABLE bars (timestamp TIMESTAMP, open DOUBLE, high DOUBLE, "
                     "low DOUBLE, close DOUBLE, volume DOUBLE)");
    database.execute("COPY bars FROM '" + csv + "' (HEADER)");
    database.execute("CHECKPOINT");
}

MarketDataRequest request_for(std::vector<std::string> symbols) {
    MarketDataRequest request;
    request.symbols = std::move(symbols);
    request.last_import_id = 1;  // `bars synth` makes one import
    return request;
}

double ours_seconds(const std::string& path, const std::string& symbol, std::uint64_t& bars,
                    double& sum) {
    const auto store = must(Store::open(path));
    const auto start = Steady::now();
    const auto provider = must(DuckDbMarketData::create(*store, request_for({symbol})));
    for (;;) {
        const auto block = must(provider->next_block());
        if (block.empty()) {
            return seconds_since(start);
        }
        bars += block.size();
        for (const auto& bar : block) {
            sum += bar.close;
        }
    }
}

double scan_seconds(const std::string& path, const std::string& symbol, std::uint64_t& bars,
                    double& sum) {
    BareDuckDb database(path, BareDuckDb::Access::ReadOnly);
    const auto start = Steady::now();
    bars += database.scan("SELECT symbol_id, timestamp, open, high, low, close, volume "
                          "FROM ohlcv_1m WHERE symbol_id = (SELECT symbol_id FROM symbols "
                          "WHERE symbol = '" +
                              symbol + "')",
                          sum);
    return seconds_since(start);
}

void read(const std::string& path, const std::string& symbol) {
    std::uint64_t read = 0;
    std::uint64_t scanned = 0;
    double sum = 0;
    const double ours = ours_seconds(path, symbol, read, sum);
    const double bare = scan_seconds(path, symbol, scanned, sum);
    if (read == 0 || read != scanned || sum == 0) {
        give_up("read " + std::to_string(read) + " bars, scanned " + std::to_string(scanned));
    }
    std::printf("{\"bars\": %llu, \"read_seconds\": %.6f, \"scan_seconds\": %.6f}\n",
                static_cast<unsigned long long>(read), ours, bare);
}

void first(const std::string& path, std::vector<std::string> symbols) {
    const auto start = Steady::now();
    const auto store = must(Store::open(path));
    const auto opened = Steady::now();
    const auto provider = must(DuckDbMarketData::create(*store, request_for(std::move(symbols))));
    if (must(provider->next_block()).empty()) {
        give_up(path + " holds no bars of these symbols");
    }
    std::printf("{\"seconds\": %.6f, \"provider_seconds\": %.6f}\n", seconds_since(start),
                seconds_since(opened));
}

void first_bare(const std::string& path, const std::string& symbol) {
    const auto start = Steady::now();
    BareDuckDb database(path, BareDuckDb::Access::ReadOnly);
    double id = 0;
    double month = 0;
    double sum = 0;
    database.scan("SELECT symbol_id FROM symbols WHERE symbol = '" + symbol + "'", id);
    database.scan("SELECT min(month) FROM import_months", month);
    const auto bars = database.scan(
        "SELECT symbol_id, timestamp, open, high, low, close, volume FROM ohlcv_1m WHERE month = " +
            std::to_string(static_cast<int>(month)) +
            " AND symbol_id = " + std::to_string(static_cast<int>(id)),
        sum);
    if (bars == 0) {
        give_up(path + " holds no bars of " + symbol);
    }
    std::printf("{\"seconds\": %.6f}\n", seconds_since(start));
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 3 && words[0] == "copy") {
        copy(words[1], words[2]);
    } else if (words.size() == 3 && words[0] == "read") {
        read(words[1], words[2]);
    } else if (words.size() >= 3 && words[0] == "first") {
        first(words[1], {words.begin() + 2, words.end()});
    } else if (words.size() == 3 && words[0] == "first_bare") {
        first_bare(words[1], words[2]);
    } else {
        give_up("usage: see the top of bench/stored_bars_bench.cpp");
    }
}
