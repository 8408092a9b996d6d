// Finished insights from memory into a bare table by DuckDB's own appender: what storing them costs
// at least. bench/run compares `millrace analytics update` with it.
//
//     bench_stored_insights STORE FILE
//
// reads the insights of every symbol of STORE into columns, then times their way into a new FILE:
// one transaction and a checkpoint. Prints JSON.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <duckdb.h>

#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/store.h>

#include "bare_duckdb.h"
#include "bench_program.h"

namespace {

using millrace::bench::BareDuckDb;
using millrace::bench::give_up;
using millrace::bench::must;
using millrace::bench::seconds_since;
using millrace::bench::Steady;
using millrace::data::StoredInsight;

/// One column as it shall be stored.
struct Column {
    const char* type_name;
    duckdb_type type;
    std::size_t width;
    std::vector<char> bytes;

    template <class T> void add(T value) {
        const auto* const from = reinterpret_cast<const char*>(&value);
        bytes.insert(bytes.end(), from, from + sizeof value);
    }
};

class Columns {
public:
    Columns() {
        add("UTINYINT", DUCKDB_TYPE_UTINYINT, 1, 1);  // timeframe
        add("INTEGER", DUCKDB_TYPE_INTEGER, 4, 1);    // symbol
        add("TIMESTAMP", DUCKDB_TYPE_TIMESTAMP, 8, 1);
        add("UINTEGER", DUCKDB_TYPE_UINTEGER, 4, 1);  // period
        add("FLOAT", DUCKDB_TYPE_FLOAT, 4, floats);
        add("UTINYINT", DUCKDB_TYPE_UTINYINT, 1, 4);    // absent, bias, signal, regime
        add("USMALLINT", DUCKDB_TYPE_USMALLINT, 2, 2);  // engine version, revision
        add("BOOLEAN", DUCKDB_TYPE_BOOLEAN, 1, 1);
        add("BIGINT", DUCKDB_TYPE_BIGINT, 8, 1);  // batch
    }

    void add_row(const StoredInsight& row, std::int32_t symbol) {
        const auto& insight = row.insight;
        std::size_t at = 0;
        columns_[at++].add(std::uint8_t{0});
        columns_[at++].add(symbol);
        columns_[at++].add(insight.bar_close.microseconds());
        columns_[at++].add(insight.period_s);
        for (const double grade : {insight.score, insight.agreement, insight.confidence}) {
            columns_[at++].add(static_cast<float>(grade));
        }
        for (const float vote : insight.votes) {
            columns_[at++].add(vote);
        }
        for (const float value : row.values) {
            columns_[at++].add(value);
        }
        columns_[at++].add(insight.absent_contributors);
        columns_[at++].add(static_cast<std::uint8_t>(insight.bias));
        columns_[at++].add(static_cast<std::uint8_t>(insight.signal));
        columns_[at++].add(static_cast<std::uint8_t>(insight.regime));
        columns_[at++].add(static_cast<std::uint16_t>(insight.engine_version));
        columns_[at++].add(static_cast<std::uint16_t>(insight.revision));
        columns_[at++].add(row.is_withdrawn);
        columns_[at++].add(std::int64_t{1});
        ++rows_;
    }
    std::size_t rows() const { return rows_; }

    std::string table() const {
        std::string sql = "CREATE TABLE insights (";
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            sql += (i == 0 ? "c" : ", c") + std::to_string(i) + " " + columns_[i].type_name +
                   " NOT NULL";
        }
        return sql + ")";
    }
    void append_to(duckdb_appender appender) const {
        std::vector<duckdb_logical_type> types;
        for (const Column& column : columns_) {
            types.push_back(duckdb_create_logical_type(column.type));
        }
        duckdb_data_chunk chunk = duckdb_create_data_chunk(types.data(), types.size());
        for (std::size_t from = 0; from < rows_; from += duckdb_vector_size()) {
            const std::size_t rows = std::min<std::size_t>(duckdb_vector_size(), rows_ - from);
            duckdb_data_chunk_reset(chunk);
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                const Column& column = columns_[i];
                std::memcpy(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, i)),
                            column.bytes.data() + from * column.width, rows * column.width);
            }
            duckdb_data_chunk_set_size(chunk, rows);
            if (duckdb_append_data_chunk(appender, chunk) != DuckDBSuccess) {
                give_up(duckdb_appender_error(appender));
            }
        }
        duckdb_destroy_data_chunk(&chunk);
        for (duckdb_logical_type& type : types) {
            duckdb_destroy_logical_type(&type);
        }
    }

private:
    static constexpr std::size_t floats =
        3 + millrace::events::contributor_count + millrace::events::contributor_value_count;

    void add(const char* type_name, duckdb_type type, std::size_t width, std::size_t times) {
        for (std::size_t i = 0; i < times; ++i) {
            columns_.push_back({type_name, type, width, {}});
        }
    }

    std::vector<Column> columns_;
    std::size_t rows_ = 0;
};

Columns read_all(const std::string& path) {
    const auto store = must(millrace::storage::Store::open(path));
    constexpr auto timeframe = millrace::data::Timeframe::M1;
    const auto backlogs = must(millrace::storage::insight_backlogs(*store, timeframe));
    millrace::storage::DuckDbInsightStore insights(*store);
    Columns columns;
    std::int32_t number = 0;
    for (const auto& backlog : backlogs.symbols) {
        const auto rows =
            must(insights.read(std::span(&backlog.symbol, 1), timeframe,
                               millrace::events::Timestamp::from_microseconds(0),
                               backlog.last_open + millrace::events::Duration::from_minutes(1)));
        ++number;
        for (const StoredInsight& row : rows.front()) {
            columns.add_row(row, number);
        }
    }
    return columns;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        give_up("usage: bench_stored_insights STORE FILE");
    }
    const Columns columns = read_all(arguments[1]);
    BareDuckDb database(arguments[2], BareDuckDb::Access::ReadWrite);
    database.execute(columns.table());
    const auto start = Steady::now();
    database.append("insights", [&](duckdb_appender appender) { columns.append_to(appender); });
    database.execute("CHECKPOINT");
    std::printf("{\"insights\": %zu, \"append_seconds\": %.6f}\n", columns.rows(),
                seconds_since(start));
}
