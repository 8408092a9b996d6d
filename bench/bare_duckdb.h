#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <duckdb.h>

namespace millrace::bench {

/// DuckDB as it comes, to measure against. Every failure ends the program.
class BareDuckDb {
public:
    enum class Access { ReadOnly, ReadWrite };

    BareDuckDb(const std::string& path, Access access);
    ~BareDuckDb();
    BareDuckDb(const BareDuckDb&) = delete;
    BareDuckDb& operator=(const BareDuckDb&) = delete;

    void execute(const std::string& sql);
    /// Streams the result and touches every value, which are INTEGER, TIMESTAMP, BIGINT or DOUBLE;
    /// answers the rows. `sum` is where the values go, so that no compiler leaves them out.
    std::uint64_t scan(const std::string& sql, double& sum);

    /// Rows by DuckDB's appender, in one transaction.
    void append(const char* table, const std::function<void(duckdb_appender)>& fill);

private:
    duckdb_database database_ = nullptr;
    duckdb_connection connection_ = nullptr;
};

}  // namespace millrace::bench
