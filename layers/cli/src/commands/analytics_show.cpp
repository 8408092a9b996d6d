#include <array>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/timeframe.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/stored_instruments.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"
#include "stored/time_range.h"

namespace millrace::cli {

Command analytics_show_command();

namespace {

using data::StoredInsight;
using events::Result;
using events::Timestamp;

struct Flags {
    std::string symbol;
    std::string timeframe = "1m";
    std::optional<std::string> from;
    std::optional<std::string> to;
};

std::vector<std::string> columns() {
    std::vector<std::string> names{"bar_close",  "symbol",    "bias",  "signal",
                                   "confidence", "agreement", "score", "regime"};
    for (const std::string_view name : events::contributor_names) {
        names.push_back("vote_" + std::string(name));
    }
    names.insert(names.end(), events::contributor_value_names.begin(),
                 events::contributor_value_names.end());
    names.emplace_back("revision");
    return names;
}

/// The shortest digits that read back as the same FLOAT, without an exponent.
Json number(float value) {
    std::array<char, 64> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return Json::number(std::string(text.data(), end.ptr));
}

std::vector<Json> cells_of(const StoredInsight& row, const std::string& symbol) {
    const events::ConfluenceInsight& insight = row.insight;
    std::vector<Json> cells{insight.bar_close.to_string(),
                            symbol,
                            events::name_of(insight.bias),
                            events::name_of(insight.signal),
                            number(static_cast<float>(insight.confidence)),
                            number(static_cast<float>(insight.agreement)),
                            number(static_cast<float>(insight.score)),
                            insight.regime == events::MarketRegime::Absent
                                ? Json()
                                : Json(events::name_of(insight.regime))};
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        const bool absent = (insight.absent_contributors & (1U << i)) != 0;
        cells.push_back(absent ? Json() : number(insight.votes[i]));
    }
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        const bool no_volume = row.values.at(i) == 0 &&
                               i == static_cast<std::size_t>(events::ContributorValue::SessionVwap);
        cells.push_back(no_volume ? Json() : number(row.values.at(i)));
    }
    cells.emplace_back(insight.revision);
    return cells;
}

/// Of bars that opened in [from, to). A month at a time, so that memory does not grow with the
/// years.
Result<void> write_rows(storage::DuckDbInsightStore& insights, data::Timeframe timeframe,
                        const std::string& symbol, const TimeRange& range, Timestamp last,
                        RowWriter& writer) {
    constexpr auto step = events::Duration::from_minutes(std::int64_t{31} * 24 * 60);
    constexpr auto instant = events::Duration::from_microseconds(1);
    for (Timestamp from = *range.from; from <= last && !nobody_reads_stdout(); from = from + step) {
        const auto rows = insights.read(std::span(&symbol, 1), timeframe, from,
                                        std::min(last, from + step - instant));
        if (!rows) {
            return rows.error();
        }
        for (const StoredInsight& row : rows.value().front()) {
            const Timestamp open =
                row.insight.bar_close - events::Duration::from_seconds(row.insight.period_s);
            if (row.is_withdrawn || open < *range.from || open >= *range.to) {
                continue;
            }
            if (auto written = writer.add(cells_of(row, symbol)); !written) {
                return written;
            }
        }
    }
    return writer.finish();
}

Result<storage::InsightBacklog> backlog_of(storage::Store& store, data::Timeframe timeframe,
                                           const std::string& symbol) {
    auto backlogs = storage::insight_backlogs(store, timeframe);
    if (!backlogs) {
        return backlogs.error();
    }
    for (storage::InsightBacklog& backlog : backlogs.value().symbols) {
        if (backlog.symbol == symbol && backlog.progress) {
            return std::move(backlog);
        }
    }
    return events::Error{
        events::ErrorCode::NotFound,
        fmt::format("no {} insights are stored for {}: `millrace analytics update` makes them, "
                    "`millrace analytics status` lists those there are",
                    data::name_of(timeframe), symbol)};
}

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    const auto timeframe = data::parse_timeframe(flags.timeframe);
    const auto asked = parse_range(flags.from, flags.to);
    if (!timeframe || !asked) {
        return timeframe ? asked.error()
                         : events::Error{events::ErrorCode::InvalidInput,
                                         "--timeframe: " + timeframe.error().message};
    }
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto backlog = backlog_of(*store.value(), timeframe.value(), flags.symbol);
    const auto instruments = storage::stored_instruments(*store.value());
    if (!backlog || !instruments) {
        return backlog ? instruments.error() : backlog.error();
    }
    const auto instrument = instruments.value().find_or_default(flags.symbol).instrument;
    const auto range = resolve_range(asked.value(), std::span(&instrument, 1));
    if (!range) {
        return range.error();
    }
    storage::DuckDbInsightStore insights(*store.value());
    RowWriter writer(global.json ? ListFormat::Json : ListFormat::Csv, columns());
    const TimeRange opens{
        std::max(range.value().from.value_or(Timestamp::earliest()), backlog.value().first_open),
        range.value().to.value_or(Timestamp::latest())};
    auto written = write_rows(insights, timeframe.value(), flags.symbol, opens,
                              backlog.value().progress->stored_to, writer);
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_required_text(app, {.names = "--symbol", .description = "whose insights", .value = "S"},
                      flags->symbol);
    add_any_text(app,
                 {.names = "--timeframe",
                  .description = "of the bars: 1m (default), 5m, 15m, 30m, 1h, 1d",
                  .value = "T"},
                 flags->timeframe);
    add_range(app, flags->from, flags->to);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command analytics_show_command() {
    return {.group = "analytics",
            .name = "show",
            .description = "Stored insights of the bars of a range as CSV, newest revisions",
            .examples =
                "  millrace analytics show --symbol RELIANCE --from 2025-01-02 --to 2025-01-02\n"
                "  millrace analytics show --symbol RELIANCE --timeframe 15m --json\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
