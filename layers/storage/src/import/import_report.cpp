#include "import/import_report.h"

#include <algorithm>
#include <map>

#include "bars/session_gaps.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

/// Days by date, those included that have nothing but gaps.
Result<void> add_days(const ImportTally& tally, std::int32_t symbol_id,
                      const market::Instrument& instrument, ImportedSymbol& symbol) {
    auto sessions = SessionFilter::create(instrument);
    if (!sessions) {
        return sessions.error();
    }
    std::map<events::Date, std::uint64_t> bars_of_day;
    std::map<events::Date, OddDay> odd;
    const auto first = tally.days().lower_bound({symbol_id, events::Date::from_days(-1'000'000)});
    for (auto at = first; at != tally.days().end() && at->first.first == symbol_id; ++at) {
        const DayTally& day = at->second;
        symbol.flags += day.flags;
        symbol.flagged += day.flagged;
        symbol.days_late += day.has_minute_at_close && !day.has_first_minute ? 1U : 0U;
        symbol.days_early += day.has_minute_before_open && !day.has_last_minute ? 1U : 0U;
        if (day.bars_of_file > 0) {
            ++symbol.sessions;
            bars_of_day[at->first.second] = day.bars_of_file;
        }
        if (day.flags.any()) {
            odd[at->first.second] = {at->first.second, day.bars_of_file, 0, day.flags};
        }
    }
    for (const SessionGap& gap : session_gaps(sessions.value(), bars_of_day)) {
        OddDay& day = odd[gap.session.date];
        day.date = gap.session.date;
        day.bars = bars_of_day[gap.session.date];
        day.minutes_missing = gap.minutes_missing;
        symbol.minutes_missing += gap.minutes_missing;
    }
    for (const auto& [date, day] : odd) {
        symbol.odd_days.push_back(day);
    }
    return {};
}

std::optional<Timestamp> time_of(const std::optional<std::int64_t>& at_us) {
    return at_us ? std::optional(Timestamp::from_microseconds(*at_us)) : std::nullopt;
}

void add_refused(const BarLoad& load, std::span<const RefusedRow> refused, ImportedFile& report) {
    report.refused = refused.size() + load.contradictions_count();
    auto& rows = report.refused_rows;
    rows.assign(refused.begin(), refused.end());
    std::transform(load.contradictions().begin(), load.contradictions().end(),
                   std::back_inserter(rows), &refused_row);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const RefusedRow& a, const RefusedRow& b) { return a.line < b.line; });
    if (rows.size() > ImportedFile::refused_rows_max) {
        rows.resize(ImportedFile::refused_rows_max);
    }
}

}  // namespace

Result<void> fill_report(const BarLoad& load, const market::InstrumentTable& instruments,
                         std::span<const RefusedRow> refused, ImportedFile& report) {
    for (std::size_t i = 0; i < load.symbols().size(); ++i) {
        const LoadedSymbol& loaded = load.symbols()[i];
        if (loaded.rows == 0) {
            continue;  // all of its rows were refused
        }
        ImportedSymbol symbol;
        symbol.symbol = loaded.symbol;
        symbol.accepted = loaded.accepted;
        symbol.identical = loaded.identical;
        symbol.revised = loaded.revised;
        symbol.first = Timestamp::from_microseconds(loaded.first_us);
        symbol.last = Timestamp::from_microseconds(loaded.last_us);
        symbol.first_changed = time_of(loaded.first_changed_us);
        const auto instrument = instruments.find_or_default(loaded.symbol).instrument;
        if (auto done = add_days(load.tally(), load.symbol_id(i), instrument, symbol); !done) {
            return done;
        }
        report.accepted += symbol.accepted;
        report.identical += symbol.identical;
        report.revised += symbol.revised;
        report.symbols.push_back(std::move(symbol));
    }
    std::sort(report.symbols.begin(), report.symbols.end(),
              [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    add_refused(load, refused, report);
    return {};
}

}  // namespace millrace::storage
