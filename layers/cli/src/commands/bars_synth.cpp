#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/synthetic_bars.h>
#include <millrace/events/listed.h>
#include <millrace/market/time_zone.h>
#include <millrace/storage/bar_writer.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "stored/open_store.h"
#include "stored/time_range.h"

namespace millrace::cli {

Command bars_synth_command();

namespace {

using events::Bar;
using events::Date;
using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::vector<std::string> symbols;
    std::uint64_t sessions = 0;
    std::uint64_t seed = 0;
    std::string start = "2015-01-01";
};

/// One symbol's bars, a session at a time.
struct Source {
    std::string symbol;
    data::SyntheticBars bars;
    std::span<const Bar> session;  // the next one to store
};

struct Span {
    Date first;
    Date last;
};

int month_of(std::span<const Bar> session) {
    const Date date = Date::of({session.front().open_time.microseconds()});
    return date.year() * 12 + static_cast<int>(date.month());
}

Result<market::InstrumentTable> instruments_of(storage::Store& store, const Options& options) {
    auto table = storage::stored_instruments(store);
    if (!table) {
        return table;
    }
    if (const auto warning = warning_of_unknown(table.value(), options.symbols); !warning.empty()) {
        log_warning(warning);
    }
    return table;
}

/// A span past today is refused: nothing stored may lie in the future.
Result<Date> last_session(const market::Calendar& calendar, Date start, int sessions) {
    auto last = data::last_session_date(calendar, start, sessions);
    if (!last) {
        return last;
    }
    const Date today = calendar.trading_date(events::SystemClock().now());
    if (last.value() > today) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("--days was {}, but the last of so many {} sessions from {} on "
                                 "would be {}, past today ({}): expected fewer, or an earlier "
                                 "--start",
                                 sessions, market::name_of(calendar.kind()), start.to_string(),
                                 last.value().to_string(), today.to_string())};
    }
    return last;
}

Result<std::vector<Source>> sources_of(const Options& options, const market::InstrumentTable& table,
                                       Date start, Span& span) {
    std::vector<Source> sources;
    const auto sessions = static_cast<int>(options.sessions);
    for (const std::string& symbol : options.symbols) {
        market::Instrument instrument = table.find_or_default(symbol).instrument;
        auto calendar = market::Calendar::create(instrument.calendar);
        if (!calendar) {
            return calendar.error();
        }
        const auto last = last_session(calendar.value(), start, sessions);
        if (!last) {
            return last.error();
        }
        span.last = std::max(span.last, last.value());
        auto bars = data::SyntheticBars::create(
            {.seed = options.seed, .start = start, .sessions = sessions}, std::move(instrument),
            std::move(calendar).value(), events::SymbolId(0));
        if (!bars) {
            return bars.error();
        }
        sources.push_back({symbol, std::move(bars).value(), {}});
    }
    return sources;
}

/// The earliest month that has bars left; 0 when none has.
int next_month(const std::vector<Source>& sources) {
    int month = 0;
    for (const Source& source : sources) {
        if (!source.session.empty()) {
            const int next = month_of(source.session);
            month = month == 0 ? next : std::min(month, next);
        }
    }
    return month;
}

/// Month by month over all symbols, which is how the store keeps them.
Result<void> write_all(std::vector<Source>& sources, storage::BarWriter& writer,
                       Progress& progress) {
    for (Source& source : sources) {
        source.session = source.bars.next_session();
    }
    std::uint64_t written = 0;
    while (const int month = next_month(sources)) {
        for (Source& source : sources) {
            while (!source.session.empty() && month_of(source.session) == month) {
                if (auto stored = writer.append(source.symbol, source.session); !stored) {
                    return stored;
                }
                written += source.session.size();
                progress.update(written);
                source.session = source.bars.next_session();
            }
        }
    }
    return {};
}

Result<void> check(Options& options) {
    if (options.sessions == 0 || options.sessions > data::most_synthetic_sessions) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("--days was {}, expected the number of sessions, 1 to {}",
                                 options.sessions, data::most_synthetic_sessions)};
    }
    std::erase(options.symbols, "");
    for (const std::string& symbol : options.symbols) {
        if (auto valid = market::check_symbol(symbol); !valid) {
            return valid;
        }
    }
    std::sort(options.symbols.begin(), options.symbols.end());
    if (std::adjacent_find(options.symbols.begin(), options.symbols.end()) !=
        options.symbols.end()) {
        return Error{ErrorCode::InvalidInput, "--symbols names a symbol twice"};
    }
    return {};
}

Result<void> print(const Options& options, const GlobalOptions& global, const Span& span,
                   const data::AddedBars& added) {
    if (!global.json) {
        return write_out(std::string_view(
            fmt::format("{} bars stored ({} were there already): {}, {} sessions each, {} to {}\n",
                        added.accepted, added.identical, events::listed(options.symbols),
                        options.sessions, span.first.to_string(), span.last.to_string())));
    }
    Json document = Json::object();
    document["import_id"] = added.import_id;
    document["accepted"] = added.accepted;
    document["identical"] = added.identical;
    document["symbols"] = Json::array();
    for (const std::string& symbol : options.symbols) {
        document["symbols"].push_back(symbol);
    }
    document["sessions"] = options.sessions;
    document["seed"] = options.seed;
    document["start"] = span.first.to_string();
    document["last_session"] = span.last.to_string();
    return write_out(document);
}

Result<ExitCode> run(Options options, const GlobalOptions& global) {
    const auto start = Date::parse(options.start);
    if (auto valid = check(options); !valid || !start) {
        return !valid ? valid.error()
                      : Error{ErrorCode::InvalidInput, "--start: " + start.error().message};
    }
    auto store = open_store(global.db_path, Patience::Unattended);
    if (!store) {
        return store.error();
    }
    const auto table = instruments_of(*store.value(), options);
    if (!table) {
        return table.error();
    }
    Span span{start.value(), start.value()};
    auto sources = sources_of(options, table.value(), start.value(), span);
    if (!sources) {
        return sources.error();
    }
    const events::SystemClock clock;
    storage::BarWriter writer(*store.value(), clock, fmt::format("synth seed {}", options.seed));
    {
        constexpr std::uint64_t bars_a_session = 375;
        Progress progress("bars synth", "bars",
                          bars_a_session * options.sessions * options.symbols.size());
        if (auto written = write_all(sources.value(), writer, progress); !written) {
            return written.error();
        }
    }
    const auto added = writer.finish();
    if (!added) {
        return added.error();
    }
    auto written = print(options, global, span, added.value());
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_list(app, {.names = "--symbols", .description = "whose bars", .value = "S"},
                      options->symbols);
    add_required_count(app, {.names = "--days", .description = "how many sessions", .value = "N"},
                       options->sessions);
    add_required_count(
        app, {.names = "--seed", .description = "the same seed gives the same bars", .value = "K"},
        options->seed);
    add_any_text(app, {.names = "--start", .description = "2015-01-01 unless told", .value = "D"},
                 options->start);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command bars_synth_command() {
    return {.group = "bars",
            .name = "synth",
            .description = "Make up minute bars to try things with; all or none are stored",
            .examples =
                "  millrace bars synth --symbols INFY RELIANCE --days 250 --seed 1\n"
                "  millrace bars synth --symbols TCS --days 20 --seed 7 --start 2025-01-01\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
