#include "screen_bars.h"

#include <algorithm>
#include <span>
#include <utility>

#include <millrace/data/bar_aggregator.h>

namespace millrace::facade {

using events::Bar;
using events::Duration;
using events::Result;
using events::Timestamp;

namespace {

constexpr auto minute = Duration::from_minutes(1);

/// The bars of [from, to) out of their minutes, also the one at the end whose minutes have not all
/// come: the first minute of a later session shows the aggregator that no more of them do.
std::vector<Bar> aggregated(const SymbolQuestion& question, const std::vector<Bar>& minutes,
                            Timestamp from, Timestamp to) {
    data::BarAggregator aggregator(question.timeframe, question.calendar, question.instrument,
                                   from);
    std::vector<Bar> bars;
    bars.reserve(question.timeframe == data::Timeframe::M1 ? minutes.size() : 0);
    const auto take = [&](std::span<const Bar> known, Timestamp before) {
        for (const Bar& bar : known) {
            if (bar.open_time < before) {
                bars.push_back(bar);
            }
        }
    };
    for (const Bar& one : minutes) {
        take(aggregator.add(one), to);
    }
    if (!minutes.empty()) {
        Bar later;
        later.open_time =
            question.calendar
                .next_session_after(minutes.back().open_time,
                                    question.instrument.fno_at(
                                        question.calendar.trading_date(minutes.back().open_time)))
                .open;
        take(aggregator.add(later), std::min(to, later.open_time));
    }
    return bars;
}

/// The missing minutes of one session, from `expected` until `end`.
void add_missing(Timestamp expected, Timestamp end, std::span<const Bar> minutes,
                 std::vector<MissingMinutes>& gaps) {
    for (auto next = minutes.begin(); expected < end;) {
        const Timestamp found = next != minutes.end() ? next->open_time : end;
        if (found > expected) {
            const auto count = (found - expected).microseconds() / minute.microseconds();
            gaps.push_back({expected, found - minute, count});
        }
        expected = found + minute;
        next += next != minutes.end() ? 1 : 0;
    }
}

std::span<const Bar> between(const std::vector<Bar>& minutes, Timestamp from, Timestamp to) {
    const auto earlier = [](const Bar& bar, Timestamp at) { return bar.open_time < at; };
    const auto first = std::lower_bound(minutes.begin(), minutes.end(), from, earlier);
    const auto last = std::lower_bound(first, minutes.end(), to, earlier);
    return {first, last};
}

/// The first minute of a session that begins at this time or after it.
Timestamp minute_at(const market::Session& session, Timestamp at) {
    const std::int64_t into_us = std::max<std::int64_t>(0, (at - session.open).microseconds());
    const std::int64_t length_us = minute.microseconds();
    return session.open +
           Duration::from_microseconds((into_us + length_us - 1) / length_us * length_us);
}

}  // namespace

std::vector<MissingMinutes> missing_minutes(const SymbolQuestion& question,
                                            const std::vector<Bar>& minutes, Timestamp from,
                                            Timestamp to) {
    std::vector<MissingMinutes> gaps;
    for (events::Date date = question.calendar.trading_date(from);
         from < to && question.calendar.day_start(date) < to; date = date.plus_days(1)) {
        const auto session = question.calendar.session_on(date, question.instrument);
        if (!session || session->close <= from) {
            continue;
        }
        const auto there = between(minutes, session->open, session->close);
        if (there.empty() && !question.calendar.covers(date)) {
            continue;
        }
        const Timestamp first = minute_at(*session, from);
        const Timestamp end = std::min(session->close, minute_at(*session, to));
        add_missing(first, end, between(minutes, first, end), gaps);
    }
    return gaps;
}

Result<ScreenBars> screen_bars(const Reading& reading, const SymbolQuestion& question) {
    ScreenBars found;
    const Timestamp asked_from = question.range.from.value_or(Timestamp::earliest());
    const Timestamp first = std::max(asked_from, question.stored.first_open);
    const Timestamp to =
        std::min(question.range.to.value_or(Timestamp::latest()), question.known_to());
    // The last bar's minutes may lie past the end that its open time has to keep to.
    const Timestamp read_to = std::min(question.known_to(), to + length_of(question.timeframe));
    std::vector<Bar> minutes;
    for (std::uint64_t wanted = question.limit + 1; first < to; wanted *= 2) {
        const Timestamp from = start_for(question, wanted, first, to);
        auto read =
            reading.sources.market.bars(std::span(&question.stored.symbol, 1), from, read_to);
        if (!read) {
            return read.error();
        }
        minutes = std::move(read.value().front());
        const bool is_all = from <= question.stored.first_open;
        found.bars = aggregated(question, minutes, is_all ? asked_from : from, to);
        if (found.bars.size() > question.limit || from == first) {
            break;
        }
    }
    const bool is_cut = found.bars.size() > question.limit;
    found.has_more_before = is_cut || first > question.stored.first_open;
    if (is_cut) {
        found.bars.erase(found.bars.begin(),
                         found.bars.end() - static_cast<std::ptrdiff_t>(question.limit));
    }
    found.is_forming = !found.bars.empty() && question.known_to() < found.bars.back().close_time();
    found.gaps =
        missing_minutes(question, minutes, is_cut ? found.bars.front().open_time : first, to);
    return found;
}

}  // namespace millrace::facade
