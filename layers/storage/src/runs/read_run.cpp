#include "runs/run_rows.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

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

Result<void> read_strategies(Lease& lease, std::int64_t run_id, data::RunDescription& into) {
    const auto strategies = lease.query(
        "SELECT id, type FROM run_strategies WHERE run_id = ? ORDER BY position", {run_id});
    if (!strategies) {
        return strategies.error();
    }
    for (std::size_t i = 0; i < strategies.value().size(); ++i) {
        const Row row = strategies.value().row(i);
        into.strategies.push_back({row.text(0), row.text(1), {}});
    }
    const auto parameters =
        lease.query("SELECT strategy, name, type, value FROM run_parameters WHERE run_id = ? "
                    "ORDER BY strategy, name",
                    {run_id});
    if (!parameters) {
        return parameters.error();
    }
    for (std::size_t i = 0; i < parameters.value().size(); ++i) {
        const Row row = parameters.value().row(i);
        const auto strategy = static_cast<std::size_t>(row.int64(0));
        auto value = parse_parameter(row.text(2), row.text(3));
        if (strategy >= into.strategies.size() || !value) {
            return damaged(run_id, fmt::format("parameter {} = '{}' of type {}", row.text(1),
                                               row.text(3), row.text(2)));
        }
        into.strategies[strategy].parameters.set(row.text(1), std::move(*value));
    }
    return {};
}

Result<void> read_description(Lease& lease, std::int64_t run_id, data::RunDescription& into) {
    const auto runs = lease.query(
        "SELECT mode, program_version, engine_version, configuration, configuration_hash, "
        "last_import_id, from_open, to_open, bars_max, started_at, "
        "coalesce(last_insight_batch, 0) FROM runs WHERE run_id = ?",
        {run_id});
    if (!runs) {
        return runs.error();
    }
    if (runs.value().size() != 1) {
        return damaged(run_id, fmt::format("{} descriptions", runs.value().size()));
    }
    const Row row = runs.value().row(0);
    into.mode = row.text(0);
    into.program_version = row.text(1);
    into.engine_version = static_cast<int>(row.int64(2));
    into.configuration = row.text(3);
    into.configuration_hash = row.text(4);
    into.last_import_id = row.int64(5);
    into.from = time_or_none(row, 6);
    into.to = time_or_none(row, 7);
    into.bars_max = row.is_null(8) ? std::nullopt : std::optional(count(row, 8));
    into.started_at = Timestamp::from_microseconds(row.int64(9));
    into.last_insight_batch = row.int64(10);
    const auto symbols =
        lease.query("SELECT symbol FROM run_symbols WHERE run_id = ? ORDER BY position", {run_id});
    if (!symbols) {
        return symbols.error();
    }
    for (std::size_t i = 0; i < symbols.value().size(); ++i) {
        into.symbols.push_back(symbols.value().row(i).text(0));
    }
    return read_strategies(lease, run_id, into);
}

void take_outcome(const Row& row, data::RunOutcome& into) {
    into.failure = row.text(1);
    into.bars_processed = count(row, 2);
    into.bars_with_insight = count(row, 3);
    into.signals_generated = count(row, 4);
    into.signals_rejected = count(row, 5);
    into.signals_without_order = count(row, 6);
    into.orders_sent = count(row, 7);
    into.orders_would_send = count(row, 8);
    into.orders_unfilled = count(row, 9);
    into.trades_executed = count(row, 10);
    into.strategies_disabled = count(row, 11);
    into.realized_pnl = money_or_none(row, 12);
    into.unrealized_pnl = money_or_none(row, 13);
    into.fees = money_or_none(row, 14);
    into.final_equity = money_or_none(row, 15);
    into.input_hash = row.text(16);
    into.signal_hash = row.text(17);
    into.order_hash = row.text(18);
    into.trade_hash = row.text(19);
    into.wall_seconds = row.float64(20);
}

Result<void> read_outcome(Lease& lease, std::int64_t run_id, data::RunOutcome& into) {
    const auto rows = lease.query(
        "SELECT status, failure, bars_processed, bars_with_insight, signals_generated, "
        "signals_rejected, signals_without_order, orders_sent, orders_would_send, orders_unfilled, "
        "trades_executed, strategies_disabled, realized_pnl, unrealized_pnl, fees, final_equity, "
        "input_hash, signal_hash, order_hash, trade_hash, wall_seconds "
        "FROM run_outcomes WHERE run_id = ?",
        {run_id});
    if (!rows) {
        return rows.error();
    }
    if (rows.value().empty()) {
        into.status = data::RunStatus::Running;
        return {};
    }
    const Row row = rows.value().row(0);
    const auto status = parse_status(row.text(0));
    if (!status || rows.value().size() > 1) {
        return damaged(run_id, fmt::format("{} outcomes, the first of status '{}'",
                                           rows.value().size(), row.text(0)));
    }
    into.status = *status;
    take_outcome(row, into);
    const auto refusals = lease.query(
        "SELECT reason, signals FROM run_refusals WHERE run_id = ? ORDER BY position", {run_id});
    if (!refusals) {
        return refusals.error();
    }
    for (std::size_t i = 0; i < refusals.value().size(); ++i) {
        const Row refusal = refusals.value().row(i);
        into.refused_by_reason.emplace_back(static_cast<events::ReasonCode>(refusal.int64(0)),
                                            count(refusal, 1));
    }
    return {};
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
    data::RunSummary summary;
    summary.run_id = run_name(run_id);
    if (auto read = read_description(lease, run_id, summary.description); !read) {
        return read.error();
    }
    if (auto read = read_outcome(lease, run_id, summary.outcome); !read) {
        return read.error();
    }
    return summary;
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
