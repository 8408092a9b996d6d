#include "wiring/run_limits.h"

#include <algorithm>
#include <cmath>

#include <millrace/execution/risk_controls.h>
#include <millrace/storage/duckdb_runs.h>

#include "wiring/breakdown.h"
#include "wiring/risk_config.h"
#include "wiring/run_plan.h"

namespace millrace::cli {

using events::Result;

namespace {

LimitRow row_of(const execution::RiskControl& control, const std::string& limit,
                const std::vector<events::LimitUse>& uses) {
    LimitRow row{std::string(control.key), std::string(control.unit), limit, {}, {}};
    const auto use = std::find_if(uses.begin(), uses.end(), [&](const auto& candidate) {
        return candidate.control == control.number;
    });
    if (use != uses.end()) {
        row.used = use->used;
        row.percent = use->used / use->limit * 100;
    }
    return row;
}

/// JSON has no infinity, which is how much is used of a part of nothing: more than any limit.
Json number_of(const std::optional<double>& used) {
    constexpr double beyond_all = 1e300;
    return used ? Json(std::isfinite(*used) ? *used : beyond_all) : Json();
}

Json as_json(const RunLimits& limits) {
    Json list = Json::array();
    for (const LimitRow& row : limits.on) {
        Json item = Json::object();
        item["limit"] = row.key;
        item["unit"] = row.unit;
        item["value"] = row.limit == "on" ? Json(row.limit) : Json::number(row.limit);
        item["used"] = number_of(row.used);
        item["percent"] = number_of(row.percent);
        list.push_back(std::move(item));
    }
    for (const std::string& key : limits.off) {
        Json item = Json::object();
        item["limit"] = key;
        item["value"] = "off";
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace

Result<RunLimits> limits_of(const data::RunSummary& run, storage::Store& store) {
    auto plan = plan_of(run.description);
    if (!plan) {
        return plan.error();
    }
    storage::DuckDbRunReader runs(store);
    const auto breakdown = breakdown_of(runs, run);
    if (!breakdown) {
        return breakdown.error();
    }
    RunLimits limits{.run = run, .on = {}, .off = {}};
    const Json document = risk_document(limits_in_force(plan.value().config));
    for (const execution::RiskControl& control : execution::risk_controls()) {
        const Json* limit = document.find(control.key);
        const std::string text =
            limit->as_text() != nullptr ? *limit->as_text() : limit->as_number()->digits;
        if (text == "off") {
            limits.off.emplace_back(control.key);
        } else {
            limits.on.push_back(row_of(control, text, breakdown.value().limits));
        }
    }
    return limits;
}

void add_limits(Json& document, const std::optional<RunLimits>& limits) {
    document["run_id"] = limits ? Json(limits->run.run_id) : Json();
    document["limits"] = limits ? as_json(*limits) : Json::array();
}

}  // namespace millrace::cli
