#include <millrace/storage/duckdb_insight_store.h>

#include <algorithm>
#include <array>

#include "bars/symbol_table.h"
#include "insights/insight_columns.h"
#include "insights/insight_reader.h"
#include "insights/insight_series.h"
#include "lease/row_buffer.h"
#include "lease/store_lease.h"

namespace millrace::storage {

using data::InsightBatch;
using data::InsightProgress;
using data::StoredInsight;
using data::Timeframe;
using events::Result;
using events::Timestamp;

namespace {

/// One call of add(): everything of it in one write lease.
class BatchWriter {
public:
    BatchWriter(Lease& lease, Timeframe timeframe, std::span<const InsightBatch> batches)
        : lease_(lease), timeframe_(timeframe), batches_(batches) {}

    Result<std::int64_t> write(Timestamp computed_at);

private:
    Result<void> find_symbols();
    Result<void> append_insights();
    Result<void> append_batch(Timestamp computed_at);
    Result<void> replace_progress();

    Lease& lease_;
    Timeframe timeframe_;
    std::span<const InsightBatch> batches_;
    std::int64_t batch_id_ = 0;
    std::vector<std::int32_t> ids_;  // of the symbols, by batch
};

Result<void> BatchWriter::find_symbols() {
    const auto table = SymbolTable::read(lease_);
    if (!table) {
        return table.error();
    }
    for (const InsightBatch& batch : batches_) {
        const auto id = table.value().find(batch.progress.symbol);
        if (!id) {
            return table.value().unknown(batch.progress.symbol);
        }
        ids_.push_back(*id);
    }
    return {};
}

Result<void> BatchWriter::append_insights() {
    return lease_.append("insights", [&](Appender& appender) -> Result<void> {
        InsightChunk chunk(appender);
        for (std::size_t i = 0; i < batches_.size(); ++i) {
            chunk.add(batches_[i].insights, ids_[i], timeframe_, batch_id_);
        }
        chunk.finish();
        return {};
    });
}

Result<void> BatchWriter::append_batch(Timestamp computed_at) {
    std::int64_t insights = 0;
    for (const InsightBatch& batch : batches_) {
        insights += static_cast<std::int64_t>(batch.insights.size());
    }
    return lease_.execute(
        "INSERT INTO insight_batches VALUES (?, make_timestamp(?), ?, ?)",
        {batch_id_, computed_at.microseconds(), static_cast<std::int64_t>(timeframe_), insights});
}

Result<void> BatchWriter::replace_progress() {
    std::vector<SqlValue> parameters{static_cast<std::int64_t>(timeframe_)};
    for (const std::int32_t id : ids_) {
        parameters.emplace_back(std::int64_t{id});
    }
    auto gone = lease_.execute("DELETE FROM insight_series WHERE timeframe = ? AND symbol_id IN (" +
                                   placeholders(ids_.size()) + ")",
                               parameters);
    if (!gone) {
        return gone;
    }
    return lease_.append("insight_series", [&](Appender& appender) -> Result<void> {
        constexpr std::array types{
            DUCKDB_TYPE_UTINYINT,  DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_VARCHAR,
            DUCKDB_TYPE_VARCHAR,   DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_BOOLEAN,
            DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_BLOB};
        RowBuffer rows(appender, types);
        for (std::size_t i = 0; i < batches_.size(); ++i) {
            const InsightProgress& series = batches_[i].progress;
            rows.set(0, static_cast<std::uint8_t>(timeframe_));
            rows.set(1, ids_[i]);
            rows.set_bytes(2, std::as_bytes(std::span(series.settings)));
            rows.set_bytes(3, std::as_bytes(std::span(series.market)));
            rows.set(4, series.last_import_id);
            rows.set(5, series.is_complete);
            rows.set(6, series.computed_to.microseconds());
            rows.set(7, series.stored_to.microseconds());
            rows.set_bytes(8, std::as_bytes(std::span(series.engine_state)));
            rows.end_row();
        }
        rows.hand_on();
        return {};
    });
}

Result<std::int64_t> BatchWriter::write(Timestamp computed_at) {
    const auto last = last_insight_batch(lease_);
    if (!last) {
        return last.error();
    }
    batch_id_ = last.value() + 1;
    auto done = find_symbols();
    done = done ? append_insights() : std::move(done);
    done = done ? append_batch(computed_at) : std::move(done);
    done = done ? replace_progress() : std::move(done);
    done = done ? lease_.finish() : std::move(done);
    return done ? Result<std::int64_t>(batch_id_) : done.error();
}

}  // namespace

Result<std::int64_t> DuckDbInsightStore::add(Timeframe timeframe, Timestamp computed_at,
                                             std::span<const InsightBatch> batches) {
    auto lease = store_->lease(LeaseMode::Write);
    return lease ? BatchWriter(lease.value(), timeframe, batches).write(computed_at)
                 : lease.error();
}

Result<std::vector<std::vector<StoredInsight>>>
DuckDbInsightStore::read(std::span<const std::string> symbols, Timeframe timeframe, Timestamp from,
                         Timestamp to) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    auto wanted = table.value().wanted(symbols);
    if (!wanted) {
        return wanted.error();
    }
    InsightReader<StoredInsight> reader(std::move(wanted).value(), timeframe);
    auto done = reader.read(lease.value(), {from, to});
    done = done ? lease.value().finish() : std::move(done);
    return done ? Result<std::vector<std::vector<StoredInsight>>>(std::move(reader.series()))
                : done.error();
}

Result<std::int64_t> DuckDbInsightStore::last_batch_id() {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto last = last_insight_batch(lease.value());
    auto done = last ? lease.value().finish() : Result<void>();
    return done ? std::move(last) : done.error();
}

}  // namespace millrace::storage
