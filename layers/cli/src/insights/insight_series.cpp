#include "insights/insight_series.h"

#include <algorithm>

#include <millrace/analytics/engine_state.h>
#include <millrace/data/stream_hash.h>

namespace millrace::cli {

using data::StoredInsight;
using events::Bar;
using events::Timestamp;

namespace {

constexpr std::size_t hash_digits = 32;  // before a state: damaged bytes must not be gone on from

/// Bars of a regular session, the same for all time: the engine's memory is as long.
int session_bars(const InsightSource& source, data::Timeframe timeframe) {
    auto session = source.calendar.next_session_after(events::Date::from_days(19'730));  // in 2024
    while (session.origin != market::SessionOrigin::Regular) {
        session = source.calendar.next_session_after(session.date);
    }
    const auto bar = data::length_of(timeframe).microseconds();
    const auto whole = (session.close - session.open).microseconds();
    return static_cast<int>(std::max<std::int64_t>((whole + bar - 1) / bar, 1));
}

/// Prices as they were on the bar's own day.
void undo_adjustment(events::ContributorValues& values, double factor) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (events::is_price(static_cast<events::ContributorValue>(i))) {
            values[i] = static_cast<float>(static_cast<double>(values[i]) / factor);
        }
    }
}

}  // namespace

InsightSeries::InsightSeries(const InsightSource& source, data::Timeframe timeframe,
                             const analytics::ConfluenceSettings& settings)
    : source_(&source), timeframe_(timeframe), factors_(source.actions, source.calendar),
      aggregator_(timeframe, source.calendar, source.instrument),
      engine_(settings, session_bars(source, timeframe)) {}

bool InsightSeries::restore(std::string_view engine_state, Timestamp computed_to) {
    if (engine_state.size() < hash_digits) {
        return false;
    }
    const auto state = engine_state.substr(hash_digits);
    if (engine_state.substr(0, hash_digits) != data::hash_of(state) ||
        !analytics::restore(engine_, state)) {
        return false;
    }
    computed_to_ = computed_to;
    aggregator_ =
        data::BarAggregator(timeframe_, source_->calendar, source_->instrument, computed_to);
    return true;
}

std::string InsightSeries::engine_state() {
    const std::string state = analytics::state_of(engine_);
    return data::hash_of(state) + state;
}

void InsightSeries::add(std::span<const Bar> minutes, std::vector<StoredInsight>& insights) {
    const auto first =
        std::lower_bound(minutes.begin(), minutes.end(), computed_to_,
                         [](const Bar& bar, Timestamp at) { return bar.open_time < at; });
    for (const Bar& minute : minutes.subspan(static_cast<std::size_t>(first - minutes.begin()))) {
        for (const Bar& bar : aggregator_.add(minute)) {
            add_bar(bar, insights);
        }
    }
}

void InsightSeries::add_bar(Bar bar, std::vector<StoredInsight>& insights) {
    if (!session_.contains(bar.open_time)) {
        session_ = source_->calendar.session_of(bar.open_time, source_->instrument).value();
        factor_ = factors_.factor_at(bar.open_time);
    }
    computed_to_ = bar.close_time();
    for (double* price : {&bar.open, &bar.high, &bar.low, &bar.close}) {
        *price *= factor_;
    }
    bar.volume /= factor_;
    if (!engine_.update(bar, session_.date)) {
        return;
    }
    StoredInsight& row = insights.emplace_back();
    row.insight = engine_.insight();
    row.values = engine_.values();
    if (factor_ != 1) {
        undo_adjustment(row.values, factor_);
    }
}

}  // namespace millrace::cli
