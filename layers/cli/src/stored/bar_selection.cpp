#include "stored/bar_selection.h"

#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_bar_store.h>

#include "stored/open_store.h"
#include "stored/time_range.h"

namespace millrace::cli {

events::Result<BarSelection> select_bars(storage::Store& store, const BarQuestion& question) {
    const auto range = parse_range(question.from, question.to);
    const auto table = storage::stored_instruments(store);
    if (!range || !table) {
        return !range ? range.error() : table.error();
    }
    const std::vector instruments = {table.value().find_or_default(question.symbol).instrument};
    const auto times = resolve_range(range.value(), instruments);
    const events::SystemClock clock;
    const auto last_import = storage::DuckDbBarStore(store, clock).last_import_id();
    if (!times || !last_import) {
        return !times ? times.error() : last_import.error();
    }
    BarSelection selection{.instrument = instruments.front(),
                           .minutes = {.symbols = {question.symbol},
                                       .from = times.value().from,
                                       .to = times.value().to,
                                       .last_import_id = last_import.value(),
                                       .sessions = {}}};
    if (!question.include_off_session) {
        auto sessions = storage::SessionFilter::create(std::span(instruments));
        if (!sessions) {
            return sessions.error();
        }
        selection.minutes.sessions = std::move(sessions).value();
    }
    return selection;
}

}  // namespace millrace::cli
