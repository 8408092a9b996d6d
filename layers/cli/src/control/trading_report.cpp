#include "control/trading_report.h"

#include <algorithm>

#include <millrace/storage/stored_trading_states.h>

#include "control/operator.h"

namespace millrace::cli {

using events::Result;
using storage::TradingStateEntry;

namespace {

/// Every mode has a state, also where nobody ever set one.
std::vector<TradingStateEntry> with_every_mode(const std::vector<TradingStateEntry>& set) {
    std::vector<TradingStateEntry> all;
    for (const std::string& mode : all_modes()) {
        const auto found = std::find_if(set.begin(), set.end(), [&](const auto& entry) {
            return entry.mode == mode && entry.strategy.empty();
        });
        all.push_back(found != set.end()
                          ? *found
                          : TradingStateEntry{.mode = mode, .strategy = "", .set = {}});
    }
    std::copy_if(set.begin(), set.end(), std::back_inserter(all),
                 [](const auto& entry) { return !entry.strategy.empty(); });
    return all;
}

/// What an entry comes to beside those above it: the file STOP, and its mode's.
std::string_view in_force(const TradingStateEntry& entry, const TradingReport& report) {
    const auto mode =
        std::find_if(report.entries.begin(), report.entries.end(), [&](const auto& other) {
            return other.mode == entry.mode && other.strategy.empty();
        });
    const auto of_mode =
        mode != report.entries.end() ? mode->set.state : events::TradingState::Active;
    return name_of(report.is_stopped ? events::TradingState::Halted
                                     : std::max(entry.set.state, of_mode));
}

Json as_json(const TradingStateEntry& entry, const TradingReport& report) {
    const bool ever = entry.set.at != events::Timestamp::earliest();
    Json item = Json::object();
    item["mode"] = entry.mode;
    item["strategy"] = entry.strategy.empty() ? Json() : Json(entry.strategy);
    item["state"] = name_of(entry.set.state);
    item["in_force"] = in_force(entry, report);
    item["since"] = ever ? Json(entry.set.at.to_string()) : Json();
    item["who"] = ever ? Json(entry.set.who) : Json();
    item["why"] = ever ? Json(entry.set.reason) : Json();
    item["until_end_of"] =
        entry.set.until_end_of ? Json(entry.set.until_end_of->to_string()) : Json();
    return item;
}

}  // namespace

Result<TradingReport> trading_report(const std::filesystem::path& store) {
    const auto states = storage::StoredTradingStates(store).states();
    if (!states) {
        return states.error();
    }
    const auto stop_file = storage::stop_file_of(store);
    return TradingReport{.entries = with_every_mode(states.value()),
                         .stop_file = stop_file,
                         .is_stopped = storage::is_stopped(stop_file)};
}

Json as_json(const TradingReport& report) {
    Json document = Json::object();
    document["trading"] = Json::array();
    for (const TradingStateEntry& entry : report.entries) {
        document["trading"].push_back(as_json(entry, report));
    }
    document["stop_file"] = report.stop_file.string();
    document["stopped"] = report.is_stopped;
    return document;
}

}  // namespace millrace::cli
