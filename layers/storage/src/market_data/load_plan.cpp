#include "market_data/load_plan.h"

#include <algorithm>
#include <span>
#include <utility>

#include "bars/month.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

struct Span {
    Timestamp from;
    Timestamp to;
    std::uint64_t bars;
};

/// Months with bars.
Result<std::vector<Span>> stored_months(Lease& lease, std::span<const WantedSymbol> symbols,
                                        std::int64_t last_import_id) {
    std::vector<SqlValue> parameters{last_import_id};
    for (const WantedSymbol& wanted : symbols) {
        parameters.emplace_back(std::int64_t{wanted.symbol_id});
    }
    const auto rows =
        lease.query("SELECT month, sum(bars)::BIGINT FROM import_months "
                    "WHERE import_id <= ? AND symbol_id IN (" +
                        placeholders(symbols.size()) + ") GROUP BY month ORDER BY month",
                    parameters);
    if (!rows) {
        return rows.error();
    }
    std::vector<Span> months;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto month = static_cast<MonthNumber>(row.int64(0));
        months.push_back({month_start(month), month_start(month_after(month)),
                          static_cast<std::uint64_t>(row.int64(1))});
    }
    return months;
}

/// Parts of equal length, each of whole hours and of `most` bars if these lie evenly.
std::vector<Span> cut(const Span& whole, std::uint64_t most) {
    constexpr std::int64_t hour_us = 3'600'000'000;
    const auto parts = static_cast<std::int64_t>((whole.bars + most - 1) / most);
    const std::int64_t end = whole.to.microseconds();
    const std::int64_t hours = (end - whole.from.microseconds() + hour_us - 1) / hour_us;
    const std::int64_t step = (hours + parts - 1) / parts * hour_us;
    std::vector<Span> spans;
    for (std::int64_t from = whole.from.microseconds(); from < end; from += step) {
        spans.push_back({Timestamp::from_microseconds(from),
                         Timestamp::from_microseconds(std::min(from + step, end)),
                         whole.bars / static_cast<std::uint64_t>(parts)});
    }
    return spans;
}

/// The months in spans that are read in one go, the first a short one.
std::vector<Span> spans_of(const std::vector<Span>& months) {
    std::vector<Span> spans;
    for (const Span& month : months) {
        const auto parts = cut(month, spans.empty() ? first_load_bars : bars_per_load);
        for (const Span& part : parts) {
            if (spans.size() > 1 && spans.back().bars + part.bars <= bars_per_load) {
                spans.back().to = part.to;
                spans.back().bars += part.bars;
            } else {
                spans.push_back(part);
            }
        }
    }
    return spans;
}

}  // namespace

Result<LoadPlan> plan_loads(Lease& lease, const MarketDataRequest& request) {
    const auto table = SymbolTable::read(lease);
    if (!table) {
        return table.error();
    }
    auto wanted = table.value().wanted(request.symbols);
    if (!wanted) {
        return wanted.error();
    }
    const auto stored = stored_months(lease, wanted.value(), request.last_import_id);
    if (!stored) {
        return stored.error();
    }
    std::vector<Span> months;
    for (const Span& month : stored.value()) {
        const auto from = std::max(month.from, request.from.value_or(Timestamp::earliest()));
        const auto to = std::min(month.to, request.to.value_or(Timestamp::latest()));
        if (from < to) {
            months.push_back({from, to, month.bars});
        }
    }
    LoadPlan plan{std::move(wanted).value(), {}};
    for (const Span& span : spans_of(months)) {
        plan.loads.push_back({span.from, span.to, request.last_import_id});
    }
    return plan;
}

}  // namespace millrace::storage
