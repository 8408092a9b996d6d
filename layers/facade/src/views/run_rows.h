#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <millrace/data/run_summary.h>
#include <millrace/events/ids.h>
#include <millrace/events/result.h>

#include "asked.h"
#include "json_text.h"
#include "reading.h"

namespace millrace::facade {

/// What is asked of one list of a run.
struct RowsQuestion {
    data::RunSummary run;
    std::string symbol;  // of the rows; empty: all
    std::string strategy;
    AskedRange range;
    Page page;
    bool is_descending = false;

    bool asks_for(std::string_view row_strategy, std::string_view row_symbol) const {
        return (symbol.empty() || symbol == row_symbol) &&
               (strategy.empty() || strategy == row_strategy);
    }
    bool asks_for(events::StrategyId its_strategy, events::SymbolId its_symbol) const {
        return asks_for(strategy_name(its_strategy), symbol_name(its_symbol));
    }
    /// Empty for an ID that the run has not.
    std::string_view strategy_name(events::StrategyId id) const {
        const auto& all = run.description.strategies;
        return id.index() < all.size() ? std::string_view(all[id.index()].id) : std::string_view();
    }
    std::string_view symbol_name(events::SymbolId id) const {
        const auto& all = run.description.symbols;
        return id.index() < all.size() ? std::string_view(all[id.index()]) : std::string_view();
    }
};
events::Result<RowsQuestion> rows_question(const Reading& reading, const Parameters& parameters);

/// The places of the rows of one page, counted from the oldest row on.
struct RowsShown {
    std::uint64_t from = 0;
    std::uint64_t to = 0;

    bool has(std::uint64_t place) const { return from <= place && place < to; }
};
RowsShown rows_shown(const RowsQuestion& question, std::uint64_t total);

/// `{run_id, total, offset, rows}` of rows that are JSON already, the oldest first.
Document rows_document(const RowsQuestion& question, const Parameters& parameters,
                       std::uint64_t total, std::vector<std::string> rows);

}  // namespace millrace::facade
