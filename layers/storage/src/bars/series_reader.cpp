#include "bars/series_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>

#include "bars/month.h"

namespace millrace::storage {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::SymbolId;
using events::Timestamp;

struct SeriesReader::Columns {
    explicit Columns(const ChunkView& chunk)
        : symbol(chunk.column<std::int32_t>(0).data()),
          open_us(chunk.column<std::int64_t>(1).data()), open(chunk.column<double>(2).data()),
          high(chunk.column<double>(3).data()), low(chunk.column<double>(4).data()),
          close(chunk.column<double>(5).data()), volume(chunk.column<double>(6).data()),
          revision(chunk.column<std::uint16_t>(7).data()) {}

    Bar bar(std::size_t i, SymbolId id) const {
        return {Timestamp::from_microseconds(open_us[i]),
                id,
                60,
                open[i],
                high[i],
                low[i],
                close[i],
                volume[i]};
    }

    const std::int32_t* symbol;
    const std::int64_t* open_us;
    const double* open;
    const double* high;
    const double* low;
    const double* close;
    const double* volume;
    const std::uint16_t* revision;
};

SeriesReader::SeriesReader(std::vector<WantedSymbol> symbols, std::vector<SessionFilter> sessions)
    : symbols_(std::move(symbols)), sessions_(std::move(sessions)), series_(symbols_.size()) {
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        const auto id = static_cast<std::size_t>(symbols_[i].symbol_id);
        if (series_of_id_.size() <= id) {
            series_of_id_.resize(id + 1, -1);
        }
        series_of_id_[id] = static_cast<std::int32_t>(i);
    }
    find_stretches();
}

void SeriesReader::find_stretches() {
    for (std::size_t id = 0; id < series_of_id_.size(); ++id) {
        if (series_of_id_[id] < 0) {
            continue;
        }
        const auto number = static_cast<std::int32_t>(id);
        if (id == 0 || series_of_id_[id - 1] < 0) {
            stretches_.push_back({number, number});
        }
        stretches_.back().last_id = number;
    }
    if (stretches_.size() > stretches_max) {
        stretches_ = {{stretches_.front().first_id, stretches_.back().last_id}};
    }
}

Result<void> SeriesReader::read(Lease& lease, const SeriesQuery& query) {
    series_.resize(symbols_.size());
    for (auto& series : series_) {
        series.clear();
    }
    disordered_.assign(symbols_.size(), 0);
    revised_.clear();
    for (const Stretch& stretch : stretches_) {
        if (auto streamed = read(lease, query, stretch); !streamed) {
            return streamed;
        }
    }
    return put_in_order();
}

Result<void> SeriesReader::read(Lease& lease, const SeriesQuery& query, const Stretch& stretch) {
    // The last month is that of the last microsecond asked for.
    const auto last = Timestamp::from_microseconds(query.to.microseconds() - 1);
    const std::array<SqlValue, 7> parameters{std::int64_t{month_of(query.from)},
                                             std::int64_t{month_of(last)},
                                             query.last_import_id,
                                             std::int64_t{stretch.first_id},
                                             std::int64_t{stretch.last_id},
                                             query.from.microseconds(),
                                             query.to.microseconds()};
    const auto streamed = lease.stream(
        "SELECT symbol_id, timestamp, open, high, low, close, volume, revision FROM ohlcv_1m "
        "WHERE month BETWEEN ? AND ? AND import_id <= ? AND symbol_id BETWEEN ? AND ? "
        "AND timestamp >= make_timestamp(?) AND timestamp < make_timestamp(?)",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const Columns columns(chunk);
            std::size_t from = 0;
            while (from < chunk.size()) {  // rows of one symbol
                std::size_t to = from + 1;
                while (to < chunk.size() && columns.symbol[to] == columns.symbol[from]) {
                    ++to;
                }
                take(columns, from, to);
                from = to;
            }
            return AfterChunk::Continue;
        });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

void SeriesReader::take(const Columns& columns, std::size_t from, std::size_t to) {
    const std::int32_t wanted = series_of_id_[static_cast<std::size_t>(columns.symbol[from])];
    if (wanted < 0) {
        return;
    }
    const auto series = static_cast<std::size_t>(wanted);
    std::uint32_t revisions = 0;
    for (std::size_t i = from; i < to; ++i) {
        revisions |= columns.revision[i];
    }
    if (revisions != 0) [[unlikely]] {
        take_revised(columns, from, to, series);
        return;
    }
    take_first_revisions(columns, from, to, series);
}

void SeriesReader::take_revised(const Columns& columns, std::size_t from, std::size_t to,
                                std::size_t series) {
    for (std::size_t i = from; i < to; ++i) {
        if (columns.revision[i] == 0) {
            take_first_revisions(columns, i, i + 1, series);
            continue;
        }
        const auto at = Timestamp::from_microseconds(columns.open_us[i]);
        if (sessions_.empty() || sessions_[series].keeps(at)) {
            const SymbolId id(static_cast<std::uint32_t>(series));
            revised_.push_back({columns.bar(i, id), columns.revision[i]});
        }
    }
}

void SeriesReader::take_first_revisions(const Columns& columns, std::size_t from, std::size_t to,
                                        std::size_t series) {
    auto& bars = series_[series];
    SessionFilter* const filter = sessions_.empty() ? nullptr : &sessions_[series];
    const SymbolId id(static_cast<std::uint32_t>(series));
    constexpr auto before_all = std::numeric_limits<std::int64_t>::min();
    std::int64_t last = bars.empty() ? before_all : bars.back().open_time.microseconds();
    bool disordered = false;
    std::uint64_t off_session = 0;
    if (bars.capacity() - bars.size() < to - from) {
        bars.reserve(2 * bars.size() + (to - from));
    }
    for (std::size_t i = from; i < to; ++i) {
        if (filter != nullptr && !filter->keeps(Timestamp::from_microseconds(columns.open_us[i]))) {
            ++off_session;
            continue;
        }
        disordered |= columns.open_us[i] <= last;
        last = columns.open_us[i];
        bars.push_back(columns.bar(i, id));
    }
    disordered_[series] |= static_cast<std::uint8_t>(disordered);
    off_session_ += off_session;
}

Result<void> SeriesReader::put_in_order() {
    const auto earlier = [](const Bar& a, const Bar& b) { return a.open_time < b.open_time; };
    for (std::size_t i = 0; i < series_.size(); ++i) {
        if (disordered_[i] == 0) {
            continue;
        }
        auto& bars = series_[i];  // a later import filled in
        std::stable_sort(bars.begin(), bars.end(), earlier);
        const auto twice = std::adjacent_find(
            bars.begin(), bars.end(), [&](const Bar& a, const Bar& b) { return !earlier(a, b); });
        if (twice != bars.end()) {
            return Error{
                ErrorCode::Corrupt,
                fmt::format("{} has two stored bars at {}: the store was changed by another "
                            "program; restore a backup or import into a new store",
                            symbols_[i].symbol, twice->open_time.to_string())};
        }
    }
    apply_revisions();
    return {};
}

void SeriesReader::apply_revisions() {
    std::stable_sort(revised_.begin(), revised_.end(), [](const Revised& a, const Revised& b) {
        return std::tie(a.bar.symbol, a.bar.open_time, a.revision) <
               std::tie(b.bar.symbol, b.bar.open_time, b.revision);
    });
    for (const Revised& revised : revised_) {
        auto& bars = series_[revised.bar.symbol.index()];
        const auto at =
            std::lower_bound(bars.begin(), bars.end(), revised.bar,
                             [](const Bar& a, const Bar& b) { return a.open_time < b.open_time; });
        if (at != bars.end() && at->open_time == revised.bar.open_time) {
            *at = revised.bar;
        } else {
            bars.insert(at, revised.bar);
        }
    }
}

}  // namespace millrace::storage
