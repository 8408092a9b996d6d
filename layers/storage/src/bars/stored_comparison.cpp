#include "bars/stored_comparison.h"

#include <algorithm>
#include <array>
#include <optional>

namespace millrace::storage {

using events::Result;

namespace {

/// The columns of stored bars that a comparison needs, of one chunk.
struct StoredChunk {
    explicit StoredChunk(const ChunkView& chunk)
        : symbol(chunk.column<std::int32_t>(0)), open_us(chunk.column<std::int64_t>(1)),
          open(chunk.column<double>(2)), high(chunk.column<double>(3)),
          low(chunk.column<double>(4)), close(chunk.column<double>(5)),
          volume(chunk.column<double>(6)), revision(chunk.column<std::uint16_t>(7)),
          import_id(chunk.column<std::int64_t>(8)), month(chunk.column<std::int32_t>(9)),
          flags(chunk.column<std::uint8_t>(10)) {}

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
    std::span<const std::uint8_t> flags;
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

Result<void> StoredComparison::read(Lease& lease, const std::vector<BarRow>& rows,
                                    std::int64_t import_id) {
    const auto [least, most] = std::minmax_element(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    const std::array<SqlValue, 4> parameters{
        std::int64_t{rows.front().month}, std::int64_t{rows.back().month},
        std::int64_t{least->symbol}, std::int64_t{most->symbol}};
    RowFinder finder(rows);
    const auto streamed = lease.stream(
        "SELECT symbol_id, timestamp, open, high, low, close, volume, revision, import_id, month, "
        "flags "
        "FROM ohlcv_1m WHERE month BETWEEN ? AND ? AND symbol_id BETWEEN ? AND ?",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const StoredChunk stored(chunk);
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                const BarRow before = stored.row(i);
                const auto found = finder.find(before);
                if (!found || stored.revision[i] < revisions_[*found]) {
                    continue;
                }
                revisions_[*found] = stored.revision[i];
                differs_[*found] = 0;
                if (before.values != rows[*found].values) {
                    differs_[*found] =
                        stored.import_id[i] == import_id ? of_this_import : of_other_import;
                    stored_.resize(rows.size());
                    stored_[*found] = {before.values, stored.flags[i]};
                }
            }
            return AfterChunk::Continue;
        });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

}  // namespace millrace::storage
