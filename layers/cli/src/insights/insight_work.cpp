#include "insights/insight_work.h"

#include <algorithm>

#include <fmt/format.h>
#include <millrace/events/listed.h>

#include "configuration/setting_differences.h"
#include "insights/contributors_config.h"
#include "stored/open_store.h"

namespace millrace::cli {
namespace {

using data::InsightProgress;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;
using storage::InsightBacklog;

Result<std::vector<InsightBacklog>> asked_for(std::vector<InsightBacklog> stored,
                                              const std::vector<std::string>& symbols) {
    if (symbols.empty()) {
        return stored;
    }
    std::vector<std::string> names;
    std::transform(stored.begin(), stored.end(), std::back_inserter(names),
                   [](const auto& symbol) { return symbol.symbol; });
    std::vector<std::string> missing;
    std::copy_if(symbols.begin(), symbols.end(), std::back_inserter(missing),
                 [&](const std::string& symbol) {
                     return !std::binary_search(names.begin(), names.end(), symbol);
                 });
    if (!missing.empty()) {
        return no_bars_of(missing, names);
    }
    std::erase_if(stored, [&](const InsightBacklog& symbol) {
        return std::find(symbols.begin(), symbols.end(), symbol.symbol) == symbols.end();
    });
    return stored;
}

/// Insights by one set of rules must not go on by another.
Result<void> check_settings(const std::vector<InsightBacklog>& symbols,
                            const InsightUpdateRequest& request) {
    const std::string settings = settings_text(request.settings);
    for (const InsightBacklog& symbol : symbols) {
        if (!symbol.progress || symbol.progress->settings == settings || request.full) {
            continue;
        }
        const auto now = parse_json(settings, "settings");
        const auto stored = parse_json(symbol.progress->settings, "stored settings");
        if (!now || !stored) {
            return now ? stored.error() : now.error();
        }
        return Error{
            ErrorCode::Conflict,
            fmt::format("the {} insights of {} were made with {}: give the --config-file they were "
                        "made with, or --full to make them anew",
                        data::name_of(request.timeframe), symbol.symbol,
                        events::listed(setting_differences(now.value(), stored.value())))};
    }
    return {};
}

/// Whether the stored insights can be gone on from.
bool can_go_on(const InsightBacklog& symbol, const InsightSource& source,
               const InsightUpdateRequest& request) {
    const InsightState state = state_of(symbol, source);
    if (state == InsightState::Missing || state == InsightState::MarketChanged || request.full) {
        return false;
    }
    const InsightProgress& progress = *symbol.progress;
    const bool bars_changed =
        symbol.first_new_open && *symbol.first_new_open < progress.computed_to;
    return !bars_changed && InsightSeries(source, request.timeframe, request.settings)
                                .restore(progress.engine_state, progress.computed_to);
}

InsightWork work_of(const InsightBacklog& symbol, InsightSource source, bool goes_on,
                    const InsightUpdateRequest& request) {
    InsightWork work{symbol.symbol, std::move(source), symbol.progress.value_or(InsightProgress()),
                     symbol.first_open, symbol.bars};
    work.progress.symbol = symbol.symbol;
    work.progress.settings = settings_text(request.settings);
    if (!goes_on) {
        work.progress.computed_to = Timestamp::earliest();
        work.progress.engine_state.clear();
        return work;
    }
    work.from = std::max(work.progress.computed_to, symbol.first_open);
    const double whole = static_cast<double>((symbol.last_open - symbol.first_open).microseconds());
    const double left = static_cast<double>((symbol.last_open - work.from).microseconds());
    work.bars = whole > 0 ? static_cast<std::uint64_t>(static_cast<double>(symbol.bars) *
                                                       std::clamp(left / whole, 0.0, 1.0))
                          : symbol.bars;
    return work;
}

}  // namespace

Result<InsightWorkList> find_work(storage::Store& store, const InsightUpdateRequest& request) {
    auto backlogs = storage::insight_backlogs(store, request.timeframe);
    if (!backlogs) {
        return backlogs.error();
    }
    const auto symbols = asked_for(std::move(backlogs.value().symbols), request.symbols);
    if (!symbols) {
        return symbols.error();
    }
    if (auto sound = check_settings(symbols.value(), request); !sound) {
        return sound.error();
    }
    auto sources = insight_sources(store, symbols.value());
    if (!sources) {
        return sources.error();
    }
    InsightWorkList list;
    list.last_import_id = backlogs.value().last_import_id;
    list.symbols = symbols.value().size();
    for (std::size_t i = 0; i < symbols.value().size(); ++i) {
        const InsightBacklog& symbol = symbols.value()[i];
        InsightSource& source = sources.value()[i];
        const bool goes_on = can_go_on(symbol, source, request);
        if (!goes_on || state_of(symbol, source) != InsightState::Current) {
            list.works.push_back(work_of(symbol, std::move(source), goes_on, request));
        }
    }
    return list;
}

}  // namespace millrace::cli
