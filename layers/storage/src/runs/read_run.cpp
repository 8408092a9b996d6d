#include "runs/run_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "runs/run_words.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

Error damaged(std::int64_t run_id, std::string_view what) {
    return {ErrorCode::Corrupt,
            fmt::format("{} is stored with {}: the store was changed by another "
                        "program; restore a backup",
                        run_name(run_id), what)};
}

std::uint64_t count(const Row& row, std::size_t column) {
    return static_cast<std::uint64_t>(row.int64(column));
}

std::optional<Timestamp> time_or_none(const Row& row, std::size_t column) {
    return row.is_null(column) ? std::nullopt
                               : std::optional(Timestamp::from_microseconds(row.int64(column)));
}

std::optional<events::Money> money_or_none(const Row& row, std::size_t column) {
    return row.is_null(column) ? std::nullopt
                               : std::optional(events::Money::from_units(row.int64(column)));
}

/// Runs with numbers in [first, last].
struct Runs {
    std::int64_t first;
    std::int64_t last;
};

using Summaries = std::map<std::int64_t, data::RunSummary>;  // by number

using EachRow =
    std::function<Result<void>(data::RunSummary& run, const ChunkView& rows, std::size_t row)>;

/// Streams a table of rows that belong to runs, whose number is the first column; there may be
/// more of them than a query takes.
Result<void> for_each_row(Lease& lease, const std::string& sql, const Runs& runs,
                          Summaries& summaries, const EachRow& each) {
    const std::array parameters{SqlValue(runs.first), SqlValue(runs.last)};
    const auto streamed =
        lease.stream(sql, parameters, [&](const ChunkView& rows) -> Result<AfterChunk> {
            const auto ids = rows.column<std::int64_t>(0);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto run = summaries.find(ids[i]);
                auto taken = run != summaries.end() ? each(run->second, rows, i) : Result<void>();
                if (!taken) {
                    return taken.error();
                }
            }
            return AfterChunk::Continue;
        });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

void take_description(const Row& row, data::RunDescription& into) {
    into.mode = row.text(1);
    into.program_version = row.text(2);
    into.engine_version = static_cast<int>(row.int64(3));
    into.configuration = row.text(4);
    into.configuration_hash = row.text(5);
    into.last_import_id = row.int64(6);
    into.from = time_or_none(row, 7);
    into.to = time_or_none(row, 8);
    into.bars_max = row.is_null(9) ? std::nullopt : std::optional(count(row, 9));
    into.started_at = Timestamp::from_microseconds(row.int64(10));
    into.last_insight_batch = row.int64(11);
}

Result<void> read_descriptions(Lease& lease, const Runs& runs, Summaries& summaries) {
    const auto rows = lease.query(
        "SELECT run_id, mode, program_version, engine_version, configuration, configuration_hash, "
        "last_import_id, from_open, to_open, bars_max, started_at, "
        "coalesce(last_insight_batch, 0) FROM runs WHERE run_id BETWEEN ? AND ?",
        {runs.first, runs.last});
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto [place, is_new] = summaries.try_emplace(row.int64(0));
        if (!is_new) {
            return damaged(row.int64(0), "2 descriptions");
        }
        place->second.run_id = run_name(row.int64(0));
        take_description(row, place->second.description);
    }
    return {};
}

Result<void> read_strategies(Lease& lease, const Runs& runs, Summaries& summaries) {
    auto read = for_each_row(lease,
                             "SELECT run_id, symbol FROM run_symbols WHERE run_id BETWEEN ? AND ? "
                             "ORDER BY run_id, position",
                             runs, summaries,
                             [](data::RunSummary& run, const ChunkView& rows, std::size_t i) {
                                 run.description.symbols.emplace_back(rows.text(1, i));
                                 return Result<void>();
                             });
    if (!read) {
        return read;
    }
    return for_each_row(lease,
                        "SELECT run_id, id, type FROM run_strategies WHERE run_id BETWEEN ? AND ? "
                        "ORDER BY run_id, position",
                        runs, summaries,
                        [](data::RunSummary& run, const ChunkView& rows, std::size_t i) {
                            run.description.strategies.push_back(
                                {std::string(rows.text(1, i)), std::string(rows.text(2, i)), {}});
                            return Result<void>();
                        });
}

Result<void> read_parameters(Lease& lease, const Runs& runs, Summaries& summaries) {
    return for_each_row(
        lease,
        "SELECT run_id, strategy, name, type, value FROM run_parameters "
        "WHERE run_id BETWEEN ? AND ? ORDER BY run_id, strategy, name",
        runs, summaries,
        [](data::RunSummary& run, const ChunkView& rows, std::size_t i) -> Result<void> {
            auto& strategies = run.description.strategies;
            const auto strategy = static_cast<std::size_t>(rows.column<std::int32_t>(1)[i]);
            auto value = parse_parameter(rows.text(3, i), rows.text(4, i));
            if (strategy >= strategies.size() || !value) {
                return damaged(rows.column<std::int64_t>(0)[i],
                               fmt::format("parameter {} = '{}' of type {}", rows.text(2, i),
                                           rows.text(4, i), rows.text(3, i)));
            }
            strategies[strategy].parameters.set(std::string(rows.text(2, i)), std::move(*value));
            return {};
        });
}

void take_outcome(const Row& row, data::RunOutcome& into) {
    into.failure = row.text(2);
    into.bars_processed = count(row, 3);
    into.bars_with_insight = count(row, 4);
    into.signals_generated = count(row, 5);
    into.signals_rejected = count(row, 6);
    into.signals_without_order = count(row, 7);
    into.orders_sent = count(row, 8);
    into.orders_would_send = count(row, 9);
    into.orders_unfilled = count(row, 10);
    into.trades_executed = count(row, 11);
    into.strategies_disabled = count(row, 12);
    into.realized_pnl = money_or_none(row, 13);
    into.unrealized_pnl = money_or_none(row, 14);
    into.fees = money_or_none(row, 15);
    into.final_equity = money_or_none(row, 16);
    into.input_hash = row.text(17);
    into.signal_hash = row.text(18);
    into.order_hash = row.text(19);
    into.trade_hash = row.text(20);
    into.wall_seconds = row.float64(21);
}

/// A run without one still is running, or was killed.
Result<void> read_outcomes(Lease& lease, const Runs& runs, Summaries& summaries) {
    const auto rows = lease.query(
        "SELECT run_id, status, failure, bars_processed, bars_with_insight, signals_generated, "
        "signals_rejected, signals_without_order, orders_sent, orders_would_send, orders_unfilled, "
        "trades_executed, strategies_disabled, realized_pnl, unrealized_pnl, fees, final_equity, "
        "input_hash, signal_hash, order_hash, trade_hash, wall_seconds "
        "FROM run_outcomes WHERE run_id BETWEEN ? AND ? ORDER BY run_id",
        {runs.first, runs.last});
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto status = parse_status(row.text(1));
        const bool is_second = i > 0 && rows.value().row(i - 1).int64(0) == row.int64(0);
        if (!status || is_second) {
            return damaged(row.int64(0), fmt::format("{} outcomes, the last of status '{}'",
                                                     is_second ? 2 : 1, row.text(1)));
        }
        if (const auto run = summaries.find(row.int64(0)); run != summaries.end()) {
            run->second.outcome.status = *status;
            take_outcome(row, run->second.outcome);
        }
    }
    return for_each_row(
        lease,
        "SELECT run_id, reason, signals FROM run_refusals WHERE run_id BETWEEN ? AND ? "
        "ORDER BY run_id, position",
        runs, summaries, [](data::RunSummary& run, const ChunkView& refusals, std::size_t at) {
            run.outcome.refused_by_reason.emplace_back(
                static_cast<events::ReasonCode>(refusals.column<std::int32_t>(1)[at]),
                static_cast<std::uint64_t>(refusals.column<std::int64_t>(2)[at]));
            return Result<void>();
        });
}

Result<Summaries> read_summaries(Lease& lease, const Runs& runs) {
    Summaries summaries;
    auto read = read_descriptions(lease, runs, summaries);
    read = read ? read_strategies(lease, runs, summaries) : std::move(read);
    read = read ? read_parameters(lease, runs, summaries) : std::move(read);
    read = read ? read_outcomes(lease, runs, summaries) : std::move(read);
    return read ? Result<Summaries>(std::move(summaries)) : Result<Summaries>(read.error());
}

std::optional<std::int64_t> parse_run(std::string_view run) {
    if (run.starts_with("run-")) {
        run.remove_prefix(4);
    }
    std::int64_t id = 0;
    const auto [end, failed] = std::from_chars(run.data(), run.data() + run.size(), id);
    const bool whole = failed == std::errc() && end == run.data() + run.size();
    return whole && id > 0 ? std::optional(id) : std::nullopt;
}

}  // namespace

std::string run_name(std::int64_t run_id) { return fmt::format("run-{}", run_id); }

Result<std::int64_t> find_run(Lease& lease, std::string_view run) {
    const auto newest = lease.query("SELECT run_id FROM runs ORDER BY run_id DESC LIMIT 5");
    if (!newest) {
        return newest.error();
    }
    if (newest.value().empty()) {
        return Error{ErrorCode::NotFound, fmt::format("there is no run '{}': none was stored yet; "
                                                      "`millrace run` makes one",
                                                      run)};
    }
    if (run == "last") {
        return newest.value().row(0).int64(0);
    }
    if (const auto id = parse_run(run)) {
        const auto found = lease.query("SELECT run_id FROM runs WHERE run_id = ?", {*id});
        if (!found) {
            return found.error();
        }
        if (!found.value().empty()) {
            return *id;
        }
    }
    std::string known;
    for (std::size_t i = 0; i < newest.value().size(); ++i) {
        known += (i == 0 ? "" : ", ") + run_name(newest.value().row(i).int64(0));
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("there is no run '{}', expected `last` or an id such as run-3; the "
                             "newest are: {}",
                             run, known)};
}

Result<data::RunSummary> read_summary(Lease& lease, std::int64_t run_id) {
    auto summaries = read_summaries(lease, {run_id, run_id});
    if (!summaries) {
        return summaries.error();
    }
    if (summaries.value().empty()) {
        return damaged(run_id, "0 descriptions");
    }
    return std::move(summaries.value().begin()->second);
}

Result<std::vector<data::RunSummary>> read_summaries(Lease& lease) {
    auto summaries = read_summaries(lease, {std::numeric_limits<std::int64_t>::min(),
                                            std::numeric_limits<std::int64_t>::max()});
    if (!summaries) {
        return summaries.error();
    }
    std::vector<data::RunSummary> runs;
    runs.reserve(summaries.value().size());
    for (auto& [id, summary] : summaries.value()) {
        runs.push_back(std::move(summary));
    }
    std::reverse(runs.begin(), runs.end());  // the newest first
    return runs;
}

Result<std::vector<events::Position>> read_positions(Lease& lease, std::int64_t run_id) {
    const auto rows = lease.query(
        "SELECT strategy, symbol, quantity, average_entry, cost, realized_pnl, unrealized_pnl, "
        "market_value, fees, last_update FROM run_positions WHERE run_id = ? ORDER BY position",
        {run_id});
    if (!rows) {
        return rows.error();
    }
    std::vector<events::Position> positions;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        events::Position position;
        position.strategy = events::StrategyId(static_cast<std::uint32_t>(row.int64(0)));
        position.symbol = events::SymbolId(static_cast<std::uint32_t>(row.int64(1)));
        position.quantity = events::Quantity::from_units(row.int64(2));
        position.average_entry = events::Price::from_units(row.int64(3));
        position.cost = events::Money::from_units(row.int64(4));
        position.realized_pnl = events::Money::from_units(row.int64(5));
        position.unrealized_pnl = events::Money::from_units(row.int64(6));
        position.market_value = events::Money::from_units(row.int64(7));
        position.fees = events::Money::from_units(row.int64(8));
        position.last_update = Timestamp::from_microseconds(row.int64(9));
        positions.push_back(position);
    }
    return positions;
}

Result<std::vector<data::BarGroupSums>> read_input_groups(Lease& lease, std::int64_t run_id) {
    std::vector<data::BarGroupSums> groups;
    const std::array parameters{SqlValue(run_id)};
    const auto streamed =
        lease.stream("SELECT plain, weighted FROM run_input_groups WHERE run_id = ? ORDER BY place",
                     parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
                         const auto plain = chunk.column<std::int64_t>(0);
                         const auto weighted = chunk.column<std::int64_t>(1);
                         for (std::size_t i = 0; i < chunk.size(); ++i) {
                             groups.push_back({static_cast<std::uint64_t>(plain[i]),
                                               static_cast<std::uint64_t>(weighted[i])});
                         }
                         return AfterChunk::Continue;
                     });
    return streamed ? Result<std::vector<data::BarGroupSums>>(std::move(groups))
                    : Result<std::vector<data::BarGroupSums>>(streamed.error());
}

}  // namespace millrace::storage
