#include "bars/bar_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <millrace/market/instrument.h>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

/// What the comparison with the store found out about each row of a block.
struct BarLoad::Verdicts {
    static constexpr std::int32_t not_stored = -1;

    std::vector<std::int32_t> revision;  // highest stored one, or not_stored
    std::vector<std::uint8_t> differs;   // from that revision

    explicit Verdicts(std::size_t rows) : revision(rows, not_stored), differs(rows, 0) {}
    bool is_new(std::size_t row) const { return revision[row] == not_stored; }
};

BarLoad::BarLoad(Store& store, const events::Clock& clock, std::string source)
    : store_(&store), clock_(&clock), source_(std::move(source)) {}

Result<std::int32_t> BarLoad::symbol(std::string_view name) {
    if (const auto found = numbers_.find(name); found != numbers_.end()) {
        return found->second;
    }
    if (auto sound = market::check_symbol(name); !sound) {
        return sound.error();
    }
    const auto number = static_cast<std::int32_t>(symbols_.size());
    numbers_.emplace(std::string(name), number);
    symbols_.push_back({std::string(name), 0, 0, 0, 0, 0});
    return number;
}

Result<void> BarLoad::add(BarRow row) {
    row.month = month_of_(row.open_us);
    auto& symbol = symbols_[static_cast<std::size_t>(row.symbol)];
    const bool first = symbol.rows++ == 0;
    symbol.first_us = first ? row.open_us : std::min(symbol.first_us, row.open_us);
    symbol.last_us = first ? row.open_us : std::max(symbol.last_us, row.open_us);
    rows_.push_back(row);
    if (rows_.size() < rows_max) {
        return {};
    }
    auto flushed = flush();
    if (!flushed) {
        lease_.reset();  // others need not wait until this object goes
    }
    return flushed;
}

Result<void> BarLoad::begin() {
    auto lease = store_->lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    lease_.emplace(std::move(lease).value());
    auto table = SymbolTable::read(*lease_);
    if (!table) {
        return table.error();
    }
    table_.emplace(std::move(table).value());
    const auto last = lease_->query("SELECT coalesce(max(import_id), 0) FROM imports");
    if (!last) {
        return last.error();
    }
    import_id_ = last.value().row(0).int64(0) + 1;
    const auto months = lease_->query(
        "SELECT symbol_id, min(month), max(month) FROM import_months GROUP BY symbol_id");
    if (!months) {
        return months.error();
    }
    for (std::size_t i = 0; i < months.value().size(); ++i) {
        const Row row = months.value().row(i);
        stored_months_[static_cast<std::int32_t>(row.int64(0))] = {
            static_cast<MonthNumber>(row.int64(1)), static_cast<MonthNumber>(row.int64(2))};
    }
    return {};
}

/// From the numbers of symbol() to those of the store.
Result<void> BarLoad::number_symbols() {
    while (ids_.size() < symbols_.size()) {
        const auto id = table_->find_or_add(*lease_, symbols_[ids_.size()].symbol);
        if (!id) {
            return id.error();
        }
        numbers_of_ids_[id.value()] = static_cast<std::int32_t>(ids_.size());
        ids_.push_back(id.value());
    }
    for (BarRow& row : rows_) {
        row.symbol = ids_[static_cast<std::size_t>(row.symbol)];
    }
    return {};
}

LoadedSymbol& BarLoad::loaded(std::int32_t symbol_id) {
    return symbols_[static_cast<std::size_t>(numbers_of_ids_[symbol_id])];
}

/// False when no row of the block can already be in the store.
bool BarLoad::may_be_stored() const {
    std::int32_t symbol = 0;
    Months stored;
    for (const BarRow& row : rows_) {
        if (row.symbol != symbol) {
            symbol = row.symbol;
            const auto found = stored_months_.find(symbol);
            stored = found == stored_months_.end() ? Months{1, 0} : found->second;
        }
        if (stored.first <= row.month && row.month <= stored.last) {
            return true;
        }
    }
    return false;
}

Result<void> BarLoad::flush() {
    if (!lease_) {
        if (auto begun = begin(); !begun) {
            return begun;
        }
    }
    if (auto numbered = number_symbols(); !numbered) {
        return numbered;
    }
    const SortedBars sorted = sort_bars(rows_);
    if (sorted.contradictions_count > 0) {
        const auto first = std::min_element(
            sorted.contradictions.begin(), sorted.contradictions.end(),
            [](const auto& a, const auto& b) { return a.refused.tag < b.refused.tag; });
        return refuse(*first, sorted.contradictions_count);
    }
    for (const auto& [id, duplicates] : sorted.duplicates) {
        loaded(id).identical += duplicates;
        identical_ += duplicates;
    }
    Verdicts verdicts(rows_.size());
    if (may_be_stored()) {
        if (auto compared = compare_with_stored(verdicts); !compared) {
            return compared;
        }
    }
    if (auto appended = append_new(verdicts); !appended) {
        return appended;
    }
    count(verdicts);
    rows_.clear();
    return {};
}

namespace {

/// The columns of stored bars that a comparison needs, of one chunk.
struct StoredChunk {
    explicit StoredChunk(const ChunkView& chunk)
        : symbol(chunk.column<std::int32_t>(0)), open_us(chunk.column<std::int64_t>(1)),
          open(chunk.column<double>(2)), high(chunk.column<double>(3)),
          low(chunk.column<double>(4)), close(chunk.column<double>(5)),
          volume(chunk.column<double>(6)), revision(chunk.column<std::uint16_t>(7)),
          import_id(chunk.column<std::int64_t>(8)), month(chunk.column<std::int32_t>(9)) {}

    BarRow row(std::size_t i) const {
        return {
            open_us[i], {open[i], high[i], low[i], close[i], volume[i]}, month[i], symbol[i], 0};
    }

    std::span<const std::int32_t> symbol;
    std::span<const std::int64_t> open_us;
    std::span<const double> open, high, low, close, volume;
    std::span<const std::uint16_t> revision;
    std::span<const std::int64_t> import_id;
    std::span<const std::int32_t> month;
};

/// Finds rows of a sorted block; stored ones mostly come in the same order.
class RowFinder {
public:
    explicit RowFinder(const std::vector<BarRow>& rows) : rows_(rows) {}

    std::optional<std::size_t> find(const BarRow& wanted) {
        if (next_ >= rows_.size() || rows_[next_].place() != wanted.place()) {
            const auto at = std::lower_bound(
                rows_.begin(), rows_.end(), wanted,
                [](const BarRow& a, const BarRow& b) { return a.place() < b.place(); });
            next_ = static_cast<std::size_t>(at - rows_.begin());
        }
        if (next_ >= rows_.size() || rows_[next_].place() != wanted.place()) {
            return std::nullopt;
        }
        return next_++;
    }

private:
    const std::vector<BarRow>& rows_;
    std::size_t next_ = 0;
};

}  // namespace

Result<void> BarLoad::compare_with_stored(Verdicts& verdicts) {
    const auto [least, most] =
        std::minmax_element(rows_.begin(), rows_.end(),
                            [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    const std::array<SqlValue, 4> parameters{
        std::int64_t{rows_.front().month}, std::int64_t{rows_.back().month},
        std::int64_t{least->symbol}, std::int64_t{most->symbol}};
    RowFinder finder(rows_);
    std::map<std::size_t, SameMinute> others;
    const auto streamed = lease_->stream(
        "SELECT symbol_id, timestamp, open, high, low, close, volume, revision, import_id, month "
        "FROM ohlcv_1m WHERE month BETWEEN ? AND ? AND symbol_id BETWEEN ? AND ?",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const StoredChunk stored(chunk);
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                const BarRow before = stored.row(i);
                const auto found = finder.find(before);
                if (!found || stored.revision[i] < verdicts.revision[*found]) {
                    continue;
                }
                verdicts.revision[*found] = stored.revision[i];
                verdicts.differs[*found] = before.values == rows_[*found].values ? 0 : 1;
                if (verdicts.differs[*found] != 0) {
                    const bool is_stored = stored.import_id[i] != import_id_;
                    others.insert_or_assign(*found, SameMinute{before, rows_[*found], is_stored});
                }
            }
            return AfterChunk::Continue;
        });
    if (!streamed) {
        return streamed.error();
    }
    std::optional<SameMinute> first;
    std::uint64_t contradictions = 0;
    for (const auto& [row, other] : others) {
        if (verdicts.differs[row] == 0) {
            continue;  // a later revision says the same
        }
        ++contradictions;
        if (!first || other.refused.tag < first->refused.tag) {
            first = other;
        }
    }
    return first ? Result<void>(refuse(*first, contradictions)) : Result<void>();
}

Error BarLoad::refuse(const SameMinute& first, std::uint64_t count) {
    contradiction_ = Contradiction{loaded(first.refused.symbol).symbol, first.kept, first.refused,
                                   first.is_stored, count - 1};
    return {ErrorCode::Conflict,
            fmt::format("{} at {}: {}{}; stored bars are never changed and nothing was stored",
                        contradiction_->symbol,
                        Timestamp::from_microseconds(first.refused.open_us).to_string(),
                        difference(first.kept.values, first.refused.values,
                                   first.is_stored ? "stored is" : "but came before as"),
                        count > 1 ? fmt::format(" (and {} more such minutes)", count - 1) : "")};
}

Result<void> BarLoad::append_new(const Verdicts& verdicts) {
    constexpr std::array types{DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP,
                               DUCKDB_TYPE_DOUBLE,    DUCKDB_TYPE_DOUBLE,  DUCKDB_TYPE_DOUBLE,
                               DUCKDB_TYPE_DOUBLE,    DUCKDB_TYPE_DOUBLE,  DUCKDB_TYPE_UTINYINT,
                               DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_BIGINT};
    return lease_->append("ohlcv_1m", [&](Appender& appender) -> Result<void> {
        DataChunk chunk(types);
        std::size_t next = 0;
        while (next < rows_.size()) {
            chunk.reset();
            const auto month = chunk.column<std::int32_t>(0);
            const auto symbol = chunk.column<std::int32_t>(1);
            const auto open_us = chunk.column<std::int64_t>(2);
            const std::array prices{chunk.column<double>(3), chunk.column<double>(4),
                                    chunk.column<double>(5), chunk.column<double>(6),
                                    chunk.column<double>(7)};
            const auto flags = chunk.column<std::uint8_t>(8);
            const auto revision = chunk.column<std::uint16_t>(9);
            const auto import_id = chunk.column<std::int64_t>(10);
            std::size_t size = 0;
            for (; next < rows_.size() && size < DataChunk::capacity(); ++next) {
                if (!verdicts.is_new(next)) {
                    continue;
                }
                const BarRow& row = rows_[next];
                month[size] = row.month;
                symbol[size] = row.symbol;
                open_us[size] = row.open_us;
                prices[0][size] = row.values.open;
                prices[1][size] = row.values.high;
                prices[2][size] = row.values.low;
                prices[3][size] = row.values.close;
                prices[4][size] = row.values.volume;
                flags[size] = 0;
                revision[size] = 0;
                import_id[size] = import_id_;
                ++size;
            }
            chunk.set_size(size);
            appender.append_chunk(chunk);
        }
        return {};
    });
}

void BarLoad::count(const Verdicts& verdicts) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const BarRow& row = rows_[i];
        auto& symbol = loaded(row.symbol);
        if (!verdicts.is_new(i)) {
            ++symbol.identical;
            ++identical_;
            continue;
        }
        ++symbol.accepted;
        ++accepted_;
        auto& month = added_months_[{row.symbol, row.month}];
        month.first_us = month.bars == 0 ? row.open_us : std::min(month.first_us, row.open_us);
        month.last_us = month.bars == 0 ? row.open_us : std::max(month.last_us, row.open_us);
        ++month.bars;
    }
    for (const auto& [key, added] : added_months_) {
        const auto [at, made] =
            stored_months_.try_emplace(key.first, Months{key.second, key.second});
        at->second.first = std::min(at->second.first, key.second);
        at->second.last = std::max(at->second.last, key.second);
    }
}

Result<void> BarLoad::write_import() {
    auto stored = lease_->execute(
        "INSERT INTO imports VALUES (?, make_timestamp(?), ?, ?)",
        {import_id_, clock_->now().microseconds(), source_, static_cast<std::int64_t>(accepted_)});
    if (!stored) {
        return stored;
    }
    return write_months();
}

Result<void> BarLoad::write_months() {
    constexpr std::array types{DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER,
                               DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_TIMESTAMP};
    return lease_->append("import_months", [&](Appender& appender) -> Result<void> {
        DataChunk chunk(types);
        auto next = added_months_.begin();
        while (next != added_months_.end()) {
            chunk.reset();
            std::size_t size = 0;
            for (; next != added_months_.end() && size < DataChunk::capacity(); ++next, ++size) {
                chunk.column<std::int64_t>(0)[size] = import_id_;
                chunk.column<std::int32_t>(1)[size] = next->first.first;
                chunk.column<std::int32_t>(2)[size] = next->first.second;
                chunk.column<std::int64_t>(3)[size] = static_cast<std::int64_t>(next->second.bars);
                chunk.column<std::int64_t>(4)[size] = next->second.first_us;
                chunk.column<std::int64_t>(5)[size] = next->second.last_us;
            }
            chunk.set_size(size);
            appender.append_chunk(chunk);
        }
        return {};
    });
}

Result<data::AddedBars> BarLoad::finish() {
    if (rows_.empty() && !lease_) {
        return data::AddedBars{};
    }
    auto added = write_all();
    lease_.reset();
    return added;
}

Result<data::AddedBars> BarLoad::write_all() {
    if (auto flushed = flush(); !flushed) {
        return flushed.error();
    }
    if (accepted_ == 0) {
        if (auto left = lease_->abandon(); !left) {
            return left.error();
        }
        return data::AddedBars{0, 0, identical_};
    }
    if (auto written = write_import(); !written) {
        return written.error();
    }
    if (auto done = lease_->finish(); !done) {
        return done.error();
    }
    return data::AddedBars{import_id_, accepted_, identical_};
}

}  // namespace millrace::storage
