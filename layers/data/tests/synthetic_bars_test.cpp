#include <millrace/data/synthetic_bars.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <millrace/market/instrument_table.h>

namespace millrace::data {
namespace {

using events::Bar;
using events::Date;
using events::SymbolId;

const Date start_of_2015 = Date::parse("2015-01-01").value();

market::Instrument instrument(const std::string& symbol) {
    return market::InstrumentTable::builtin().find_or_default(symbol).instrument;
}
SyntheticBars generator(const std::string& symbol, const SyntheticBarsOptions& options,
                        SymbolId id = SymbolId(0)) {
    market::Instrument made = instrument(symbol);
    auto calendar = market::Calendar::create(made.calendar).value();
    return SyntheticBars::create(options, std::move(made), std::move(calendar), id).value();
}
std::vector<Bar> bars_of(const std::string& symbol, const SyntheticBarsOptions& options) {
    SyntheticBars source = generator(symbol, options);
    std::vector<Bar> all;
    for (auto day = source.next_session(); !day.empty(); day = source.next_session()) {
        all.insert(all.end(), day.begin(), day.end());
    }
    return all;
}
SyntheticBarsOptions sessions_from_2015(std::uint64_t seed, int sessions) {
    return {seed, start_of_2015, sessions};
}

/// FNV-1a over the fields of the bars, as little-endian bytes.
std::uint64_t checksum(const std::vector<Bar>& bars) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](std::uint64_t value) {
        for (int i = 0; i < 8; ++i, value >>= 8U) {
            hash = (hash ^ (value & 0xffU)) * 0x100000001b3U;
        }
    };
    for (const Bar& bar : bars) {
        add(static_cast<std::uint64_t>(bar.open_time.microseconds()));
        for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
            add(std::bit_cast<std::uint64_t>(value));
        }
    }
    return hash;
}

TEST(SyntheticBars, the_bytes_of_a_seed_never_change) {
    EXPECT_EQ(checksum(bars_of("INFY", sessions_from_2015(1, 20))), 18163221821633928909U);
    EXPECT_EQ(checksum(bars_of("RELIANCE", sessions_from_2015(42, 20))), 9914426345630095354U);
}

TEST(SyntheticBars, seeds_and_symbols_differ_and_fewer_sessions_are_a_prefix) {
    const auto bars = bars_of("INFY", sessions_from_2015(1, 5));
    EXPECT_NE(checksum(bars), checksum(bars_of("INFY", sessions_from_2015(2, 5))));
    EXPECT_NE(checksum(bars), checksum(bars_of("SBIN", sessions_from_2015(1, 5))));
    auto longer = bars_of("INFY", sessions_from_2015(1, 9));
    longer.resize(bars.size());
    EXPECT_EQ(longer, bars);
}

TEST(SyntheticBars, a_symbol_does_not_depend_on_which_others_are_made_between) {
    const auto alone = bars_of("INFY", sessions_from_2015(1, 3));
    SyntheticBars infy = generator("INFY", sessions_from_2015(1, 3), SymbolId(7));
    SyntheticBars sbin = generator("SBIN", sessions_from_2015(1, 3), SymbolId(8));
    std::vector<Bar> mixed;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(sbin.next_session().size(), 375U);
        for (Bar bar : infy.next_session()) {
            EXPECT_EQ(bar.symbol, SymbolId(7));
            bar.symbol = SymbolId(0);
            mixed.push_back(bar);
        }
    }
    EXPECT_EQ(mixed, alone);
}

TEST(SyntheticBars, every_bar_is_possible_and_on_the_tick_and_in_its_session) {
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse).value();
    for (const char* symbol : {"INFY", "TINY"}) {
        const market::Instrument infy = instrument(symbol);
        SyntheticBars source = generator(symbol, {9, Date::parse("2024-01-01").value(), 700});
        Date last;
        int sessions = 0;
        for (auto day = source.next_session(); !day.empty(); day = source.next_session()) {
            ++sessions;
            const auto session = calendar.session_of(day.front().open_time, infy);
            ASSERT_TRUE(session);
            ASSERT_GT(session->date, last);
            last = session->date;
            ASSERT_EQ(static_cast<std::int64_t>(day.size()), session->minutes());
            ASSERT_EQ(day.front().open_time, session->open);
            ASSERT_EQ(day.back().close_time(), session->close);
            for (const Bar& bar : day) {
                ASSERT_LE(bar.low, std::min(bar.open, bar.close));
                ASSERT_GE(bar.high, std::max(bar.open, bar.close));
                ASSERT_GT(bar.low, 0);
                ASSERT_GE(bar.volume, 1);
                ASSERT_EQ(bar.volume, std::floor(bar.volume));
                for (const double value : {bar.open, bar.high, bar.low, bar.close}) {
                    const auto price = events::Price::from_double(value).value();
                    ASSERT_EQ(price.units() % infy.tick_at(last, price).units(), 0) << value;
                }
            }
        }
        EXPECT_EQ(sessions, 700);
        EXPECT_EQ(last,
                  last_session_date(calendar, Date::parse("2024-01-01").value(), 700).value());
    }
}

TEST(SyntheticBars, fifteen_years_stay_within_a_plausible_range) {
    for (const char* symbol : {"A", "B"}) {
        SyntheticBars source = generator(symbol, {3, Date::parse("2011-01-03").value(), 3'700});
        double least = 1e9;
        double most = 0;
        double squares = 0;
        double before = 0;
        int largest_moves = 0;
        for (auto day = source.next_session(); !day.empty(); day = source.next_session()) {
            const double close = day.back().close;
            least = std::min(least, close);
            most = std::max(most, close);
            const double change = before > 0 ? close / before - 1 : 0;
            squares += change * change;
            largest_moves += std::fabs(change) > 0.2 ? 1 : 0;
            before = close;
        }
        const double daily_volatility = std::sqrt(squares / 3'699);
        RecordProperty(std::string("volatility_") + symbol, std::to_string(daily_volatility));
        EXPECT_GT(daily_volatility, 0.013) << symbol;
        EXPECT_LT(daily_volatility, 0.022) << symbol;
        EXPECT_LT(most / least, 20) << symbol;
        EXPECT_GT(least, 20) << symbol;
        EXPECT_LT(most, 20'000) << symbol;
        EXPECT_EQ(largest_moves, 0) << symbol;
    }
}

TEST(SyntheticBars, volume_and_volatility_are_u_shaped_and_days_have_gaps) {
    SyntheticBars source = generator("INFY", sessions_from_2015(1, 250));
    std::array<double, 15> volume{};  // of 25 minutes each
    std::array<double, 15> range{};
    double before = 0;
    int gaps = 0;
    for (auto day = source.next_session(); !day.empty(); day = source.next_session()) {
        for (std::size_t i = 0; i < day.size(); ++i) {
            volume[i / 25] += day[i].volume;
            range[i / 25] += day[i].high / day[i].low - 1;
        }
        gaps += std::fabs(day.front().open / before - 1) > 0.002 ? 1 : 0;
        before = day.back().close;
    }
    for (const auto& shape : {volume, range}) {
        EXPECT_GT(shape.front(), 1.5 * shape[7]);
        EXPECT_GT(shape.back(), 1.2 * shape[7]);
        EXPECT_GT(shape.front(), shape[3]);
    }
    EXPECT_GT(gaps, 125);
}

TEST(SyntheticBars, other_calendars_and_an_index_without_volume_work) {
    const auto spy = bars_of("SPY", sessions_from_2015(1, 2));
    EXPECT_EQ(spy.size(), 780U);
    EXPECT_EQ(bars_of("BTCUSD", sessions_from_2015(1, 2)).size(), 2'880U);
    for (const Bar& bar : bars_of("NIFTY50", sessions_from_2015(1, 1))) {
        EXPECT_EQ(bar.volume, 0);
    }
}

TEST(SyntheticBars, the_first_session_is_on_the_start_or_after_it) {
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse).value();
    const Date friday = Date::parse("2025-04-18").value();  // Good Friday
    EXPECT_EQ(last_session_date(calendar, friday, 1).value().to_string(), "2025-04-21");
    EXPECT_EQ(last_session_date(calendar, friday.plus_days(-1), 1).value().to_string(),
              "2025-04-17");
    EXPECT_EQ(last_session_date(calendar, friday.plus_days(-1), 2).value().to_string(),
              "2025-04-21");
}

TEST(SyntheticBars, a_number_of_sessions_out_of_range_is_refused) {
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse).value();
    for (const int sessions : {0, -1, most_synthetic_sessions + 1}) {
        EXPECT_FALSE(last_session_date(calendar, start_of_2015, sessions));
        EXPECT_FALSE(SyntheticBars::create({1, start_of_2015, sessions}, instrument("INFY"),
                                           calendar, SymbolId(0)));
    }
    EXPECT_EQ(last_session_date(calendar, start_of_2015, 0).error().message,
              "sessions were 0, expected 1 to 50000");
}

}  // namespace
}  // namespace millrace::data
