#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/trading_control.h>

#include "json.h"

namespace millrace::cli {

/// What an operator said of each mode, and of the strategies that were ever set.
struct TradingReport {
    std::vector<storage::TradingStateEntry> entries;  // every mode, then the strategies
    std::filesystem::path stop_file;
    bool is_stopped = false;
};
/// Of a store's path; the store itself is not opened.
events::Result<TradingReport> trading_report(const std::filesystem::path& store);
/// Members `trading`, `stop_file` and `stopped`.
Json as_json(const TradingReport& report);

}  // namespace millrace::cli
