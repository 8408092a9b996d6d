#include "dashboard/stored_run_documents.h"

#include <vector>

#include <millrace/storage/duckdb_runs.h>

#include "control/trading_report.h"
#include "json.h"
#include "wiring/round_trip_rows.h"
#include "wiring/run_limits.h"
#include "wiring/stored_report.h"

namespace millrace::cli {

using events::Result;

namespace {

Json as_objects(const std::vector<std::vector<Json>>& rows) {
    const std::vector<std::string> columns = round_trip_columns();
    Json list = Json::array();
    for (const std::vector<Json>& cells : rows) {
        Json item = Json::object();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            item[columns[i]] = cells[i];
        }
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace

Result<std::string> StoredRunDocuments::summary(std::string_view run_id) {
    const auto run = storage::DuckDbRunReader(*store_).summary(run_id);
    if (!run) {
        return run.error();
    }
    const auto report = stored_report(run.value(), *store_);
    return report ? Result<std::string>(as_json(report.value()).canonical()) : report.error();
}

Result<std::string> StoredRunDocuments::round_trips(std::string_view run_id) {
    storage::DuckDbRunReader runs(*store_);
    const auto run = runs.summary(run_id);
    if (!run) {
        return run.error();
    }
    const auto rows = round_trip_rows(runs, run.value(), *store_);
    return rows ? Result<std::string>(as_objects(rows.value()).canonical()) : rows.error();
}

Result<std::string> StoredRunDocuments::risk(std::string_view run_id) {
    const auto trading = trading_report(store_->path());
    if (!trading) {
        return trading.error();
    }
    std::optional<RunLimits> limits;
    if (!run_id.empty()) {
        const auto run = storage::DuckDbRunReader(*store_).summary(run_id);
        if (!run) {
            return run.error();
        }
        auto left = limits_of(run.value(), *store_);
        if (!left) {
            return left.error();
        }
        limits = std::move(left).value();
    }
    Json document = as_json(trading.value());
    add_limits(document, limits);
    return document.canonical();
}

}  // namespace millrace::cli
