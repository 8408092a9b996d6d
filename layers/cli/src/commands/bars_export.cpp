#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/aggregated_market_data.h>
#include <millrace/market/calendar.h>
#include <millrace/storage/bar_export.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/bar_selection.h"
#include "stored/open_store.h"
#include "stored/output_file.h"

namespace millrace::cli {

Command bars_export_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::string symbol;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::string timeframe = "1m";
    std::string format = "csv";
    std::optional<std::string> output;
    bool include_off_session = false;
};

Result<std::uint64_t> export_csv(data::MarketDataProvider& bars, const Options& options) {
    const std::span symbols(&options.symbol, 1);
    if (!options.output) {
        return storage::export_csv(bars, symbols, &write_to_reader);
    }
    OutputFile file(*options.output);
    auto count =
        storage::export_csv(bars, symbols, [&](std::string_view text) { return file.write(text); });
    if (!count) {
        return count;
    }
    if (auto finished = file.finish(); !finished) {
        return finished.error();
    }
    return count;
}

Result<std::uint64_t> export_minutes(storage::Store& store, const BarSelection& selection,
                                     const Options& options) {
    if (options.format == "parquet") {
        return storage::export_parquet(store, selection.minutes, *options.output);
    }
    auto minutes = storage::DuckDbMarketData::create(store, selection.minutes);
    return minutes ? export_csv(*minutes.value(), options) : minutes.error();
}

Result<std::uint64_t> export_aggregated(storage::Store& store, BarSelection selection,
                                        const Options& options) {
    const auto timeframe = data::parse_timeframe(options.timeframe);
    const auto calendar = market::Calendar::create(selection.instrument.calendar);
    if (!timeframe || !calendar) {
        return !timeframe ? timeframe.error() : calendar.error();
    }
    // The last bar's minutes may lie past the end that its open time has to keep to.
    const auto to = std::exchange(selection.minutes.to, {}).value_or(events::Timestamp::latest());
    const auto from = selection.minutes.from.value_or(events::Timestamp::earliest());
    auto minutes = storage::DuckDbMarketData::create(store, std::move(selection.minutes));
    if (!minutes) {
        return minutes.error();
    }
    const data::BarAggregator aggregator(timeframe.value(), calendar.value(), selection.instrument,
                                         from);
    data::AggregatedMarketData bars(*minutes.value(), aggregator, to);
    return options.format == "parquet"
               ? storage::export_parquet(store, bars, std::span(&options.symbol, 1),
                                         *options.output)
               : export_csv(bars, options);
}

Result<void> check(const Options& options, const GlobalOptions& global) {
    const auto timeframe = data::parse_timeframe(options.timeframe);
    if (!timeframe) {
        return Error{ErrorCode::InvalidInput, "--timeframe " + timeframe.error().message};
    }
    if (options.include_off_session && timeframe.value() != data::Timeframe::M1) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("--include-off-session was given with --timeframe {}, expected "
                                 "1m: longer bars hold what was traded in sessions alone; leave "
                                 "one of the two out",
                                 options.timeframe)};
    }
    if (!options.output && (options.format == "parquet" || global.json)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} needs -o FILE",
                                 global.json ? "--json (the bars would share stdout with it)"
                                             : "--format parquet")};
    }
    return options.output ? check_output(*options.output, global.db_path) : Result<void>();
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    if (auto valid = check(options, global); !valid) {
        return valid.error();
    }
    std::vector<std::filesystem::path> allowed;
    if (options.format == "parquet") {
        allowed.push_back(storage::part_of_export(*options.output));
    }
    auto store = open_store(global.db_path, Patience::Person, allowed);
    if (!store) {
        return store.error();
    }
    const auto selection =
        select_bars(*store.value(), {.symbol = options.symbol,
                                     .from = options.from,
                                     .to = options.to,
                                     .include_off_session = options.include_off_session});
    if (!selection) {
        return selection.error();
    }
    const auto bars = options.timeframe == data::name_of(data::Timeframe::M1)
                          ? export_minutes(*store.value(), selection.value(), options)
                          : export_aggregated(*store.value(), selection.value(), options);
    if (!options.output && (bars || nobody_reads_stdout())) {
        return ExitCode::Done;
    }
    if (!bars) {
        return bars.error();
    }
    Json document = Json::object();
    document["file"] = *options.output;
    document["format"] = options.format;
    document["bars"] = bars.value();
    auto written = global.json ? write_out(document)
                               : write_out(std::string_view(fmt::format(
                                     "{} bars in {}\n", bars.value(), *options.output)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_text(app, {.names = "--symbol", .description = "whose bars", .value = "S"},
                      options->symbol);
    add_range(app, options->from, options->to);
    add_choice(app, {.names = "--format", .description = "csv unless told"}, {"csv", "parquet"},
               options->format);
    add_text(app, {.names = "-o,--output", .description = "stdout unless told", .value = "FILE"},
             options->output);
    add_any_text(app,
                 {.names = "--timeframe",
                  .description = "1m (default), 5m, 15m, 30m, 1h or 1d, from each session's open",
                  .value = "T"},
                 options->timeframe);
    add_flag(app,
             {.names = "--include-off-session", .description = "also bars outside every session"},
             options->include_off_session);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command bars_export_command() {
    return {.group = "bars",
            .name = "export",
            .description = "Write stored bars as CSV (to stdout) or Parquet",
            .examples = "  millrace bars export --symbol INFY --from 2025-01-01 --to 2025-01-31\n"
                        "  millrace bars export --symbol INFY --timeframe 15m -o infy_15m.csv\n"
                        "  millrace bars export --symbol INFY --format parquet -o infy.parquet\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
