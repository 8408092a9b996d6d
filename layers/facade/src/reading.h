#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <millrace/auth/authenticator.h>
#include <millrace/data/run_reader.h>
#include <millrace/data/store_changes.h>
#include <millrace/data/stored_insights.h>
#include <millrace/data/stored_market.h>
#include <millrace/data/trading_states.h>
#include <millrace/facade/store_views.h>

#include "remembered.h"
#include "strategy_tally.h"

namespace millrace::facade {

/// Closes of each symbol's last session, thinned to what a small line shows.
using Sparks = std::map<std::string, std::vector<double>>;

/// What views share between them.
struct SharedReadings {
    Remembered<data::StoreContents> contents;
    Remembered<data::StoreCondition> condition;
    Remembered<std::vector<data::RunSummary>> runs;
    std::array<Remembered<std::vector<data::NewestInsight>>, 6> newest;  // by timeframe
    Remembered<Sparks> sparks;
    StrategyTallies tallies;
};

/// What is counted of the views themselves, for the view of health.
struct ViewCounts {
    std::uint64_t cached = 0;
    std::uint64_t last_known = 0;
};

/// One making of a view.
struct Reading {
    const ViewSources& sources;
    const ServingProgram& program;
    SharedReadings& shared;
    std::string file;       // that the store was
    std::string stamp;      // of the stores, from before anything was read
    events::Timestamp now;  // and the time then
    ViewCounts counts;

    events::Result<std::shared_ptr<const data::StoreContents>> contents() const {
        return shared.contents.get(stamp, [&] { return sources.market.contents(); });
    }
    events::Result<std::shared_ptr<const data::StoreCondition>> condition() const {
        return shared.condition.get(stamp, [&] { return sources.market.condition(); });
    }
    /// The newest insight of each symbol.
    events::Result<std::shared_ptr<const std::vector<data::NewestInsight>>>
    newest(data::Timeframe timeframe) const {
        return shared.newest.at(static_cast<std::size_t>(timeframe)).get(stamp, [&] {
            return sources.insights.newest(timeframe);
        });
    }
    /// The newest first.
    events::Result<std::shared_ptr<const std::vector<data::RunSummary>>> runs() const {
        return shared.runs.get(stamp, [&] { return sources.runs.list(); });
    }
};

/// A view that was made.
struct Document {
    std::string json;
    /// It can never become another, whatever is stored: of a run that is over.
    bool is_final = false;
};

}  // namespace millrace::facade
