#include "bars/bar_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "read_instruments.h"
#include <millrace/market/instrument.h>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

BarLoad::BarLoad(Store& store, const events::Clock& clock, std::string source, LoadRules rules)
    : store_(&store), clock_(&clock), source_(std::move(source)), rules_(rules) {}

Result<std::int32_t> BarLoad::symbol(std::string_view name) {
    if (const auto found = numbers_.find(name); found != numbers_.end()) {
        return found->second;
    }
    if (auto sound = market::check_symbol(name); !sound) {
        return sound.error();
    }
    const auto number = static_cast<std::int32_t>(symbols_.size());
    numbers_.emplace(std::string(name), number);
    symbols_.push_back({std::string(name)});
    return number;
}

/// Finds the row's month and counts it.
void BarLoad::place(BarRow& row) {
    row.month = month_of_(row.open_us);
    auto& symbol = symbols_[static_cast<std::size_t>(row.symbol)];
    const bool first = symbol.rows++ == 0;
    symbol.first_us = first ? row.open_us : std::min(symbol.first_us, row.open_us);
    symbol.last_us = first ? row.open_us : std::max(symbol.last_us, row.open_us);
}

Result<void> BarLoad::add(BarRow row) {
    place(row);
    rows_.push_back(row);
    return rows_.size() < rows_max ? Result<void>() : flush_early();
}

Result<void> BarLoad::add_block(std::vector<BarRow> rows) {
    if (!rows_.empty()) {
        if (auto flushed = flush_early(); !flushed) {
            return flushed;
        }
    }
    rows_ = std::move(rows);
    for (BarRow& row : rows_) {
        place(row);
    }
    return {};
}

/// Before finish().
Result<void> BarLoad::flush_early() {
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
    auto instruments = read_instruments(*lease_);
    if (!instruments) {
        return instruments.error();
    }
    instruments_ = std::move(instruments).value();
    const auto last = lease_->query("SELECT coalesce(max(import_id), 0) FROM imports");
    if (!last) {
        return last.error();
    }
    import_id_ = last.value().row(0).int64(0) + 1;
    return read_known();
}

Result<void> BarLoad::read_known() {
    const auto months = lease_->query("SELECT symbol_id, min(month), max(month), max(last_open) "
                                      "FROM import_months GROUP BY symbol_id");
    if (!months) {
        return months.error();
    }
    for (std::size_t i = 0; i < months.value().size(); ++i) {
        const Row row = months.value().row(i);
        Known& known = known_[static_cast<std::int32_t>(row.int64(0))];
        known.first_month = static_cast<MonthNumber>(row.int64(1));
        known.last_month = static_cast<MonthNumber>(row.int64(2));
        known.last_open_us = row.int64(3);
    }
    const auto days = lease_->query("SELECT symbol_id, max(last_open), "
                                    "arg_max(close, (last_open, import_id)) FROM bar_days WHERE "
                                    "last_open IS NOT NULL GROUP BY symbol_id");
    if (!days) {
        return days.error();
    }
    for (std::size_t i = 0; i < days.value().size(); ++i) {
        const Row row = days.value().row(i);
        Known& known = known_[static_cast<std::int32_t>(row.int64(0))];
        known.session_last_us = row.int64(1);
        known.session_close = row.float64(2);
    }
    return {};
}

/// From the numbers of symbol() to those of the store.
Result<void> BarLoad::number_symbols() {
    while (ids_.size() < symbols_.size()) {
        const std::string& symbol = symbols_[ids_.size()].symbol;
        const auto id = table_->find_or_add(*lease_, symbol);
        if (!id) {
            return id.error();
        }
        auto sessions = SessionFilter::create(instruments_.find_or_default(symbol).instrument);
        if (!sessions) {
            return sessions.error();
        }
        parts_.emplace(id.value(), Part{ids_.size(), known_[id.value()],
                                        QualityCheck(std::move(sessions).value())});
        ids_.push_back(id.value());
    }
    for (BarRow& row : rows_) {
        row.symbol = ids_[static_cast<std::size_t>(row.symbol)];
    }
    return {};
}

/// False when no row of the block can already be in the store, by this import or before.
bool BarLoad::may_be_stored() const {
    std::int32_t symbol = 0;
    const Known* stored = nullptr;
    for (const BarRow& row : rows_) {
        if (stored == nullptr || row.symbol != symbol) {
            symbol = row.symbol;
            stored = &parts_.at(symbol).known;
        }
        if (stored->first_month <= row.month && row.month <= stored->last_month) {
            return true;
        }
    }
    return false;
}

void BarLoad::contradict(const BarRow& kept, const BarRow& refused, bool is_stored) {
    if (++contradictions_count_ <= contradictions_max) {
        const std::string& symbol = symbols_[parts_.at(refused.symbol).number].symbol;
        contradictions_.push_back({symbol, kept, refused, is_stored});
    }
}

Error BarLoad::refusal() {
    std::sort(contradictions_.begin(), contradictions_.end(),
              [](const Contradiction& a, const Contradiction& b) {
                  return a.refused.tag < b.refused.tag;
              });
    return {ErrorCode::Conflict,
            fmt::format("{}; stored bars are never changed and nothing was stored{}",
                        to_string(contradictions_.front()),
                        contradictions_count_ > 1
                            ? fmt::format(" (and {} more such minutes)", contradictions_count_ - 1)
                            : "")};
}

Result<void> BarLoad::sort_rows() {
    const SortedBars sorted = sort_bars(rows_);
    for (const SameMinute& found : sorted.contradictions) {
        contradict(found.kept, found.refused, false);
    }
    contradictions_count_ += sorted.contradictions_count - sorted.contradictions.size();
    for (const auto& [id, duplicates] : sorted.duplicates) {
        symbols_[parts_.at(id).number].identical += duplicates;
        identical_ += duplicates;
    }
    return accept_contradictions();
}

Result<void> BarLoad::accept_contradictions() {
    if (contradictions_count_ == 0 ||
        (rules_.skip && contradictions_count_ <= contradictions_max)) {
        return {};
    }
    return refusal();
}

/// Finds the rows that may not be stored.
Result<void> BarLoad::judge(const StoredComparison& stored) {
    left_out_.assign(rows_.size(), 0);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!stored.differs(i) || (rules_.revise && stored.is_of_other_import(i))) {
            continue;
        }
        left_out_[i] = 1;
        BarRow kept = rows_[i];
        kept.values = stored.values(i);
        kept.tag = 0;
        contradict(kept, rows_[i], stored.is_of_other_import(i));
    }
    return accept_contradictions();
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
    if (auto sorted = sort_rows(); !sorted) {
        return sorted;
    }
    StoredComparison stored(rows_.size());
    if (may_be_stored()) {
        if (auto read = stored.read(*lease_, rows_, import_id_); !read) {
            return read;
        }
    }
    if (auto judged = judge(stored); !judged) {
        return judged;
    }
    if (auto appended = append_new(stored); !appended) {
        return appended;
    }
    rows_.clear();
    return {};
}

void BarLoad::count(Part& part, const BarRow& row, RowFate fate) {
    LoadedSymbol& symbol = symbols_[part.number];
    if (fate == RowFate::Identical) {
        ++symbol.identical;
        ++identical_;
        return;
    }
    const std::int64_t changed_us = symbol.first_changed_us.value_or(row.open_us);
    if (fate == RowFate::Revised || row.open_us < part.known.last_open_us) {
        symbol.first_changed_us = std::min(changed_us, row.open_us);
    }
    ++(fate == RowFate::Revised ? symbol.revised : symbol.accepted);
    ++(fate == RowFate::Revised ? revised_ : accepted_);
    part.known.first_month = std::min(part.known.first_month, row.month);
    part.known.last_month = std::max(part.known.last_month, row.month);
}

Result<void> BarLoad::append(std::size_t at, const StoredComparison& stored, Part& part,
                             BarChunk& chunk) {
    const BarRow& row = rows_[at];
    const std::uint8_t flags = part.check.flags_of(row.open_us, row.values);
    const RowFate fate = stored.is_new(at)    ? RowFate::New
                         : stored.differs(at) ? RowFate::Revised
                                              : RowFate::Identical;
    const std::uint8_t replaced = fate == RowFate::Revised ? stored.flags(at) : std::uint8_t{0};
    tally_.take(row, fate, flags, part.check.day(), replaced);
    count(part, row, fate);
    if (fate == RowFate::Identical) {
        return {};
    }
    const std::int32_t revision = stored.revision(at) + 1;
    if (revision > revision_max) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("a minute of {} was revised {} times, which is the most",
                                 symbols_[part.number].symbol, revision_max)};
    }
    chunk.add(row, flags, static_cast<std::uint16_t>(revision), import_id_);
    return {};
}

/// Writes new bars and revisions. Known ones are looked at as well: whether a bar jumps or stands
/// still is seen from those before it.
Result<void> BarLoad::append_new(const StoredComparison& stored) {
    return lease_->append("ohlcv_1m", [&](Appender& appender) -> Result<void> {
        BarChunk chunk(appender);
        Part* part = nullptr;
        std::int32_t symbol = 0;  // that `part` is of
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const BarRow& row = rows_[i];
            if (left_out_[i] != 0) {
                continue;
            }
            if (part == nullptr || row.symbol != symbol) {
                part = &parts_.at(row.symbol);
                part->start_at(row.open_us);
                symbol = row.symbol;
            }
            if (auto appended = append(i, stored, *part, chunk); !appended) {
                return appended;
            }
        }
        chunk.finish();
        return {};
    });
}

Result<void> BarLoad::write_refused(std::span<const RefusedRow> refused) {
    return lease_->append("import_rejects", [&](Appender& appender) -> Result<void> {
        for (const RefusedRow& row : refused) {
            appender.append_int64(import_id_);
            appender.append_text(source_);
            appender.append_int64(static_cast<std::int64_t>(row.line));
            appender.append_text(row.reason);
            appender.append_text(row.text);
            appender.end_row();
        }
        return {};
    });
}

Result<void> BarLoad::write_import(std::span<const RefusedRow> refused) {
    auto stored = lease_->execute(
        "INSERT INTO imports VALUES (?, make_timestamp(?), ?, ?)",
        {import_id_, clock_->now().microseconds(), source_, static_cast<std::int64_t>(accepted_)});
    if (!stored) {
        return stored;
    }
    if (auto tallied = tally_.write(*lease_, import_id_); !tallied) {
        return tallied;
    }
    std::vector<RefusedRow> all(refused.begin(), refused.end());
    for (const Contradiction& found : contradictions_) {
        all.push_back(refused_row(found));
    }
    return write_refused(all);
}

Result<data::AddedBars> BarLoad::finish(std::span<const RefusedRow> refused) {
    if (rows_.empty() && !lease_) {
        return data::AddedBars{};
    }
    auto added = write_all(refused);
    lease_.reset();
    return added;
}

Result<data::AddedBars> BarLoad::write_all(std::span<const RefusedRow> refused) {
    if (auto flushed = flush(); !flushed) {
        return flushed.error();
    }
    if (accepted_ + revised_ == 0) {
        if (auto left = lease_->abandon(); !left) {
            return left.error();
        }
        return data::AddedBars{0, 0, identical_};
    }
    if (auto written = write_import(refused); !written) {
        return written.error();
    }
    if (auto done = lease_->finish(); !done) {
        return done.error();
    }
    return data::AddedBars{import_id_, accepted_, identical_};
}

}  // namespace millrace::storage
