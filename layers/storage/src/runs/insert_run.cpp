#include "runs/run_rows.h"

#include <array>

#include "lease/row_buffer.h"
#include "runs/run_words.h"

namespace millrace::storage {

using events::Result;

namespace {

SqlValue number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

template <class Kind, int D>
SqlValue units(const std::optional<events::FixedPoint<Kind, D>>& value) {
    return value ? SqlValue(value->units()) : SqlValue();
}

SqlValue microseconds(const std::optional<events::Timestamp>& at) {
    return at ? SqlValue(at->microseconds()) : SqlValue();
}

Result<void> insert_strategy(Lease& lease, std::int64_t run_id, std::int64_t position,
                             const data::RunStrategy& strategy) {
    auto done = lease.execute("INSERT INTO run_strategies VALUES (?, ?, ?, ?)",
                              {run_id, position, strategy.id, strategy.type});
    for (const auto& [name, value] : strategy.parameters.all()) {
        if (!done) {
            return done;
        }
        const StoredParameter stored = stored_parameter(value);
        done = lease.execute("INSERT INTO run_parameters VALUES (?, ?, ?, ?, ?)",
                             {run_id, position, name, std::string(stored.type), stored.value});
    }
    return done;
}

Result<void> insert_positions(Lease& lease, std::int64_t run_id,
                              const std::vector<events::Position>& positions) {
    std::int64_t place = 0;
    for (const events::Position& position : positions) {
        auto done = lease.execute(
            "INSERT INTO run_positions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, make_timestamp(?))",
            {run_id, place++, std::int64_t{position.strategy.value()},
             std::int64_t{position.symbol.value()}, position.quantity.units(),
             position.average_entry.units(), position.cost.units(), position.realized_pnl.units(),
             position.unrealized_pnl.units(), position.market_value.units(), position.fees.units(),
             position.last_update.microseconds()});
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> insert_refusals(Lease& lease, std::int64_t run_id,
                             const data::RefusalCounts& refusals) {
    std::int64_t place = 0;
    for (const auto& [reason, signals] : refusals) {
        auto done = lease.execute(
            "INSERT INTO run_refusals VALUES (?, ?, ?, ?)",
            {run_id, place++, std::int64_t{static_cast<std::uint16_t>(reason)}, number(signals)});
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> insert_groups(Lease& lease, std::int64_t run_id,
                           const std::vector<data::BarGroupSums>& groups) {
    return lease.append("run_input_groups", [&](Appender& appender) -> Result<void> {
        constexpr std::array types{DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_BIGINT,
                                   DUCKDB_TYPE_BIGINT};
        RowBuffer rows(appender, types);
        std::int32_t place = 0;
        for (const data::BarGroupSums& sums : groups) {
            rows.set(0, run_id);
            rows.set(1, place++);
            rows.set(2, static_cast<std::int64_t>(sums.plain));
            rows.set(3, static_cast<std::int64_t>(sums.weighted));
            rows.end_row();
        }
        rows.hand_on();
        return {};
    });
}

}  // namespace

Result<void> insert_description(Lease& lease, std::int64_t run_id,
                                const data::RunDescription& description) {
    auto done = lease.execute(
        "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, make_timestamp(?), make_timestamp(?), ?, "
        "make_timestamp(?), ?)",
        {run_id, description.mode, description.program_version,
         std::int64_t{description.engine_version}, description.configuration,
         description.configuration_hash, description.last_import_id, microseconds(description.from),
         microseconds(description.to),
         description.bars_max ? number(*description.bars_max) : SqlValue(),
         description.started_at.microseconds(), description.last_insight_batch});
    std::int64_t place = 0;
    for (const std::string& symbol : description.symbols) {
        if (!done) {
            return done;
        }
        done = lease.execute("INSERT INTO run_symbols VALUES (?, ?, ?)", {run_id, place++, symbol});
    }
    place = 0;
    for (const data::RunStrategy& strategy : description.strategies) {
        if (!done) {
            return done;
        }
        done = insert_strategy(lease, run_id, place++, strategy);
    }
    return done;
}

Result<void> insert_outcome(Lease& lease, std::int64_t run_id, const data::RunOutcome& outcome) {
    auto done = lease.execute(
        "INSERT INTO run_outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?)",
        {run_id,
         std::string(name_of(outcome.status)),
         outcome.failure,
         number(outcome.bars_processed),
         number(outcome.bars_with_insight),
         number(outcome.signals_generated),
         number(outcome.signals_rejected),
         number(outcome.signals_without_order),
         number(outcome.orders_sent),
         number(outcome.orders_would_send),
         number(outcome.orders_unfilled),
         number(outcome.trades_executed),
         number(outcome.strategies_disabled),
         units(outcome.realized_pnl),
         units(outcome.unrealized_pnl),
         units(outcome.fees),
         units(outcome.final_equity),
         outcome.input_hash,
         outcome.signal_hash,
         outcome.order_hash,
         outcome.trade_hash,
         outcome.wall_seconds});
    if (done) {
        done = insert_refusals(lease, run_id, outcome.refused_by_reason);
    }
    if (done) {
        done = insert_positions(lease, run_id, outcome.positions);
    }
    return done ? insert_groups(lease, run_id, outcome.input_groups) : done;
}

}  // namespace millrace::storage
