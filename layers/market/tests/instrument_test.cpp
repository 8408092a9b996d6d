#include <millrace/market/instrument.h>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <millrace/market/instrument_table.h>

namespace millrace::market {
namespace {

using events::Date;
using events::Price;
using events::Quantity;
using events::Side;

Date day(const char* text) { return Date::parse(text).value(); }
Price price(const char* text) { return Price::parse(text).value(); }
Instrument infy() { return *InstrumentTable::builtin().find("INFY"); }

TEST(TickTable, before_june_2024_every_price_moves_in_five_paise) {
    EXPECT_EQ(infy().tick_at(day("2024-06-09"), price("100")), price("0.05"));
    EXPECT_EQ(infy().tick_at(day("2010-01-04"), price("30000")), price("0.05"));
}

TEST(TickTable, from_june_2024_prices_below_250_move_in_one_paisa) {
    EXPECT_EQ(infy().tick_at(day("2024-06-10"), price("249.99")), price("0.01"));
    EXPECT_EQ(infy().tick_at(day("2024-06-10"), price("250")), price("0.05"));
    EXPECT_EQ(infy().tick_at(day("2025-04-14"), price("30000")), price("0.05"));
}

TEST(TickTable, from_april_2025_the_tick_grows_with_the_price) {
    const Date date = day("2025-04-15");
    EXPECT_EQ(infy().tick_at(date, price("249.99")), price("0.01"));
    EXPECT_EQ(infy().tick_at(date, price("250")), price("0.05"));
    EXPECT_EQ(infy().tick_at(date, price("999.95")), price("0.05"));
    EXPECT_EQ(infy().tick_at(date, price("1500")), price("0.1"));
    EXPECT_EQ(infy().tick_at(date, price("6000")), price("0.5"));
    EXPECT_EQ(infy().tick_at(date, price("15000")), price("1"));
    EXPECT_EQ(infy().tick_at(date, price("25000")), price("5"));
    EXPECT_EQ(infy().tick_at(date, price("-1")), price("0.01"));
}

TEST(TickRounding, buys_go_up_and_sells_go_down) {
    const Date date = day("2025-06-02");
    EXPECT_EQ(infy().order_price(date, price("1500.01"), Side::Buy), price("1500.1"));
    EXPECT_EQ(infy().order_price(date, price("1500.09"), Side::Sell), price("1500"));
    EXPECT_EQ(infy().order_price(date, price("1500.1"), Side::Buy), price("1500.1"));
    EXPECT_EQ(infy().order_price(date, price("249.995"), Side::Buy), price("250"));
    EXPECT_EQ(infy().order_price(date, price("0.001"), Side::Sell), std::nullopt);
    EXPECT_EQ(infy().order_price(date, price("0.001"), Side::Buy), price("0.01"));
}

TEST(TickRounding, a_price_carried_over_an_odd_edge_ends_on_the_tick_beyond_it) {
    Instrument odd = infy();
    odd.tick_slabs = {{always, Price(), price("0.05")}, {always, price("250.02"), price("0.1")}};
    EXPECT_EQ(odd.order_price(day("2025-06-02"), price("250.01"), Side::Buy), price("250.1"));
}

TEST(TickRounding, the_result_is_the_nearest_multiple_against_the_trader) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto tick = Price::from_units(static_cast<std::int64_t>(random() % 500'000'000) + 1);
        const auto units = static_cast<std::int64_t>(random() >> 3U) - (1LL << 59U);
        const auto exact = Price::from_units(units);
        const auto up = round_to_tick(exact, tick, Side::Buy);
        const auto down = round_to_tick(exact, tick, Side::Sell);
        ASSERT_TRUE(up && down);
        ASSERT_EQ(up->units() % tick.units(), 0);
        ASSERT_EQ(down->units() % tick.units(), 0);
        ASSERT_LE(*down, exact);
        ASSERT_GE(*up, exact);
        ASSERT_LT(up->units() - units, tick.units());
        ASSERT_LT(units - down->units(), tick.units());
        ASSERT_EQ(round_to_tick(*up, tick, Side::Buy), up);
        ASSERT_EQ(round_to_tick(*down, tick, Side::Sell), down);
    }
}

TEST(TickRounding, an_order_price_is_on_the_tick_of_its_own_level) {
    std::mt19937_64 random(8);
    const Instrument instrument = infy();
    for (int i = 0; i < 20'000; ++i) {
        const Date date = day("2024-01-01").plus_days(static_cast<std::int32_t>(random() % 1000));
        const auto exact =
            Price::from_units(static_cast<std::int64_t>(random() % 3'000'000'000'000) + 1'000'000);
        for (const Side side : {Side::Buy, Side::Sell}) {
            const auto moved = instrument.order_price(date, exact, side);
            ASSERT_TRUE(moved);
            ASSERT_EQ(moved->units() % instrument.tick_at(date, *moved).units(), 0);
            ASSERT_TRUE(side == Side::Buy ? *moved >= exact : *moved <= exact);
        }
    }
}

TEST(TickRounding, leaving_the_range_answers_nothing) {
    const auto largest = Price::from_units(std::numeric_limits<std::int64_t>::max());
    const auto smallest = Price::from_units(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(round_to_tick(largest, price("0.05"), Side::Buy), std::nullopt);
    EXPECT_TRUE(round_to_tick(largest, price("0.05"), Side::Sell));
    EXPECT_EQ(round_to_tick(smallest, price("0.05"), Side::Sell), std::nullopt);
}

TEST(DatedFacts, the_last_entry_on_or_before_the_day_holds) {
    Instrument instrument = infy();
    instrument.lots = {{day("2020-01-01"), *Quantity::from_whole(50)},
                       {day("2024-01-01"), *Quantity::from_whole(25)}};
    EXPECT_EQ(instrument.lot_at(day("2019-01-01")), *Quantity::from_whole(50));
    EXPECT_EQ(instrument.lot_at(day("2023-12-31")), *Quantity::from_whole(50));
    EXPECT_EQ(instrument.lot_at(day("2024-01-01")), *Quantity::from_whole(25));
    const Instrument yesbank = *InstrumentTable::builtin().find("YESBANK");
    EXPECT_FALSE(yesbank.is_fno_at(day("2022-01-03")));
    EXPECT_TRUE(yesbank.is_fno_at(day("2026-08-03")));
}

TEST(Symbol, it_is_1_to_32_letters_digits_and_a_few_signs) {
    for (const char* good : {"INFY", "M&M", "BAJAJ-AUTO", "NIFTY_50", "BRK.B", "a", "3MINDIA"}) {
        EXPECT_TRUE(check_symbol(good)) << good;
    }
    for (const std::string& bad : {std::string(), std::string(33, 'A'), std::string("A B"),
                                   std::string("A,B"), std::string("../x"), std::string("A'B"),
                                   std::string(".."), std::string("."), std::string("-")}) {
        EXPECT_FALSE(check_symbol(bad)) << bad;
    }
}

}  // namespace
}  // namespace millrace::market
