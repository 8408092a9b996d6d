#include "bare_duckdb.h"

#include "bench_program.h"

namespace millrace::bench {

namespace {

template <class T> double sum_of(duckdb_vector vector, idx_t size) {
    const auto* const values = static_cast<const T*>(duckdb_vector_get_data(vector));
    double sum = 0;
    for (idx_t i = 0; i < size; ++i) {
        sum += static_cast<double>(values[i]);
    }
    return sum;
}

double touch(duckdb_vector vector, idx_t size) {
    duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
    const duckdb_type type = duckdb_get_type_id(logical);
    duckdb_destroy_logical_type(&logical);
    switch (type) {
    case DUCKDB_TYPE_INTEGER: return sum_of<std::int32_t>(vector, size);
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_TIMESTAMP: return sum_of<std::int64_t>(vector, size);
    case DUCKDB_TYPE_DOUBLE: return sum_of<double>(vector, size);
    default: give_up("a scanned column is of DuckDB's type number " + std::to_string(type));
    }
}

}  // namespace

BareDuckDb::BareDuckDb(const std::string& path, Access access) {
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "access_mode",
                      access == Access::ReadOnly ? "READ_ONLY" : "READ_WRITE");
    duckdb_set_config(config, "threads", "2");  // as StoreOptions
    char* error = nullptr;
    if (duckdb_open_ext(path.c_str(), &database_, config, &error) != DuckDBSuccess ||
        duckdb_connect(database_, &connection_) != DuckDBSuccess) {
        give_up(error != nullptr ? error : "DuckDB did not open");
    }
    duckdb_destroy_config(&config);
}

BareDuckDb::~BareDuckDb() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
}

void BareDuckDb::execute(const std::string& sql) {
    duckdb_result result{};
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
        give_up(duckdb_result_error(&result));
    }
    duckdb_destroy_result(&result);
}

std::uint64_t BareDuckDb::scan(const std::string& sql, double& sum) {
    duckdb_prepared_statement prepared = nullptr;
    duckdb_pending_result pending = nullptr;
    duckdb_result result{};
    if (duckdb_prepare(connection_, sql.c_str(), &prepared) != DuckDBSuccess ||
        duckdb_pending_prepared_streaming(prepared, &pending) != DuckDBSuccess ||
        duckdb_execute_pending(pending, &result) != DuckDBSuccess) {
        give_up("scan failed: " + sql);
    }
    std::uint64_t rows = 0;
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
        const idx_t size = duckdb_data_chunk_get_size(chunk);
        for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
            sum += touch(duckdb_data_chunk_get_vector(chunk, column), size);
        }
        rows += size;
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    duckdb_destroy_pending(&pending);
    duckdb_destroy_prepare(&prepared);
    return rows;
}

void BareDuckDb::append(const char* table, const std::function<void(duckdb_appender)>& fill) {
    execute("BEGIN TRANSACTION");
    duckdb_appender appender = nullptr;
    if (duckdb_appender_create(connection_, nullptr, table, &appender) != DuckDBSuccess) {
        give_up(std::string("no appender for ") + table);
    }
    fill(appender);
    if (duckdb_appender_destroy(&appender) != DuckDBSuccess) {
        give_up(std::string("rows not appended to ") + table);
    }
    execute("COMMIT");
}

}  // namespace millrace::bench
