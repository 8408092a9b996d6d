#pragma once

#include <string>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "output.h"

namespace millrace::cli {

/// The lists of `runs show`, a row an event, to stdout.
events::Result<void> write_signals(data::RunReader& runs, const data::RunSummary& run,
                                   ListFormat format);
/// A row for each control that would not let an order be sent.
events::Result<void> write_refusals(data::RunReader& runs, const data::RunSummary& run,
                                    ListFormat format);
/// One row an order, as it stood at the end.
events::Result<void> write_orders(data::RunReader& runs, const data::RunSummary& run,
                                  ListFormat format);
events::Result<void> write_trades(data::RunReader& runs, const data::RunSummary& run,
                                  ListFormat format);
/// What corporate actions did to positions.
events::Result<void> write_adjustments(data::RunReader& runs, const data::RunSummary& run,
                                       ListFormat format);
/// bars_held counts the bars of the run's pinned import from the entry fill up to the exit fill.
events::Result<void> write_round_trips(data::RunReader& runs, const data::RunSummary& run,
                                       storage::Store& store, ListFormat format);

}  // namespace millrace::cli
