#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/date.h>
#include <millrace/events/ids.h>
#include <millrace/events/result.h>
#include <millrace/market/calendar.h>
#include <millrace/market/instrument.h>

namespace millrace::data {

struct SyntheticBarsOptions {
    std::uint64_t seed = 1;
    events::Date start;  // the first session is on this date or the next one that has one
    int sessions = 1;    // 1 to most_synthetic_sessions
};

inline constexpr int most_synthetic_sessions = 50'000;

/// Made-up minute bars of one symbol that look like a traded stock's: most volume and volatility
/// at the session's ends, gaps overnight, calm and wild weeks, prices on the tick of their day.
/// A function of (seed, start, the instrument, the calendar's hours) in integers alone: the same
/// bytes from every compiler, whichever other symbols are asked for; fewer sessions are a prefix.
class SyntheticBars {
public:
    /// `symbol` is what the bars carry; the randomness hangs on the instrument's name.
    static events::Result<SyntheticBars> create(const SyntheticBarsOptions& options,
                                                market::Instrument instrument,
                                                market::Calendar calendar, events::SymbolId symbol);

    /// The bars of the next session, one for each of its minutes; empty after the last session.
    /// Valid until the next call.
    std::span<const events::Bar> next_session();

private:
    struct Minute {
        std::int64_t volatility;  // of one minute's return, in 2^-24
        std::int64_t volume;
    };
    struct Slab {
        std::int64_t from;  // in 1e-8
        std::int64_t tick;
    };

    SyntheticBars(market::Instrument instrument, market::Calendar calendar)
        : instrument_(std::move(instrument)), calendar_(std::move(calendar)) {}
    std::uint64_t random();
    void open_day(const market::Session& session);
    void shape_day(std::int64_t minutes);
    void take_slabs(events::Date date);
    void move_price(std::int64_t change);
    events::Bar make_bar(const Minute& minute);
    std::int64_t on_tick(std::int64_t price) const;

    market::Instrument instrument_;
    market::Calendar calendar_;
    std::vector<events::Bar> bars_;
    std::vector<Minute> day_;
    std::vector<Slab> slabs_;
    events::SymbolId symbol_;
    events::Date before_next_;  // the next session is the first one after this date
    int sessions_left_ = 0;
    std::uint64_t state_ = 0;
    std::int64_t price_ = 0;   // between ticks, in 1e-8
    std::int64_t centre_ = 0;  // the price is drawn back to here
    std::int64_t centre_most_ = 0;
    std::int64_t volume_ = 0;  // of an ordinary minute
    std::int64_t mood_ = 256;  // how wild the days are; 256 is ordinary
};

/// The date of the last of so many sessions from `start` on. InvalidInput when the number is not
/// within 1 to most_synthetic_sessions.
events::Result<events::Date> last_session_date(const market::Calendar& calendar, events::Date start,
                                               int sessions);

}  // namespace millrace::data
