#include <millrace/market/instrument_table.h>

#include <gtest/gtest.h>

#include <string>

namespace millrace::market {
namespace {

using events::Date;
using events::Price;
using events::Quantity;

const Date today = Date::parse("2026-11-20").value();

Price price(const char* text) { return Price::parse(text).value(); }
InstrumentTable parsed(const std::string& csv) {
    auto table = InstrumentTable::parse(csv, "mine.csv");
    EXPECT_TRUE(table) << table.error().message;
    return table ? std::move(table).value() : InstrumentTable();
}
std::string message(const std::string& csv) {
    const auto table = InstrumentTable::parse(csv, "mine.csv");
    return table ? "no error" : table.error().message;
}

TEST(BuiltinInstruments, they_hold_every_symbol_of_the_shared_data) {
    const InstrumentTable table = InstrumentTable::builtin();
    for (const char* symbol : {"RELIANCE", "ICICIBANK", "INFY", "SBIN"}) {
        const auto found = table.find(symbol);
        ASSERT_TRUE(found) << symbol;
        EXPECT_EQ(found->calendar, CalendarKind::Nse);
        EXPECT_EQ(found->currency, "INR");
        EXPECT_TRUE(found->is_fno_at(today));
        EXPECT_EQ(found->lot_at(today), *Quantity::from_whole(1));
        EXPECT_EQ(found->isin.size(), 12U);
    }
    EXPECT_FALSE(table.find("NIFTY50")->volume_reported);
    EXPECT_EQ(table.find("SPY")->calendar, CalendarKind::Xnys);
    EXPECT_EQ(table.find("SPY")->currency, "USD");
    EXPECT_EQ(table.find("SPY")->tick_at(today, price("500")), price("0.01"));
    EXPECT_EQ(table.find("BTCUSD")->calendar, CalendarKind::Continuous);
    EXPECT_EQ(table.find("BTCUSD")->lot_at(today), Quantity::from_units(1));
    EXPECT_TRUE(table.find("YESBANK"));
    EXPECT_FALSE(table.find("infy"));
}

TEST(InstrumentTable, a_symbol_without_a_row_is_nse_cash_outside_fno) {
    const auto lookup = InstrumentTable::builtin().find_or_default("ZZZZ");
    EXPECT_FALSE(lookup.known);
    EXPECT_EQ(lookup.instrument.symbol, "ZZZZ");
    EXPECT_EQ(lookup.instrument.exchange, "NSE");
    EXPECT_FALSE(lookup.instrument.is_fno_at(today));
    EXPECT_EQ(lookup.instrument.tick_at(today, price("1500")), price("0.1"));
    EXPECT_TRUE(InstrumentTable::builtin().find_or_default("INFY").known);
}

TEST(InstrumentTable, the_symbol_alone_is_enough) {
    const auto table = parsed("symbol\nFOO\n");
    EXPECT_EQ(*table.find("FOO"), InstrumentTable().find_or_default("FOO").instrument);
}

TEST(InstrumentTable, defaults_follow_the_exchange_or_the_calendar) {
    const auto table = parsed("symbol,exchange,calendar\nA,NASDAQ,\nB,,24x7\nC,LSE,xnys\nD,,\n");
    EXPECT_EQ(table.find("A")->calendar, CalendarKind::Xnys);
    EXPECT_EQ(table.find("A")->currency, "USD");
    EXPECT_EQ(table.find("B")->exchange, "24x7");
    EXPECT_EQ(table.find("B")->lot_at(today), Quantity::from_units(1));
    EXPECT_EQ(table.find("C")->exchange, "LSE");
    EXPECT_EQ(table.find("C")->calendar, CalendarKind::Xnys);
    EXPECT_EQ(table.find("D")->exchange, "NSE");
}

TEST(InstrumentTable, every_column_is_read) {
    const auto table =
        parsed("\xEF\xBB\xBF# mine\r\n"
               "Symbol,exchange,calendar,isin,segment,currency,tick_slabs,lots,fno,"
               "freeze_quantity,volume_reported,name\r\n"
               "\r\n"
               "X,NSE,NSE,INE002A01018,etf,INR,0.05;2025-04-15:0=0.01/250=0.05,"
               "1;2025-06-27:500,no;2024-11-29:yes,1000,no,\"X, the \"\"great\"\"\"");
    const auto x = table.find("X");
    ASSERT_TRUE(x);
    EXPECT_EQ(x->isin, "INE002A01018");
    EXPECT_EQ(x->segment, "etf");
    EXPECT_EQ(x->tick_slabs.size(), 3U);
    EXPECT_EQ(x->tick_at(today, price("100")), price("0.01"));
    EXPECT_EQ(x->tick_at(today, price("300")), price("0.05"));
    EXPECT_EQ(x->lot_at(today), *Quantity::from_whole(500));
    EXPECT_EQ(x->lot_at(Date::parse("2025-06-26").value()), *Quantity::from_whole(1));
    EXPECT_TRUE(x->is_fno_at(today));
    EXPECT_FALSE(x->is_fno_at(Date::parse("2024-11-28").value()));
    EXPECT_EQ(x->freeze_quantity, Quantity::from_whole(1000));
    EXPECT_FALSE(x->volume_reported);
}

TEST(InstrumentTable, common_names_of_columns_are_understood) {
    const auto table = parsed("symbol,tick_size,lot_size,is_fno\nX,0.05,75,true\n");
    EXPECT_EQ(table.find("X")->tick_at(today, price("9000")), price("0.05"));
    EXPECT_EQ(table.find("X")->lot_at(today), *Quantity::from_whole(75));
    EXPECT_TRUE(table.find("X")->is_fno_at(today));
}

TEST(InstrumentTable, what_is_written_reads_back_the_same) {
    const InstrumentTable table = InstrumentTable::builtin();
    EXPECT_EQ(parsed(table.to_csv()), table);
    EXPECT_EQ(parsed(InstrumentTable().to_csv()), InstrumentTable());
}

TEST(InstrumentTable, an_extension_replaces_rows_and_adds_rows) {
    const auto table =
        InstrumentTable::builtin().extended_with(parsed("symbol,segment\nINFY,mine\nAAA,mine\n"));
    EXPECT_EQ(table.find("INFY")->segment, "mine");
    EXPECT_EQ(table.find("INFY")->isin, "");
    EXPECT_EQ(table.find("AAA")->segment, "mine");
    EXPECT_TRUE(table.find("SBIN"));
    EXPECT_EQ(table.instruments().size(), InstrumentTable::builtin().instruments().size() + 1);
}

TEST(InstrumentErrors, they_name_file_line_column_and_value) {
    EXPECT_EQ(message("symbol,isin\nA,\nB,INE002A01019\n"),
              "mine.csv:3: column isin: found 'INE002A01019', expected 12 characters with a right "
              "check digit, or nothing");
    EXPECT_EQ(message("symbol,fno\nA,perhaps\n"),
              "mine.csv:2: column fno: found 'perhaps', expected yes or no");
    EXPECT_EQ(message("symbol\nA B\n"),
              "mine.csv:2: column symbol: symbol was 'A B', expected 1 to 32 of A-Z a-z 0-9 & - _ "
              ". with a letter or digit among them, such as INFY or M&M");
    EXPECT_EQ(message("symbol\nA\nB\nA\n"),
              "mine.csv:4: column symbol: A is there already, on line 2");
    EXPECT_EQ(message("symbol,calendar\nA,LSE\n"),
              "mine.csv:2: column calendar: calendar was 'LSE', expected NSE, XNYS or 24x7");
    EXPECT_EQ(message("symbol,exchange\nA,LSE\n"),
              "mine.csv:2: column exchange: the calendar of 'LSE' is not known, expected NSE, XNYS "
              "or 24x7 in column calendar");
}

TEST(InstrumentTable, names_of_sources_mean_one_symbol) {
    const auto table = InstrumentTable::builtin();
    for (const char* name :
         {"INFY", "INFY-EQ", "INFY.NS", "NSE:INFY", "NSE:INFY-EQ", "infy", "infy.ns"}) {
        EXPECT_EQ(table.symbol_of(name), "INFY") << name;
    }
    EXPECT_EQ(table.symbol_of("BAJAJ-AUTO-EQ"), "BAJAJ-AUTO");
    EXPECT_EQ(table.symbol_of("unknown-EQ"), "unknown") << "case matters where nothing is known";
    EXPECT_EQ(table.symbol_of(""), "");
    EXPECT_EQ(table.symbol_of(".-EQ"), ".-EQ") << "`.` is no symbol";
}

TEST(InstrumentErrors, broken_lists_and_numbers_are_refused) {
    for (const char* row : {"A,0,1,1", "A,-0.05,1,1", "A,x,1,1", "A,5=0.05,1,1", "A,0=1/0=2,1,1",
                            "A,0=,1,1", "A,0.05;0.01,1,1", "A,2025-01-02:0.05;2025-01-01:0.01,1,1",
                            "A,2025-02-30:1,1,1", "A,0.05,0,1", "A,0.05,-1,1", "A,0.05,;,1",
                            "A,0.05,1,0", "A,0.05,1,ten", "A,0.0000000001,1,1"}) {
        const std::string text =
            message(std::string("symbol,tick_slabs,lots,freeze_quantity\n") + row);
        EXPECT_EQ(text.rfind("mine.csv:2: column ", 0), 0U) << row << " -> " << text;
    }
    EXPECT_NE(message("symbol,currency\nA,rupees\n").find("'rupees'"), std::string::npos);
    EXPECT_NE(message("symbol,segment\nA,a/b\n").find("'a/b'"), std::string::npos);
    EXPECT_NE(message("symbol,volume_reported\nA,2\n").find("'2'"), std::string::npos);
}

TEST(InstrumentErrors, a_table_of_the_wrong_shape_is_refused) {
    EXPECT_EQ(message(""), "mine.csv:1: found no header line");
    EXPECT_EQ(message("exchange\nNSE\n"),
              "mine.csv: there is no column symbol, the one that must be");
    EXPECT_NE(message("symbol,tick_slab\nA,1\n").find("did you mean tick_slabs?"),
              std::string::npos);
    EXPECT_EQ(message("symbol,lots\nA,1,2\n"),
              "mine.csv:2: found 3 cells, expected 2 as in the header");
    EXPECT_EQ(message("symbol,lots,lot\nA,1,2\n"), "mine.csv: column 'lot' is there twice");
    EXPECT_EQ(message("symbol\n\"A\n"), "mine.csv:2: a quoted cell begins here and never ends");
    EXPECT_EQ(message("symbol\n\"A\"B\n"),
              "mine.csv:2: expected a comma or the end of the line after a cell");
}

TEST(InstrumentErrors, no_bytes_whatever_crash_the_reader) {
    const std::string seed = InstrumentTable::builtin().to_csv().substr(0, 600);
    for (std::size_t i = 0; i < seed.size(); ++i) {
        for (const char c : {'"', ',', '\n', ';', ':', '=', '/', '\0', '\xff'}) {
            std::string text = seed;
            text[i] = c;
            EXPECT_LT(message(text).size(), 2'000U);
        }
        EXPECT_LT(message(seed.substr(0, i)).size(), 2'000U);
    }
}

}  // namespace
}  // namespace millrace::market
