#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/aggregated_market_data.h>
#include <millrace/market/calendar.h>

#include "command.h"
#include "indicators/indicator_spec.h"
#include "options.h"
#include "output.h"
#include "stored/bar_selection.h"
#include "stored/open_store.h"
#include "stored/output_file.h"

namespace millrace::cli {

Command indicators_compute_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::vector<std::string> specs;
    std::string symbol;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::string timeframe = "1m";
    std::optional<std::string> output;
};

/// Takes the next part of the text; an error ends the work.
using WriteText = std::function<Result<void>(std::string_view text)>;

/// The indicators of one symbol, side by side.
class Columns {
public:
    Columns(const std::vector<ChosenIndicator>& chosen, const market::Calendar& calendar,
            const market::Instrument& instrument)
        : calendar_(&calendar), instrument_(&instrument) {
        for (const ChosenIndicator& each : chosen) {
            const auto names = each.columns();
            names_.insert(names_.end(), names.begin(), names.end());
            indicators_.push_back({each.make(), names.size()});
        }
        values_.reserve(names_.size());
    }

    const std::vector<std::string>& names() const { return names_; }
    /// In the order of the names; valid until the next call.
    std::span<const std::optional<double>> update(const events::Bar& bar) {
        const IndicatorStep step{.bar = bar, .opens_session = enter_session(bar.open_time)};
        values_.clear();
        for (const auto& [indicator, outputs] : indicators_) {
            indicator->update(step);
            const IndicatorValues values = indicator->values();
            values_.insert(values_.end(), values.begin(), values.begin() + outputs);
        }
        return values_;
    }

private:
    struct Indicator {
        std::unique_ptr<ComputedIndicator> computed;
        std::size_t outputs = 0;
    };

    bool enter_session(events::Timestamp at) {
        if (session_ && session_->contains(at)) {
            return false;
        }
        session_ = calendar_->session_of(at, *instrument_);
        return true;
    }

    const market::Calendar* calendar_;
    const market::Instrument* instrument_;
    std::optional<market::Session> session_;  // of the last bar
    std::vector<Indicator> indicators_;
    std::vector<std::string> names_;
    std::vector<std::optional<double>> values_;
};

/// Rows as lines of CSV or as items of a JSON document, put behind a text.
class RowText {
public:
    RowText(bool json, const std::vector<std::string>& names) : json_(json), names_(names) {}

    std::string head(const Options& options) const {
        if (!json_) {
            return fmt::format("timestamp,{}\n", fmt::join(names_, ","));
        }
        Json columns = Json::array();
        for (const std::string& name : names_) {
            columns.push_back(name);
        }
        return fmt::format("{{\"symbol\": {}, \"timeframe\": {}, \"columns\": {},\n\"rows\": [",
                           Json(options.symbol).canonical(), Json(options.timeframe).canonical(),
                           columns.canonical());
    }
    void append(std::string& text, events::Timestamp at,
                std::span<const std::optional<double>> values) {
        text +=
            json_ ? fmt::format("{}\n{{\"timestamp\": \"{}\"", is_first_ ? "" : ",", at.to_string())
                  : at.to_string();
        for (std::size_t i = 0; i < values.size(); ++i) {
            text += json_ ? fmt::format(", \"{}\": ", names_[i]) : ",";
            // Prices beyond what a formula can hold give no number, which is no value.
            const bool has_value = values[i] && std::isfinite(*values[i]);
            text += has_value ? shortest_decimal(*values[i]) : (json_ ? "null" : "");
        }
        text += json_ ? "}" : "\n";
        is_first_ = false;
    }
    std::string_view tail() const { return json_ ? "\n]}\n" : ""; }

private:
    bool json_;
    const std::vector<std::string>& names_;
    bool is_first_ = true;
};

/// What bars there are, from where on they are printed, and as what.
struct Work {
    data::MarketDataProvider& bars;
    Columns& columns;
    events::Timestamp print_from;
    bool json = false;
};

/// Answers how many bars were printed. Memory does not grow with them.
Result<std::uint64_t> write_rows(const Work& work, const Options& options, const WriteText& write) {
    RowText rows(work.json, work.columns.names());
    std::string text = rows.head(options);
    std::uint64_t count = 0;
    for (;;) {
        const auto block = work.bars.next_block();
        if (!block) {
            return block.error();
        }
        for (const events::Bar& bar : block.value()) {
            const auto values = work.columns.update(bar);
            if (bar.open_time >= work.print_from) {
                rows.append(text, bar.open_time, values);
                ++count;
            }
        }
        const bool is_end = block.value().empty();
        text += is_end ? rows.tail() : "";
        if (auto written = write(text); !written) {
            return written.error();
        }
        if (is_end) {
            return count;
        }
        text.clear();
    }
}

Result<std::uint64_t> write_all(const Work& work, const Options& options) {
    if (!options.output) {
        return write_rows(work, options, &write_to_reader);
    }
    OutputFile file(*options.output);
    auto count = write_rows(work, options, [&](std::string_view text) { return file.write(text); });
    if (!count) {
        return count;
    }
    auto finished = file.finish();
    return finished ? count : finished.error();
}

/// Every indicator sees the bars from the first stored one on, so that no value depends on --from.
Result<std::uint64_t> compute(storage::Store& store, BarSelection selection, const Options& options,
                              const std::vector<ChosenIndicator>& chosen, bool json) {
    const auto timeframe = data::parse_timeframe(options.timeframe);
    const auto calendar = market::Calendar::create(selection.instrument.calendar);
    if (!timeframe || !calendar) {
        return !timeframe ? timeframe.error() : calendar.error();
    }
    const bool is_longer = timeframe.value() != data::Timeframe::M1;
    const auto from =
        std::exchange(selection.minutes.from, {}).value_or(events::Timestamp::earliest());
    // The last bar's minutes may lie past the end that its open time has to keep to.
    const auto to = is_longer ? std::exchange(selection.minutes.to, {}) : std::nullopt;
    auto minutes = storage::DuckDbMarketData::create(store, std::move(selection.minutes));
    if (!minutes) {
        return minutes.error();
    }
    const data::BarAggregator aggregator(timeframe.value(), calendar.value(), selection.instrument);
    data::AggregatedMarketData longer(*minutes.value(), aggregator,
                                      to.value_or(events::Timestamp::latest()));
    Columns columns(chosen, calendar.value(), selection.instrument);
    data::MarketDataProvider& bars =
        is_longer ? longer : static_cast<data::MarketDataProvider&>(*minutes.value());
    return write_all({.bars = bars, .columns = columns, .print_from = from, .json = json}, options);
}

Result<std::vector<ChosenIndicator>> check(const Options& options, const GlobalOptions& global) {
    const auto timeframe = data::parse_timeframe(options.timeframe);
    if (!timeframe) {
        return Error{ErrorCode::InvalidInput, "--timeframe " + timeframe.error().message};
    }
    if (options.output) {
        if (auto valid = check_output(*options.output, global.db_path); !valid) {
            return valid.error();
        }
    }
    return parse_indicators(options.specs);
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    const auto chosen = check(options, global);
    if (!chosen) {
        return chosen.error();
    }
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    auto selection = select_bars(
        *store.value(), {.symbol = options.symbol, .from = options.from, .to = options.to});
    if (!selection) {
        return selection.error();
    }
    const bool json = global.json && !options.output;  // a file is CSV, and the report JSON
    const auto bars =
        compute(*store.value(), std::move(selection).value(), options, chosen.value(), json);
    if (!options.output && (bars || nobody_reads_stdout())) {
        return ExitCode::Done;
    }
    if (!bars) {
        return bars.error();
    }
    Json document = Json::object();
    document["file"] = *options.output;
    document["bars"] = bars.value();
    auto written = global.json ? write_out(document)
                               : write_out(std::string_view(fmt::format(
                                     "{} bars in {}\n", bars.value(), *options.output)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_files(app,
                       {.names = "specs",
                        .description = "an indicator, as ema, ema:21 or macd:12,26,9; "
                                       "`millrace indicators list` has all",
                        .value = "SPEC"},
                       options->specs);
    add_required_text(app, {.names = "--symbol", .description = "whose bars", .value = "S"},
                      options->symbol);
    add_range(app, options->from, options->to);
    add_any_text(app,
                 {.names = "--timeframe",
                  .description = "1m (default), 5m, 15m, 30m, 1h or 1d, from each session's open",
                  .value = "T"},
                 options->timeframe);
    add_text(
        app,
        {.names = "-o,--output", .description = "a CSV file; stdout unless told", .value = "FILE"},
        options->output);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command indicators_compute_command() {
    return {
        .group = "indicators",
        .name = "compute",
        .description = "Values of indicators over a symbol's stored bars, as CSV",
        .examples =
            "  millrace indicators compute ema:21 rsi:14 --symbol RELIANCE\n"
            "  millrace indicators compute macd bollinger:20,2.5 --symbol INFY --timeframe 15m "
            "\\\n      --from 2025-01-01 --to 2025-01-31 -o infy.csv\n\n"
            "A line a bar: its UTC open time, and a column an output, empty while it has no "
            "value.\nEvery indicator is fed from the first stored bar on, so that values do not "
            "depend on --from.\nBars are those of sessions; prices are those stored, corporate "
            "actions are not applied.\n",
        .declare = &declare,
        .version = {}};
}

}  // namespace millrace::cli
