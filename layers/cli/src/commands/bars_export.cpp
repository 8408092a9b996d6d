#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/aggregated_market_data.h>
#include <millrace/market/calendar.h>
#include <millrace/storage/bar_export.h>
#include <millrace/storage/duckdb_bar_store.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"
#include "stored/time_range.h"

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

/// A file that stands under its name only once it is complete.
class CsvFile {
public:
    explicit CsvFile(std::string path)
        : path_(std::move(path)), part_(storage::part_of_export(path_).string()),
          file_(std::fopen(part_.c_str(), "wb"), &close) {}
    CsvFile(const CsvFile&) = delete;
    CsvFile& operator=(const CsvFile&) = delete;
    ~CsvFile() {
        if (file_ != nullptr) {
            file_.reset();
            std::remove(part_.c_str());
        }
    }

    Result<void> write(std::string_view text) {
        if (file_ == nullptr ||
            std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
            return problem();
        }
        return {};
    }
    Result<void> finish() {
        if (file_ == nullptr || std::fclose(file_.release()) != 0 ||
            std::rename(part_.c_str(), path_.c_str()) != 0) {
            return problem();
        }
        return {};
    }

private:
    static void close(std::FILE* file) { (void)std::fclose(file); }
    Error problem() const {
        return {ErrorCode::Io,
                fmt::format("{} cannot be written: {}", path_, std::strerror(errno))};
    }

    std::string path_;
    std::string part_;
    std::unique_ptr<std::FILE, void (*)(std::FILE*)> file_;
};

Result<std::uint64_t> export_csv(data::MarketDataProvider& bars, const Options& options) {
    const std::span symbols(&options.symbol, 1);
    if (!options.output) {
        return storage::export_csv(bars, symbols, [](std::string_view text) -> Result<void> {
            auto written = write_out(text);
            return written && nobody_reads_stdout()
                       ? Error{ErrorCode::Halted, "nobody reads stdout"}
                       : std::move(written);
        });
    }
    std::error_code failed;  // through a link: what it leads to is replaced, not the link
    CsvFile file(std::filesystem::weakly_canonical(*options.output, failed).string());
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

/// What is to be exported, of 1m bars.
struct Selection {
    market::Instrument instrument;
    storage::MarketDataRequest minutes;
};

Result<std::uint64_t> export_minutes(storage::Store& store, const Selection& selection,
                                     const Options& options) {
    if (options.format == "parquet") {
        return storage::export_parquet(store, selection.minutes, *options.output);
    }
    auto minutes = storage::DuckDbMarketData::create(store, selection.minutes);
    return minutes ? export_csv(*minutes.value(), options) : minutes.error();
}

Result<std::uint64_t> export_aggregated(storage::Store& store, Selection selection,
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

Result<Selection> select(const Options& options, storage::Store& store) {
    const auto range = parse_range(options.from, options.to);
    const auto table = storage::stored_instruments(store);
    if (!range || !table) {
        return !range ? range.error() : table.error();
    }
    const std::vector instruments = {table.value().find_or_default(options.symbol).instrument};
    const auto times = resolve_range(range.value(), instruments);
    const events::SystemClock clock;
    const auto last_import = storage::DuckDbBarStore(store, clock).last_import_id();
    if (!times || !last_import) {
        return !times ? times.error() : last_import.error();
    }
    Selection selection{.instrument = instruments.front(),
                        .minutes = {.symbols = {options.symbol},
                                    .from = times.value().from,
                                    .to = times.value().to,
                                    .last_import_id = last_import.value(),
                                    .sessions = {}}};
    if (!options.include_off_session) {
        auto sessions = storage::SessionFilter::create(std::span(instruments));
        if (!sessions) {
            return sessions.error();
        }
        selection.minutes.sessions = std::move(sessions).value();
    }
    return selection;
}

/// What is written is put in place of what was there, so that has to be a file of somebody else.
Result<void> check_output(const std::filesystem::path& output, const std::filesystem::path& store) {
    std::error_code failed;
    if (std::filesystem::exists(output, failed) &&
        !std::filesystem::is_regular_file(output, failed)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("-o was {}, which is no file; expected a new name or that of a "
                                 "file to be replaced",
                                 output.string())};
    }
    const auto wanted = std::filesystem::weakly_canonical(output, failed);
    for (const auto& file : storage::files_of_store(store)) {
        if (std::filesystem::weakly_canonical(file, failed) == wanted ||
            std::filesystem::equivalent(file, output, failed)) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("-o was {}, which belongs to the store {}; expected another "
                                     "name",
                                     output.string(), store.string())};
        }
    }
    return {};
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
    const auto selection = select(options, *store.value());
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
    add_text(app,
             {.names = "--from",
              .description = "first session date, or open time with an offset; included",
              .value = "D"},
             options->from);
    add_text(app,
             {.names = "--to",
              .description = "last session date, or open time with an offset; included",
              .value = "D"},
             options->to);
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
