#include "slow_bars.h"

#include <algorithm>
#include <optional>

#include "bars.h"

namespace millrace::data {

using events::Bar;
using events::Date;
using events::Timestamp;

namespace {

/// The bar of what opened in [open, close).
std::optional<Bar> slow_bar(const std::vector<Bar>& minutes, Timestamp open, Timestamp close) {
    const auto opens_before = [](const Bar& bar, Timestamp at) { return bar.open_time < at; };
    const auto first = std::lower_bound(minutes.begin(), minutes.end(), open, opens_before);
    const auto end = std::lower_bound(minutes.begin(), minutes.end(), close, opens_before);
    if (first == end) {
        return std::nullopt;
    }
    Bar bar = *first;
    bar.open_time = open;
    bar.period_s = static_cast<std::uint32_t>((close - open).microseconds() / 1'000'000);
    bar.volume = 0;
    for (auto minute = first; minute != end; ++minute) {
        bar.high = minute->high > bar.high ? minute->high : bar.high;
        bar.low = minute->low < bar.low ? minute->low : bar.low;
        bar.volume = bar.volume + minute->volume;
    }
    bar.close = (end - 1)->close;
    return bar;
}

}  // namespace

std::vector<Bar> slow_bars(const std::vector<Bar>& minutes, events::Duration length,
                           const market::Calendar& calendar, const market::Instrument& instrument) {
    std::vector<Bar> inside;
    std::copy_if(minutes.begin(), minutes.end(), std::back_inserter(inside), [&](const Bar& bar) {
        const auto session = calendar.session_on(calendar.trading_date(bar.open_time), instrument);
        return session && session->open <= bar.open_time && bar.open_time < session->close;
    });
    std::vector<Bar> bars;
    if (inside.empty()) {
        return bars;
    }
    const Timestamp known_until = inside.back().close_time();
    const Date last = calendar.trading_date(inside.back().open_time);
    for (Date date = calendar.trading_date(inside.front().open_time); date <= last;
         date = date.plus_days(1)) {
        const auto session = calendar.session_on(date, instrument);
        for (Timestamp open = session ? session->open : known_until;
             session && open < session->close; open = open + length) {
            const Timestamp close = std::min(open + length, session->close);
            const auto bar = slow_bar(inside, open, close);
            if (bar && close <= known_until) {
                bars.push_back(*bar);
            }
        }
    }
    return bars;
}

std::vector<Bar> random_minutes(const market::Calendar& calendar,
                                const market::Instrument& instrument, Date from, Date to,
                                std::uint32_t gap_percent, std::uint64_t seed) {
    Random random(seed);
    std::vector<Bar> minutes;
    for (Date date = from; date <= to; date = date.plus_days(1)) {
        const auto session = calendar.session_on(date, instrument);
        for (Timestamp at = session ? session->open : Timestamp(); session && at < session->close;
             at = at + events::Duration::from_minutes(1)) {
            Bar bar;
            bar.open_time = at;
            bar.symbol = events::SymbolId(3);
            bar.open = 100 + random.below(1000) * 0.05;
            bar.close = 100 + random.below(1000) * 0.05;
            bar.high = std::max(bar.open, bar.close) + random.below(10) * 0.05;
            bar.low = std::min(bar.open, bar.close) - random.below(10) * 0.05;
            bar.volume = random.below(10'000) * 0.1;  // sums depend on their order
            if (random.below(100) >= gap_percent) {
                minutes.push_back(bar);
            }
        }
    }
    return minutes;
}

}  // namespace millrace::data
