#pragma once

#include <functional>
#include <span>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_summary.h>
#include <millrace/events/record.h>
#include <millrace/events/result.h>

#include "json.h"
#include "output.h"

namespace millrace::cli {

/// By the place in the run's description; null where the run has none there.
template <class Id> Json strategy_name(const data::RunSummary& run, Id id) {
    const auto& strategies = run.description.strategies;
    return id.index() < strategies.size() ? Json(strategies[id.index()].id) : Json();
}

inline Json symbol_name(const data::RunSummary& run, events::SymbolId id) {
    const auto& symbols = run.description.symbols;
    return id.index() < symbols.size() ? Json(symbols[id.index()]) : Json();
}

template <class Fixed> Json exact(Fixed value) { return Json::number(value.to_string()); }

/// Calls `each` with every stored event of one type.
template <class Event>
events::Result<void> for_each(data::RunReader& runs, const data::RunSummary& run,
                              events::RecordKind kind,
                              const std::function<events::Result<void>(const Event&)>& each) {
    events::Result<void> outcome;
    auto read = runs.records(run.run_id, {.kind = kind, .from = {}, .to = {}},
                             [&](std::span<const std::byte> record) {
                                 const auto event = events::decode(record);
                                 outcome = event ? each(std::get<Event>(event.value()))
                                                 : events::Result<void>(event.error());
                                 return outcome && !nobody_reads_stdout();  // as behind `| head`
                             });
    return outcome ? std::move(read) : std::move(outcome);
}

}  // namespace millrace::cli
