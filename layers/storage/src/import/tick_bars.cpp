#include "import/tick_bars.h"

#include <algorithm>

namespace millrace::storage {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t day_us = 86'400 * second_us;

/// The day's volume before its first tick.
double volume_before(const Tick& first, const TradingDay& day) {
    const bool from_the_open =
        day.session && minute_of(first.at_us) == day.session->open.microseconds();
    return from_the_open ? 0 : first.day_volume;
}

}  // namespace

void TickOrder::take(const Tick& tick, TickCounts& counts) {
    ++counts.ticks;
    if (any_) {
        counts.out_of_order += tick.at_us < last_.at_us ? 1U : 0U;
        counts.same_second += tick.at_us / second_us == last_.at_us / second_us ? 1U : 0U;
        counts.volume_decreases +=
            tick.at_us / day_us == last_.at_us / day_us && tick.day_volume < last_.day_volume ? 1U
                                                                                              : 0U;
    }
    last_ = tick;
    any_ = true;
}

std::vector<BarRow> bars_of_ticks(std::vector<Tick>& ticks, SessionFilter sessions) {
    std::stable_sort(ticks.begin(), ticks.end(),
                     [](const Tick& a, const Tick& b) { return a.at_us < b.at_us; });
    DayFinder days(std::move(sessions));
    std::vector<BarRow> bars;
    std::int64_t day_from_us = 0;
    double volume_max = 0;  // of the day so far
    for (const Tick& tick : ticks) {
        const TradingDay& day = days.day_of(tick.at_us);
        if (bars.empty() || day.from_us != day_from_us) {
            day_from_us = day.from_us;
            volume_max = volume_before(tick, day);
        }
        if (bars.empty() || bars.back().open_us != minute_of(tick.at_us)) {
            BarRow& bar = bars.emplace_back();
            bar.open_us = minute_of(tick.at_us);
            bar.values = {tick.price, tick.price, tick.price, tick.price, 0};
        }
        BarRow& bar = bars.back();
        bar.values.high = std::max(bar.values.high, tick.price);
        bar.values.low = std::min(bar.values.low, tick.price);
        bar.values.close = tick.price;
        bar.values.volume += std::max(0.0, tick.day_volume - volume_max);
        volume_max = std::max(volume_max, tick.day_volume);
        bar.tag = tick.line;
    }
    return bars;
}

}  // namespace millrace::storage
