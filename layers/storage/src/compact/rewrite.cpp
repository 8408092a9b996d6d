#include "compact/rewrite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "lease/duckdb_error.h"
#include "lease/duckdb_instance.h"
#include "lease/statement.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr const char* bars_table = "ohlcv_1m";

/// A table too large to be sorted at once, and how its rows shall stand.
struct LargeTable {
    const char* name;
    const char* parts;  // selects, in order, the conditions that cut it into months
    const char* order;  // within a part
};
constexpr std::array large_tables{
    LargeTable{bars_table,
               "SELECT DISTINCT 'month = ' || month AS part FROM store.ohlcv_1m ORDER BY part",
               "symbol_id, timestamp, revision"},
    LargeTable{"insights",
               "SELECT DISTINCT 'timeframe = ' || timeframe || ' AND bar_close >= TIMESTAMP ''' || "
               "date_trunc('month', bar_close) || ''' AND bar_close < TIMESTAMP ''' || "
               "date_trunc('month', bar_close) + INTERVAL 1 MONTH || '''' AS part "
               "FROM store.insights ORDER BY part",
               "symbol_id, bar_close, revision"}};

struct Disconnect {
    duckdb_connection handle;

    explicit Disconnect(duckdb_connection connection) : handle(connection) {}
    Disconnect(const Disconnect&) = delete;
    Disconnect& operator=(const Disconnect&) = delete;
    ~Disconnect() { duckdb_disconnect(&handle); }
};

/// Two databases in one DuckDB: `store`, which is read, and `compacted`, which is written in one
/// transaction.
class Rewrite {
public:
    Rewrite(DuckDbInstance& instance, const OnStep& on_step)
        : instance_(instance), on_step_(on_step) {}

    Result<CompactReport> run();

private:
    Result<Rows> query(const std::string& sql);
    Result<std::vector<std::string>> texts(const std::string& sql);
    Result<void> copy_tables();
    Result<void> copy_large_tables();
    Result<void> copy_parts(const LargeTable& table);
    Result<void> compare();
    Result<std::string> content_of(const std::string& table);
    Result<StoreSize> size_of(const char* catalog);

    DuckDbInstance& instance_;
    const OnStep& on_step_;
    std::vector<std::string> tables_;
};

Result<Rows> Rewrite::query(const std::string& sql) {
    constexpr std::size_t rows_max = 100'000;
    const auto connection = instance_.connect();
    if (!connection) {
        return connection.error();
    }
    const Disconnect at_end(connection.value());
    auto statement = Statement::prepare(connection.value(), sql, {});
    return statement ? statement.value().rows(rows_max) : statement.error();
}

Result<std::vector<std::string>> Rewrite::texts(const std::string& sql) {
    const auto rows = query(sql);
    if (!rows) {
        return rows.error();
    }
    std::vector<std::string> found;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        found.push_back(rows.value().row(i).text(0));
    }
    return found;
}

Result<void> Rewrite::copy_tables() {
    if (auto made = instance_.run("COPY FROM DATABASE store TO compacted (SCHEMA)"); !made) {
        return made;
    }
    for (const std::string& table : tables_) {
        const auto is_it = [&](const LargeTable& large) { return table == large.name; };
        if (std::any_of(large_tables.begin(), large_tables.end(), is_it)) {
            continue;
        }
        const auto sql = fmt::format("INSERT INTO compacted.{0} SELECT * FROM store.{0}", table);
        if (auto copied = instance_.run(sql); !copied) {
            return copied;
        }
    }
    return {};
}

Result<void> Rewrite::copy_large_tables() {
    for (const LargeTable& table : large_tables) {
        if (auto copied = copy_parts(table); !copied) {
            return copied;
        }
    }
    return {};
}

// A month at a time, so that what is sorted at once does not grow with the years.
Result<void> Rewrite::copy_parts(const LargeTable& table) {
    const auto parts = texts(table.parts);
    if (!parts) {
        return parts.error();
    }
    for (std::size_t i = 0; i < parts.value().size(); ++i) {
        on_step_({"compacting", "months", i, parts.value().size()});
        const auto sql =
            fmt::format("INSERT INTO compacted.{0} SELECT * FROM store.{0} WHERE {1} ORDER BY {2}",
                        table.name, parts.value()[i], table.order);
        if (auto copied = instance_.run(sql); !copied) {
            return copied;
        }
    }
    return {};
}

/// The same for equal sets of rows, whatever their order; two hashes, as one of them forgets rows
/// that stand twice.
Result<std::string> Rewrite::content_of(const std::string& table) {
    const auto rows = query(fmt::format("SELECT count(*) || ' rows, hash ' || "
                                        "coalesce(bit_xor(hash(t)), 0) || ' ' || "
                                        "coalesce(sum(hash(t)::HUGEINT), 0) FROM {} t",
                                        table));
    return rows ? Result<std::string>(rows.value().row(0).text(0)) : rows.error();
}

Result<void> Rewrite::compare() {
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        on_step_({"comparing", "tables", i, tables_.size()});
        const auto before = content_of("store." + tables_[i]);
        const auto after = content_of("compacted." + tables_[i]);
        if (!before || !after) {
            return before ? after.error() : before.error();
        }
        if (before.value() != after.value()) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("table {} was not written as it was read ({}, expected {}); "
                                     "the store is as it was",
                                     tables_[i], after.value(), before.value())};
        }
    }
    return {};
}

Result<StoreSize> Rewrite::size_of(const char* catalog) {
    const auto rows = query(fmt::format(
        "SELECT (total_blocks * block_size)::BIGINT, block_size * (SELECT count(DISTINCT block_id) "
        "FROM pragma_storage_info('{0}.{1}') WHERE persistent AND block_id >= 0)::BIGINT "
        "FROM pragma_database_size() WHERE database_name = '{0}'",
        catalog, bars_table));
    if (!rows) {
        return rows.error();
    }
    const Row row = rows.value().row(0);
    return StoreSize{static_cast<std::uint64_t>(row.int64(0)),
                     static_cast<std::uint64_t>(row.int64(1))};
}

Result<CompactReport> Rewrite::run() {
    auto tables = texts("SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' "
                        "ORDER BY table_name");
    if (!tables) {
        return tables.error();
    }
    tables_ = std::move(tables).value();
    Result<void> done = instance_.run("BEGIN TRANSACTION");
    for (auto part : {&Rewrite::copy_tables, &Rewrite::copy_large_tables}) {
        done = done ? (this->*part)() : done;
    }
    done = done ? instance_.run("COMMIT") : done;
    done = done ? instance_.run("CHECKPOINT compacted") : done;
    done = done ? compare() : done;
    if (!done) {
        return done.error();
    }
    const auto bars =
        query(fmt::format("SELECT count(*) FROM compacted.{} WHERE revision = 0", bars_table));
    const auto before = size_of("store");
    const auto after = size_of("compacted");
    if (!bars || !before || !after) {
        return !bars ? bars.error() : (!before ? before.error() : after.error());
    }
    return CompactReport{static_cast<std::uint64_t>(bars.value().row(0).int64(0)), before.value(),
                         after.value()};
}

}  // namespace

Result<CompactReport> rewrite(const std::filesystem::path& from, const std::filesystem::path& to,
                              const OnStep& on_step) {
    // One thread writes row groups one after another, full ones; two would cut each month's short.
    auto instance = DuckDbInstance::start({from, {}, "96MiB", 1});
    if (!instance) {
        return instance.error();
    }
    const std::string source = sql_literal(from.string());
    const std::string target = sql_literal(to.string());
    for (const std::string& sql :
         {"ATTACH " + source + " AS store (READ_ONLY)", "ATTACH " + target + " AS compacted"}) {
        if (auto attached = instance.value()->run(sql); !attached) {
            return is_lock_conflict(attached.error())
                       ? Error{ErrorCode::Busy,
                               "held by a program outside Millrace: " + attached.error().message}
                       : attached.error();
        }
    }
    auto report = Rewrite(*instance.value(), on_step).run();
    for (const char* sql : {"DETACH compacted", "DETACH store"}) {
        auto detached = report ? instance.value()->run(sql) : Result<void>();
        if (!detached) {
            return detached.error();
        }
    }
    return report;
}

}  // namespace millrace::storage
