#include "bars/quality_check.h"

#include <algorithm>
#include <cmath>

#include <millrace/market/price_jumps.h>

namespace millrace::storage {

std::string_view name_of(QualityFlag flag) {
    switch (flag) {
    case QualityFlag::OffSession: return "off_session";
    case QualityFlag::Weekend: return "weekend";
    case QualityFlag::Jump: return "jump";
    case QualityFlag::ZeroVolume: return "zero_volume";
    case QualityFlag::StaleRun: return "stale_run";
    case QualityFlag::OffTick: return "off_tick";
    }
    return "unknown";
}

namespace {

constexpr std::int64_t minute_us = 60'000'000;
constexpr auto price_units = static_cast<double>(events::Price::units_per_one);

std::uint8_t bit(QualityFlag flag, bool set) {
    return set ? static_cast<std::uint8_t>(flag) : std::uint8_t{0};
}

}  // namespace

/// The slabs in force on that day.
void QualityCheck::begin_day(const TradingDay& day) {
    slabs_of_us_ = day.from_us;
    slabs_.clear();
    const auto& all = days_.sessions().instrument().tick_slabs;
    events::Date since = all.front().from;
    for (const market::TickSlab& slab : all) {
        since = slab.from <= day.date ? slab.from : since;
    }
    for (const market::TickSlab& slab : all) {
        if (slab.from == since) {
            slabs_.push_back({static_cast<double>(slab.price_from.units()) / price_units,
                              static_cast<double>(slab.tick.units()) / price_units});
        }
    }
}

bool QualityCheck::is_off_tick(double price) const {
    constexpr double tolerance = 1e-4;  // of a tick: what decimals lose as doubles is far less
    std::size_t at = slabs_.size() - 1;
    while (at > 0 && price < slabs_[at].price_from) {
        --at;
    }
    const double ticks = price / slabs_[at].tick;
    return std::fabs(ticks - std::rint(ticks)) > tolerance;
}

/// `goes_on`: the bar before was that of the minute before.
bool QualityCheck::is_stale(bool goes_on, const BarValues& values) {
    const bool flat = values.high == values.low;
    const bool same = goes_on && flat && values.close == flat_price_;
    flat_minutes_ = same ? flat_minutes_ + 1 : (flat ? 1 : 0);
    flat_price_ = values.close;
    return flat_minutes_ >= stale_minutes_min;
}

void QualityCheck::go_on_from(std::int64_t open_us, double close) {
    if (open_us > last_us_) {
        last_us_ = open_us;
        last_close_ = close;
    }
}

std::uint8_t QualityCheck::flags_of(std::int64_t open_us, const BarValues& values) {
    if (open_us <= last_us_) [[unlikely]] {
        last_close_.reset();
    }
    const bool goes_on = open_us - minute_us == last_us_;
    last_us_ = open_us;
    day_ = &days_.day_of(open_us);
    if (slabs_of_us_ != day_->from_us || slabs_.empty()) [[unlikely]] {
        begin_day(*day_);
    }
    const bool in_session = day_->is_in_session(open_us);
    const bool jump = last_close_ && market::is_jump(*last_close_, values.open);
    last_close_ = values.close;
    const bool volume_reported = days_.sessions().instrument().volume_reported;
    const bool off_tick = is_off_tick(values.open) || is_off_tick(values.high) ||
                          is_off_tick(values.low) || is_off_tick(values.close);
    return static_cast<std::uint8_t>(
        bit(QualityFlag::OffSession, !in_session && !day_->is_weekend()) |
        bit(QualityFlag::Weekend, !in_session && day_->is_weekend()) |
        bit(QualityFlag::Jump, jump) |
        bit(QualityFlag::ZeroVolume, volume_reported && values.volume == 0) |
        bit(QualityFlag::StaleRun, is_stale(goes_on, values)) |
        bit(QualityFlag::OffTick, off_tick));
}

}  // namespace millrace::storage
