#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <millrace/data/market_data_provider.h>
#include <millrace/events/result.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Takes the next part of the text; an error ends the export.
using WriteText = std::function<events::Result<void>(std::string_view text)>;

/// Writes `timestamp,symbol,open,high,low,close,volume` and a line a bar in the order they come:
/// UTC open times, the shortest plain decimals that read back as the same double. `symbols` are the
/// names by SymbolId. Answers the count of bars. Memory does not grow with them.
events::Result<std::uint64_t> export_csv(data::MarketDataProvider& bars,
                                         std::span<const std::string> symbols,
                                         const WriteText& write);

/// Stored bars as a Parquet file with those columns in (time, symbol) order, `timestamp` as
/// TIMESTAMP in UTC. Written to part_of_export(file) and renamed when complete; that path must be
/// among the allowed_paths. Memory does not grow with the bars.
events::Result<std::uint64_t> export_parquet(Store& store, const MarketDataRequest& request,
                                             const std::filesystem::path& file);
/// The same file of any bars, in the order they come; holds them all in memory meanwhile. The
/// store's DuckDB writes it.
events::Result<std::uint64_t> export_parquet(Store& store, data::MarketDataProvider& bars,
                                             std::span<const std::string> symbols,
                                             const std::filesystem::path& file);
/// Where an export to Parquet writes until it is done.
std::filesystem::path part_of_export(const std::filesystem::path& file);

}  // namespace millrace::storage
