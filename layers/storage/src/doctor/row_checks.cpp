#include "doctor/row_checks.h"

#include <fmt/format.h>

#include <cstdint>

#include <millrace/storage/quality.h>

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
                                    "SELECT month FROM import_months UNION "
                                    "SELECT (year(bar_close) * 100 + month(bar_close))::INTEGER "
                                    "FROM insights ORDER BY month");
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

constexpr std::string_view insights_advice = "another program wrote to the store: restore a backup";

RowCheck bars_of_imports() {
    return {"bars of imports", "import months disagree with the bars", CheckSpan::EachMonth,
            "SELECT count(*), min('import ' || coalesce(m.import_id, b.import_id) || ' in ' || "
            "coalesce(m.month, b.month)) FROM (SELECT month, import_id, symbol_id, "
            "count(*) AS bars, min(timestamp) AS first_open, max(timestamp) AS last_open "
            "FROM ohlcv_1m WHERE month = $1 AND revision = 0 "
            "GROUP BY month, import_id, symbol_id) b "
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

RowCheck insights_unique() {
    return {
        "insights unique",
        "bars have two insights of one revision",
        CheckSpan::EachMonth,
        "SELECT count(*), min('symbol ' || symbol_id || ' at ' || bar_close || ' UTC') FROM "
        "(SELECT symbol_id, bar_close FROM insights "
        "WHERE bar_close >= make_timestamp(($1 // 100)::BIGINT, ($1 % 100)::BIGINT, 1, 0, 0, 0) "
        "AND bar_close < make_timestamp(($1 // 100)::BIGINT, ($1 % 100)::BIGINT, 1, 0, 0, 0) "
        "+ INTERVAL 1 MONTH GROUP BY timeframe, symbol_id, bar_close, revision "
        "HAVING count(*) > 1)",
        Health::Problem,
        insights_advice};
}

RowCheck insights_known() {
    return {"insights known",
            "insights are of a batch or a symbol that is not stored, or beyond where theirs end",
            CheckSpan::WholeStore,
            "SELECT count(*), min('symbol ' || symbol_id || ' at ' || bar_close || ' UTC') "
            "FROM insights i WHERE batch_id NOT IN (SELECT batch_id FROM insight_batches) "
            "OR NOT EXISTS (SELECT 1 FROM insight_series s WHERE s.timeframe = i.timeframe "
            "AND s.symbol_id = i.symbol_id AND s.stored_to >= i.bar_close) "
            "OR symbol_id NOT IN (SELECT symbol_id FROM symbols)",
            Health::Problem,
            insights_advice};
}

RowCheck insight_series_unique() {
    return {"insight series",
            "series of insights are stored twice or of no stored symbol",
            CheckSpan::WholeStore,
            "SELECT count(*), min('symbol ' || symbol_id) FROM (SELECT symbol_id FROM "
            "insight_series GROUP BY timeframe, symbol_id HAVING count(*) > 1 UNION ALL "
            "SELECT symbol_id FROM insight_series "
            "WHERE symbol_id NOT IN (SELECT symbol_id FROM symbols))",
            Health::Problem,
            insights_advice};
}

RowCheck insight_counts() {
    return {"insight batches",
            "batches of insights disagree with their rows or are there twice",
            CheckSpan::WholeStore,
            "SELECT count(*), min('batch ' || b.batch_id) FROM (SELECT batch_id, "
            "sum(insights) AS told, count(*) AS times FROM insight_batches GROUP BY batch_id) b "
            "LEFT JOIN (SELECT batch_id, count(*) AS found FROM insights GROUP BY batch_id) i "
            "ON i.batch_id = b.batch_id WHERE times > 1 OR told <> coalesce(found, 0)",
            Health::Problem,
            insights_advice};
}

/// Flags 1 and 2: outside every session. A day's `bars` are new ones inside one, its flags those of
/// its bars less those of the bars they revise.
RowCheck days_of_imports() {
    std::string of_bars;
    std::string told;
    for (const QualityFlag flag : quality_flags) {
        of_bars +=
            fmt::format(", sum(sign * ((flags & {}) > 0)::INTEGER)", static_cast<unsigned>(flag));
        told += fmt::format(", sum({})", name_of(flag));
    }
    return {"days of imports", "symbols of imports disagree with their days", CheckSpan::WholeStore,
            fmt::format(
                "WITH brought AS (SELECT import_id, symbol_id, flags, 1 AS sign, "
                "(revision = 0 AND flags & 3 = 0)::INTEGER AS bars, "
                "(revision > 0)::INTEGER AS revised, "
                "CASE WHEN flags & 3 = 0 THEN timestamp END AS opened FROM ohlcv_1m UNION ALL "
                "SELECT b.import_id, b.symbol_id, p.flags, -1, 0, 0, NULL FROM ohlcv_1m b "
                "JOIN ohlcv_1m p ON p.month = b.month AND p.symbol_id = b.symbol_id "
                "AND p.timestamp = b.timestamp AND p.revision = b.revision - 1 "
                "WHERE b.revision > 0), "
                "found AS (SELECT import_id, symbol_id, sum(bars), sum(revised), min(opened), "
                "max(opened){} FROM brought GROUP BY import_id, symbol_id), "
                "told AS (SELECT import_id, symbol_id, sum(bars), sum(revised), min(first_open), "
                "max(last_open){} FROM bar_days GROUP BY import_id, symbol_id), "
                "wrong AS ((FROM found EXCEPT FROM told) UNION ALL (FROM told EXCEPT FROM found)) "
                "SELECT count(*), min('import ' || import_id) FROM wrong",
                of_bars, told)};
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
        days_of_imports(),
        import_sums(),
        insights_unique(),
        insights_known(),
        insight_series_unique(),
        insight_counts(),
        {"refused rows", "refused rows are of an import that is not stored", CheckSpan::WholeStore,
         "SELECT count(*), min('import ' || import_id) FROM import_rejects "
         "WHERE import_id NOT IN (SELECT import_id FROM imports)"},
        {"actions unique", "corporate actions are stored twice", CheckSpan::WholeStore,
         "SELECT count(*), min(symbol || ' on ' || ex_date) FROM (SELECT symbol, ex_date, kind "
         "FROM corporate_actions GROUP BY ALL HAVING count(*) > 1)"},
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
