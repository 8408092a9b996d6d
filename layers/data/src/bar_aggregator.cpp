#include <millrace/data/bar_aggregator.h>

#include <algorithm>

#include <millrace/events/ensure.h>

namespace millrace::data {

using events::Bar;
using events::Duration;
using events::Timestamp;

BarAggregator::BarAggregator(Timeframe timeframe, const market::Calendar& calendar,
                             const market::Instrument& instrument, Timestamp from)
    : length_(length_of(timeframe)), calendar_(&calendar), instrument_(&instrument), from_(from) {}

std::span<const Bar> BarAggregator::add(const Bar& minute) {
    completed_count_ = 0;
    if (minute.open_time < bar_close_) {
        extend(minute);
    } else {
        if (!enter_session(minute.open_time)) {
            return {};
        }
        if (is_open_) {  // its last minute is missing
            complete();
        }
        begin(minute);
    }
    if (minute.close_time() >= bar_close_) {
        complete();
    }
    return std::span(completed_).first(completed_count_);
}

bool BarAggregator::enter_session(Timestamp at) {
    if (session_.contains(at)) {
        return true;
    }
    const auto found = calendar_->session_of(at, *instrument_);
    session_ = found.value_or(session_);
    return found.has_value();
}

void BarAggregator::begin(const Bar& minute) {
    const std::int64_t length_us = length_.microseconds();
    const std::int64_t steps = (minute.open_time - session_.open).microseconds() / length_us;
    bar_ = minute;
    bar_.open_time = session_.open + Duration::from_microseconds(steps * length_us);
    bar_close_ = std::min(bar_.open_time + length_, session_.close);
    constexpr std::int64_t us_per_second = 1'000'000;
    bar_.period_s =
        static_cast<std::uint32_t>((bar_close_ - bar_.open_time).microseconds() / us_per_second);
    is_open_ = true;
}

void BarAggregator::extend(const Bar& minute) {
    events::ensure(is_open_, "minutes come in time order, each once");
    bar_.high = std::max(bar_.high, minute.high);
    bar_.low = std::min(bar_.low, minute.low);
    bar_.close = minute.close;
    bar_.volume += minute.volume;
}

void BarAggregator::complete() {
    is_open_ = false;
    if (bar_.open_time >= from_) {
        completed_.at(completed_count_++) = bar_;
    }
}

}  // namespace millrace::data
