#include <millrace/data/synthetic_bars.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace millrace::data {
namespace {

using events::Bar;
using events::Date;
using events::Result;
using events::Timestamp;

constexpr int return_bits = 24;                    // returns are in 2^-24
constexpr std::int64_t minute_volatility = 9'900;  // 0.06%: about 1.5% over a session of 375
constexpr std::int64_t gap_volatility = 115'000;   // 0.7% from one session to the next
constexpr std::int64_t ordinary_mood = 256;
constexpr std::int64_t calmest_mood = 128;
constexpr std::int64_t wildest_mood = 768;

// By sixteenths of the session, with 64 as about the average: a day begins wild, dozes at noon and
// ends busy.
constexpr std::array<std::int64_t, 17> volatility_shape{160, 112, 88, 76, 68, 60, 55, 51, 49,
                                                        49,  50,  53, 56, 60, 66, 76, 96};
constexpr std::array<std::int64_t, 17> volume_shape{215, 128, 96, 78, 66, 56, 49,  44, 41,
                                                    42,  45,  49, 56, 64, 78, 106, 170};

std::uint64_t scrambled(std::uint64_t value) {  // the output function of splitmix64
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
}

std::uint64_t hash_of(std::string_view text) {  // FNV-1a
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
}

/// 16 of the 64 bits, the `part`-th: 0 to 65535.
std::int64_t uniform(std::uint64_t word, unsigned part) {
    return static_cast<std::int64_t>((word >> (16U * part)) & 0xffffU);
}

/// A bell curve out of 64 random bits: mean 0, standard deviation 2^12.
std::int64_t bell(std::uint64_t word) {
    const std::int64_t sum =
        uniform(word, 0) + uniform(word, 1) + uniform(word, 2) + uniform(word, 3);
    return ((sum - 131'070) * 7'094) >> 16;  // a sum of four has deviation 37837
}

std::int64_t interpolated(const std::array<std::int64_t, 17>& shape, std::int64_t at,
                          std::int64_t length) {
    const std::int64_t place = at * 16 * 64 / length;  // in 64ths of a sixteenth
    const auto index = static_cast<std::size_t>(place / 64);
    const std::int64_t part = place % 64;
    return (shape[index] * (64 - part) + shape[index + 1] * part) / 64;
}

std::int64_t times_return(std::int64_t price, std::int64_t change) {
    constexpr int kept = 8;  // bits given up first, so that the product fits
    return ((price >> kept) * change) >> (return_bits - kept);
}

double decimal(std::int64_t units) { return events::Price::from_units(units).to_double(); }

events::Error bad_session_count(int sessions) {
    return {events::ErrorCode::InvalidInput, "sessions were " + std::to_string(sessions) +
                                                 ", expected 1 to " +
                                                 std::to_string(most_synthetic_sessions)};
}

}  // namespace

Result<SyntheticBars> SyntheticBars::create(const SyntheticBarsOptions& options,
                                            market::Instrument instrument,
                                            market::Calendar calendar, events::SymbolId symbol) {
    if (options.sessions < 1 || options.sessions > most_synthetic_sessions) {
        return bad_session_count(options.sessions);
    }
    SyntheticBars made(std::move(instrument), std::move(calendar));
    made.symbol_ = symbol;
    made.before_next_ = options.start.plus_days(-1);
    made.sessions_left_ = options.sessions;
    made.state_ = scrambled(options.seed) ^ hash_of(made.instrument_.symbol);
    const std::uint64_t word = made.random();
    // 100 to 1,995 in an ordinary currency, more often low than high
    const std::int64_t whole = 100 + uniform(word, 0) * uniform(word, 1) / 2'266'000;
    made.centre_ = whole * events::Price::units_per_one;
    made.centre_most_ = made.centre_ * 8;
    made.price_ = made.centre_;
    made.volume_ = 400 + uniform(word, 2) * uniform(word, 3) / 400'000;
    return made;
}

std::uint64_t SyntheticBars::random() {
    state_ += 0x9e3779b97f4a7c15U;
    return scrambled(state_);
}

std::span<const Bar> SyntheticBars::next_session() {
    bars_.clear();
    if (sessions_left_ == 0) {
        return bars_;
    }
    --sessions_left_;
    before_next_ = calendar_.next_session_after(before_next_).date;
    // never absent: the calendar has just named this date
    const market::Session session = *calendar_.session_on(before_next_, instrument_);
    open_day(session);
    Timestamp at = session.open;
    for (const Minute& minute : day_) {
        Bar bar = make_bar(minute);
        bar.open_time = at;
        bars_.push_back(bar);
        at = bar.close_time();
    }
    return bars_;
}

void SyntheticBars::open_day(const market::Session& session) {
    const std::int64_t surprise = bell(random());
    mood_ += (ordinary_mood - mood_) / 16 + surprise / 96;
    mood_ = std::clamp(mood_, calmest_mood, wildest_mood);
    centre_ = std::min(centre_ + centre_ / 4'000, centre_most_);  // some 6% a year, for a while
    // a 256th of the way back to the centre, and a gap
    const std::int64_t away = ((centre_ - price_) << 16) / (price_ >> (return_bits - 16));
    const std::int64_t back = std::clamp<std::int64_t>(away / 256, -400'000, 400'000);
    const std::int64_t gap = (bell(random()) * ((gap_volatility * mood_) >> 8)) >> 12;
    take_slabs(session.date);
    move_price(gap + back);
    shape_day(session.minutes());
}

void SyntheticBars::shape_day(std::int64_t minutes) {
    day_.clear();
    for (std::int64_t i = 0; i < minutes; ++i) {
        const std::int64_t volatility = interpolated(volatility_shape, i, minutes);
        const std::int64_t volume = interpolated(volume_shape, i, minutes);
        day_.push_back({((minute_volatility * volatility / 64) * mood_) >> 8,
                        ((volume_ * volume / 64) * (mood_ + ordinary_mood)) >> 9});
    }
}

void SyntheticBars::take_slabs(Date date) {
    slabs_.clear();
    Date valid_from = instrument_.tick_slabs.front().from;
    for (const market::TickSlab& slab : instrument_.tick_slabs) {
        valid_from = slab.from <= date ? slab.from : valid_from;
    }
    for (const market::TickSlab& slab : instrument_.tick_slabs) {
        if (slab.from == valid_from) {
            slabs_.push_back({slab.price_from.units(), slab.tick.units()});
        }
    }
}

void SyntheticBars::move_price(std::int64_t change) {
    // the bounds are far outside what the pull to the centre lets happen; they make it certain
    price_ = std::clamp(price_ + times_return(price_, change), centre_ / 8, centre_ * 8);
}

Bar SyntheticBars::make_bar(const Minute& minute) {
    const std::uint64_t first = random();
    const std::uint64_t second = random();
    const std::uint64_t third = random();
    const std::int64_t reach = times_return(price_, minute.volatility);
    const std::int64_t open = price_ + ((reach * (uniform(second, 0) - 32'768)) >> 18);
    move_price((bell(first) * minute.volatility) >> 12);
    const std::int64_t up = uniform(second, 1) * uniform(second, 2) >> 16;
    const std::int64_t down = uniform(second, 3) * uniform(third, 0) >> 16;
    const std::int64_t noise = 8'192 + ((uniform(third, 1) * uniform(third, 2)) >> 14);
    Bar bar;
    bar.symbol = symbol_;
    bar.open = decimal(on_tick(open));
    bar.close = decimal(on_tick(price_));
    // once more between open and close: ticks that change at an odd price could cross them
    bar.high = std::max(
        {bar.open, bar.close, decimal(on_tick(std::max(open, price_) + ((reach * up) >> 16)))});
    bar.low = std::min(
        {bar.open, bar.close, decimal(on_tick(std::min(open, price_) - ((reach * down) >> 16)))});
    if (instrument_.volume_reported) {
        bar.volume = static_cast<double>(std::max<std::int64_t>(1, (minute.volume * noise) >> 16));
    }
    return bar;
}

std::int64_t SyntheticBars::on_tick(std::int64_t price) const {
    std::int64_t tick = slabs_.front().tick;
    for (const Slab& slab : slabs_) {
        tick = slab.from <= price ? slab.tick : tick;
    }
    return std::max((price + tick / 2) / tick, std::int64_t{1}) * tick;
}

Result<Date> last_session_date(const market::Calendar& calendar, Date start, int sessions) {
    if (sessions < 1 || sessions > most_synthetic_sessions) {
        return bad_session_count(sessions);
    }
    Date date = start.plus_days(-1);
    for (int i = 0; i < sessions; ++i) {
        date = calendar.next_session_after(date).date;
    }
    return date;
}

}  // namespace millrace::data
