#pragma once

#include <millrace/events/result.h>
#include <millrace/facade/views.h>

#include "reading.h"

/// What each view of the table is made by; documents as the API describes them.
namespace millrace::facade::views {

events::Result<Document> frame(const Reading& reading, const Parameters& parameters);
events::Result<Document> symbols(const Reading& reading, const Parameters& parameters);
events::Result<Document> health(const Reading& reading, const Parameters& parameters);
events::Result<Document> watchlist(const Reading& reading, const Parameters& parameters);
events::Result<Document> insights(const Reading& reading, const Parameters& parameters);
events::Result<Document> insight_history(const Reading& reading, const Parameters& parameters);
events::Result<Document> regimes(const Reading& reading, const Parameters& parameters);
events::Result<Document> bars(const Reading& reading, const Parameters& parameters);

events::Result<Document> runs(const Reading& reading, const Parameters& parameters);
events::Result<Document> run(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_signals(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_verdicts(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_orders(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_trades(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_adjustments(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_round_trips(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_positions(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_equity(const Reading& reading, const Parameters& parameters);
events::Result<Document> run_configuration(const Reading& reading, const Parameters& parameters);
events::Result<Document> strategies(const Reading& reading, const Parameters& parameters);
events::Result<Document> risk(const Reading& reading, const Parameters& parameters);

events::Result<Document> audit(const Reading& reading, const Parameters& parameters);
events::Result<Document> users(const Reading& reading, const Parameters& parameters);
events::Result<Document> account(const Reading& reading, const Parameters& parameters);

}  // namespace millrace::facade::views
