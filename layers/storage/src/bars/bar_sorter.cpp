#include "bars/bar_sorter.h"

#include <algorithm>
#include <cstddef>

namespace millrace::storage {

namespace {

struct Stretch {
    std::size_t from;
    std::size_t to;
};

bool is_sorted(const std::vector<BarRow>& rows) {
    return std::adjacent_find(rows.begin(), rows.end(), [](const BarRow& a, const BarRow& b) {
               return !(a.place() < b.place());
           }) == rows.end();
}

/// Stretches of one month and symbol whose times rise.
std::vector<Stretch> stretches_of(const std::vector<BarRow>& rows) {
    std::vector<Stretch> found;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool goes_on = i > 0 && rows[i - 1].month == rows[i].month &&
                             rows[i - 1].symbol == rows[i].symbol &&
                             rows[i - 1].open_us < rows[i].open_us;
        if (!goes_on) {
            found.push_back({i, i});
        }
        found.back().to = i + 1;
    }
    return found;
}

void move_stretches(std::vector<BarRow>& rows) {
    auto stretches = stretches_of(rows);
    std::sort(stretches.begin(), stretches.end(), [&](const Stretch& a, const Stretch& b) {
        const BarRow& left = rows[a.from];
        const BarRow& right = rows[b.from];
        return std::tie(left.month, left.symbol, left.open_us, a.from) <
               std::tie(right.month, right.symbol, right.open_us, b.from);
    });
    std::vector<BarRow> moved;
    moved.reserve(rows.size());
    for (const Stretch& stretch : stretches) {
        moved.insert(moved.end(), rows.begin() + static_cast<std::ptrdiff_t>(stretch.from),
                     rows.begin() + static_cast<std::ptrdiff_t>(stretch.to));
    }
    rows = std::move(moved);
}

SortedBars drop_duplicates(std::vector<BarRow>& rows) {
    SortedBars result;
    std::size_t kept = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        if (rows[kept].place() != rows[i].place()) {
            rows[++kept] = rows[i];
        } else if (rows[kept].values == rows[i].values) {
            ++result.duplicates[rows[i].symbol];
        } else if (++result.contradictions_count <= SortedBars::contradictions_max) {
            result.contradictions.push_back({rows[kept], rows[i]});
        }
    }
    rows.resize(rows.empty() ? 0 : kept + 1);
    return result;
}

}  // namespace

SortedBars sort_bars(std::vector<BarRow>& rows) {
    if (is_sorted(rows)) {
        return {};
    }
    move_stretches(rows);
    if (is_sorted(rows)) {
        return {};
    }
    std::sort(rows.begin(), rows.end(), [](const BarRow& a, const BarRow& b) {
        return std::tie(a.month, a.symbol, a.open_us, a.tag) <
               std::tie(b.month, b.symbol, b.open_us, b.tag);
    });
    return drop_duplicates(rows);
}

}  // namespace millrace::storage
