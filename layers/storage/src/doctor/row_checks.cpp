#include "doctor/row_checks.h"

#include <fmt/format.h>

#include <cstdint>

namespace millrace::storage {

using events::Result;

namespace {

struct BadRows {
    std::int64_t count = 0;
    std::string first;
};

Result<void> add(Lease& lease, const std::string& sql, std::span<const SqlValue> parameters,
                 BadRows& into) {
    const auto rows = lease.query(sql, parameters);
    if (!rows) {
        return rows.error();
    }
    const Row row = rows.value().row(0);
    if (into.count == 0 && !row.is_null(1)) {
        into.first = row.text(1);
    }
    into.count += row.int64(0);
    return {};
}

Result<BadRows> find_bad_rows(Lease& lease, const RowCheck& check) {
    BadRows found;
    if (check.span == CheckSpan::WholeStore) {
        auto added = add(lease, check.sql, {}, found);
        return added ? Result<BadRows>(std::move(found)) : added.error();
    }
    const auto months = lease.query("SELECT month FROM ohlcv_1m UNION "
                                    "SELECT month FROM import_months ORDER BY month");
    if (!months) {
        return months.error();
    }
    for (std::size_t i = 0; i < months.value().size(); ++i) {
        const SqlValue month = months.value().row(i).int64(0);
        if (auto added = add(lease, check.sql, std::span(&month, 1), found); !added) {
            return added.error();
        }
    }
    return found;
}

/// Whose minute a row `b` is, in words.
constexpr const char* minute =
    "coalesce((SELECT min(s.symbol) FROM symbols s WHERE s.symbol_id = b.symbol_id), "
    "'symbol ' || b.symbol_id) || ' at ' || b.timestamp || ' UTC'";

RowCheck bars_of_imports() {
    return {"bars of imports", "import months disagree with the bars", CheckSpan::EachMonth,
            "SELECT count(*), min('import ' || coalesce(m.import_id, b.import_id) || ' in ' || "
            "coalesce(m.month, b.month)) FROM (SELECT month, import_id, symbol_id, "
            "count(*) AS bars, min(timestamp) AS first_open, max(timestamp) AS last_open "
            "FROM ohlcv_1m WHERE month = $1 GROUP BY month, import_id, symbol_id) b "
            "FULL JOIN (SELECT * FROM import_months WHERE month = $1) m "
            "ON m.import_id = b.import_id AND m.symbol_id = b.symbol_id "
            "WHERE m.bars IS DISTINCT FROM b.bars OR m.first_open IS DISTINCT FROM b.first_open "
            "OR m.last_open IS DISTINCT FROM b.last_open"};
}

RowCheck import_sums() {
    return {"import sums", "imports disagree with their months", CheckSpan::WholeStore,
            "SELECT count(*), min('import ' || coalesce(i.import_id, m.import_id)) FROM imports i "
            "FULL JOIN (SELECT import_id, sum(bars) AS bars FROM import_months GROUP BY import_id) "
            "m ON m.import_id = i.import_id WHERE i.bars IS DISTINCT FROM coalesce(m.bars, 0)"};
}

}  // namespace

std::vector<RowCheck> row_checks() {
    return {
        {"symbols unique", "symbols or their ids are stored twice", CheckSpan::WholeStore,
         "SELECT count(*), min(twice) FROM ("
         "SELECT symbol AS twice FROM symbols GROUP BY symbol HAVING count(*) > 1 UNION ALL "
         "SELECT 'id ' || symbol_id FROM symbols GROUP BY symbol_id HAVING count(*) > 1)"},
        {"import ids unique", "import ids are stored twice", CheckSpan::WholeStore,
         "SELECT count(*), min('import ' || import_id) FROM "
         "(SELECT import_id FROM imports GROUP BY import_id HAVING count(*) > 1)"},
        {"run ids unique", "runs or their outcomes are stored twice", CheckSpan::WholeStore,
         "SELECT count(*), min('run-' || run_id) FROM ("
         "SELECT run_id FROM runs GROUP BY run_id HAVING count(*) > 1 UNION ALL "
         "SELECT run_id FROM run_outcomes GROUP BY run_id HAVING count(*) > 1)"},
        {"bars unique", "minutes have two bars of one revision", CheckSpan::EachMonth,
         fmt::format("SELECT count(*), min({}) FROM (SELECT symbol_id, timestamp, revision "
                     "FROM ohlcv_1m WHERE month = $1 GROUP BY symbol_id, timestamp, revision "
                     "HAVING count(*) > 1) b",
                     minute)},
        {"bars in their month", "bars stand under another month or open between two minutes",
         CheckSpan::WholeStore,
         fmt::format("SELECT count(*), min({}) FROM ohlcv_1m b "
                     "WHERE month <> year(timestamp) * 100 + month(timestamp) "
                     "OR epoch_us(timestamp) % 60000000 <> 0",
                     minute)},
        {"bar revisions", "revisions lack the one before", CheckSpan::EachMonth,
         fmt::format("SELECT count(*), min({}) FROM ohlcv_1m b WHERE month = $1 AND revision > 0 "
                     "AND NOT EXISTS (SELECT 1 FROM ohlcv_1m p WHERE p.month = $1 "
                     "AND p.symbol_id = b.symbol_id AND p.timestamp = b.timestamp "
                     "AND p.revision = b.revision - 1)",
                     minute)},
        {"bars known", "bars are of an import or a symbol that is not stored",
         CheckSpan::WholeStore,
         fmt::format("SELECT count(*), min({} || ' of import ' || import_id) FROM ohlcv_1m b "
                     "WHERE import_id NOT IN (SELECT import_id FROM imports) "
                     "OR symbol_id NOT IN (SELECT symbol_id FROM symbols)",
                     minute)},
        bars_of_imports(),
        import_sums(),
        // The bounds are those of defect_of(). NaN counts as more than any number here.
        {"bar values", "bars have impossible values", CheckSpan::WholeStore,
         fmt::format("SELECT count(*), min({}) FROM ohlcv_1m b WHERE NOT (low >= 1e-8 "
                     "AND low <= open AND low <= close AND open <= high AND close <= high "
                     "AND high <= 9e10 AND volume >= 0 AND volume <= 9e15)",
                     minute)},
        {"runs ended", "runs have no outcome", CheckSpan::WholeStore,
         "SELECT count(*), min('run-' || run_id) FROM runs "
         "WHERE run_id NOT IN (SELECT run_id FROM run_outcomes)",
         Health::Warning, "nothing: they are still at work, or were killed"},
    };
}

Finding run_check(Lease& lease, const RowCheck& check) {
    const std::string name(check.name);
    const auto bad = find_bad_rows(lease, check);
    if (!bad) {
        return {name, Health::Problem, "could not be looked at: " + bad.error().message,
                "restore a backup"};
    }
    if (bad.value().count == 0) {
        return {name, Health::Ok, "sound", ""};
    }
    return {name, check.health,
            fmt::format("{} {}, such as {}", bad.value().count, check.found, bad.value().first),
            std::string(check.advice)};
}

}  // namespace millrace::storage
