#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <millrace/storage/quality.h>

#include "bars/bar_row.h"
#include "bars/day_finder.h"

namespace millrace::storage {

/// Finds what is odd about the bars of one symbol, shown in the order of time.
class QualityCheck {
public:
    static constexpr int stale_minutes_min = 10;

    explicit QualityCheck(SessionFilter sessions) : days_(std::move(sessions)) {}

    /// The last bar inside a session before those to come; without effect when a later one was
    /// shown.
    void go_on_from(std::int64_t open_us, double close);
    /// QualityFlag bits. A bar earlier than the one before is taken for the first of all.
    std::uint8_t flags_of(std::int64_t open_us, const BarValues& values);
    /// Of the bar shown last.
    const TradingDay& day() const { return *day_; }

private:
    struct Slab {
        double price_from;
        double tick;
    };
    void begin_day(const TradingDay& day);
    bool is_off_tick(double price) const;
    bool is_stale(bool goes_on, const BarValues& values);

    DayFinder days_;
    const TradingDay* day_ = nullptr;
    std::int64_t slabs_of_us_ = -1;  // the day they are of
    std::vector<Slab> slabs_;
    std::int64_t last_us_ = std::numeric_limits<std::int64_t>::min();
    std::optional<double> last_close_;
    double flat_price_ = 0;
    int flat_minutes_ = 0;
};

}  // namespace millrace::storage
