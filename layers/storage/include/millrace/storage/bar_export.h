#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Takes the next part of the text; an error ends the export.
using WriteText = std::function<events::Result<void>(std::string_view text)>;

/// Writes `timestamp,symbol,open,high,low,close,volume` and a line a bar in (time, symbol) order:
/// UTC open times, the shortest plain decimals that read back as the same double. Answers the count
/// of bars. Memory does not grow with them.
events::Result<std::uint64_t> export_csv(Store& store, const MarketDataRequest& request,
                                         const WriteText& write);

/// The same bars as a Parquet file with those columns, `timestamp` as TIMESTAMP in UTC. Written to
/// part_of_export(file) and renamed when complete; that path must be among the allowed_paths.
events::Result<std::uint64_t> export_parquet(Store& store, const MarketDataRequest& request,
                                             const std::filesystem::path& file);
/// Where export_parquet writes until it is done.
std::filesystem::path part_of_export(const std::filesystem::path& file);

}  // namespace millrace::storage
