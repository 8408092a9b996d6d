#include <millrace/market/calendar.h>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <millrace/market/instrument_table.h>

namespace millrace::market {
namespace {

using events::Date;
using events::Duration;
using events::Timestamp;

Date day(const char* text) { return Date::parse(text).value(); }
Timestamp at(const char* text) { return Timestamp::parse(text).value(); }
Calendar calendar_of(CalendarKind kind) { return Calendar::create(kind).value(); }

TEST(NseCalendar, a_regular_session_is_0915_to_1530_india_time) {
    const auto session = calendar_of(CalendarKind::Nse).session_on(day("2025-01-31"));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->open, at("2025-01-31T03:45:00Z"));
    EXPECT_EQ(session->close, at("2025-01-31T10:00:00Z"));
    EXPECT_EQ(session->flat_by, at("2025-01-31T15:10:00+05:30"));
    EXPECT_EQ(session->origin, SessionOrigin::Regular);
    EXPECT_EQ(session->minutes(), 375);
}

TEST(NseCalendar, a_session_holds_its_open_and_not_its_close) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    const Duration tick = Duration::from_microseconds(1);
    EXPECT_TRUE(nse.session_of(at("2025-01-31T03:45:00Z")));
    EXPECT_FALSE(nse.session_of(at("2025-01-31T03:45:00Z") - tick));
    EXPECT_TRUE(nse.session_of(at("2025-01-31T10:00:00Z") - tick));
    EXPECT_FALSE(nse.session_of(at("2025-01-31T10:00:00Z")));
}

TEST(NseCalendar, the_trading_date_is_the_local_one) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    EXPECT_EQ(nse.trading_date(at("2025-01-30T18:29:59Z")), day("2025-01-30"));
    EXPECT_EQ(nse.trading_date(at("2025-01-30T18:30:00Z")), day("2025-01-31"));
    EXPECT_EQ(nse.day_start(day("2025-01-31")), at("2025-01-30T18:30:00Z"));
    EXPECT_EQ(nse.trading_date(at("1969-12-31T18:29:59Z")), day("1969-12-31"));
}

TEST(NseCalendar, weekends_and_holidays_are_closed_and_special_weekend_sessions_open) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    EXPECT_FALSE(nse.is_session(day("2025-02-02")));        // a Sunday
    EXPECT_FALSE(nse.is_session(day("2025-02-26")));        // Mahashivratri
    const auto budget = nse.session_on(day("2025-02-01"));  // a Saturday
    ASSERT_TRUE(budget);
    EXPECT_EQ(budget->minutes(), 375);
    EXPECT_EQ(budget->origin, SessionOrigin::Special);
}

TEST(NseCalendar, muhurat_sessions_have_their_announced_hour) {
    const auto session = calendar_of(CalendarKind::Nse).session_on(day("2025-10-21"));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->open, at("2025-10-21T13:45:00+05:30"));
    EXPECT_EQ(session->close, at("2025-10-21T14:45:00+05:30"));
    EXPECT_EQ(session->flat_by, at("2025-10-21T14:35:00+05:30"));
}

TEST(NseCalendar, the_muhurat_hour_of_2026_is_marked_as_assumed) {
    const auto session = calendar_of(CalendarKind::Nse).session_on(day("2026-11-08"));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->origin, SessionOrigin::Assumed);
    EXPECT_EQ(session->open, at("2026-11-08T18:15:00+05:30"));
}

TEST(NseCalendar, fno_stocks_end_at_1515_from_the_third_of_august_2026) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    const auto before = nse.session_on(day("2026-07-31"), FnoMember::Yes);
    EXPECT_EQ(before->close, at("2026-07-31T15:30:00+05:30"));
    EXPECT_EQ(before->flat_by, at("2026-07-31T15:10:00+05:30"));
    const auto after = nse.session_on(day("2026-08-03"), FnoMember::Yes);
    EXPECT_EQ(after->close, at("2026-08-03T15:15:00+05:30"));
    EXPECT_EQ(after->flat_by, at("2026-08-03T15:05:00+05:30"));
    const auto other = nse.session_on(day("2026-08-03"), FnoMember::No);
    EXPECT_EQ(other->close, at("2026-08-03T15:30:00+05:30"));
    EXPECT_EQ(other->flat_by, at("2026-08-03T15:10:00+05:30"));
}

TEST(NseCalendar, an_instrument_answers_for_its_own_fno_membership) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    const InstrumentTable table = InstrumentTable::builtin();
    const Timestamp late = at("2026-08-03T15:20:00+05:30");
    EXPECT_FALSE(nse.session_of(late, *table.find("INFY")));
    EXPECT_TRUE(nse.session_of(late, table.find_or_default("NOBODY").instrument));
}

TEST(NseCalendar, outside_its_years_weekdays_are_assumed) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    EXPECT_TRUE(nse.covers(day("2024-01-01")));
    EXPECT_TRUE(nse.covers(day("2026-12-31")));
    EXPECT_FALSE(nse.covers(day("2023-12-31")));
    EXPECT_FALSE(nse.covers(day("2027-01-01")));
    EXPECT_EQ(nse.session_on(day("2021-01-26"))->origin, SessionOrigin::Assumed);  // a holiday
    EXPECT_FALSE(nse.is_session(day("2021-05-01")));                               // a Saturday
}

TEST(NseCalendar, the_next_session_passes_over_what_is_closed) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    const Timestamp open = at("2025-04-17T03:45:00Z");
    EXPECT_EQ(nse.next_session_after(open - Duration::from_seconds(1)).date, day("2025-04-17"));
    EXPECT_EQ(nse.next_session_after(open).date, day("2025-04-21"));  // Good Friday, weekend
    EXPECT_EQ(nse.next_session_after(day("2025-04-17")).date, day("2025-04-21"));
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            cells.emplace_back();
        } else {
            cells.back().push_back(c);
        }
    }
    return cells;
}

TEST(NseCalendar, every_row_of_the_shared_list_of_holidays_holds) {
    const auto path =
        std::filesystem::path(MILLRACE_SHARED_DATA_DIR) / "nse_equity_calendar_2024_2026.csv";
    std::ifstream file(path);
    if (!file) {
        GTEST_LOG_(INFO) << "not run: there is no " << path;
        return;
    }
    const Calendar nse = calendar_of(CalendarKind::Nse);
    std::string line;
    std::getline(file, line);
    int special_days = 0;
    while (std::getline(file, line)) {
        const auto cells = cells_of(line);
        ASSERT_EQ(cells.size(), 4U) << line;
        const auto session = nse.session_on(day(cells[0].c_str()));
        EXPECT_EQ(session.has_value(), cells[2] != "closed") << line;
        if (const auto hours = cells[2].find(':'); session && hours != std::string::npos) {
            const std::string open = cells[0] + "T" + cells[2].substr(hours - 2, 5) + ":00+05:30";
            const std::string close = cells[0] + "T" + cells[2].substr(hours + 4, 5) + ":00+05:30";
            EXPECT_EQ(session->open, at(open.c_str())) << line;
            EXPECT_EQ(session->close, at(close.c_str())) << line;
        }
        ++special_days;
    }
    EXPECT_EQ(special_days, 53);
    // and nothing beyond them: every other day is what its weekday says
    int differing = 0;
    for (Date d = day("2024-01-01"); d <= day("2026-12-31"); d = d.plus_days(1)) {
        const bool weekend = d.weekday() == 0 || d.weekday() == 6;
        const auto session = nse.session_on(d);
        differing +=
            session.has_value() == weekend || (session && session->origin != SessionOrigin::Regular)
                ? 1
                : 0;
    }
    EXPECT_EQ(differing, special_days);
}

TEST(NseCalendar, each_year_has_its_number_of_sessions) {
    const Calendar nse = calendar_of(CalendarKind::Nse);
    const auto sessions_in = [&](int year) {
        int count = 0;
        for (Date d = Date::from_civil(year, 1, 1).value(); d.year() == year; d = d.plus_days(1)) {
            count += nse.is_session(d) ? 1 : 0;
        }
        return count;
    };
    EXPECT_EQ(sessions_in(2024), 249);
    EXPECT_EQ(sessions_in(2025), 249);
    EXPECT_EQ(sessions_in(2026), 247);
}

TEST(XnysCalendar, its_sessions_follow_new_york_through_both_clock_changes) {
    const Calendar xnys = calendar_of(CalendarKind::Xnys);
    const auto open_of = [&](const char* date) { return xnys.session_on(day(date))->open; };
    EXPECT_EQ(open_of("2025-03-07"), at("2025-03-07T14:30:00Z"));
    EXPECT_EQ(open_of("2025-03-10"), at("2025-03-10T13:30:00Z"));
    EXPECT_EQ(open_of("2025-10-31"), at("2025-10-31T13:30:00Z"));
    EXPECT_EQ(open_of("2025-11-03"), at("2025-11-03T14:30:00Z"));
    EXPECT_EQ(xnys.session_on(day("2025-11-03"))->close, at("2025-11-03T21:00:00Z"));
    EXPECT_EQ(open_of("2004-07-01"), at("2004-07-01T13:30:00Z"));
    EXPECT_EQ(xnys.trading_date(at("2025-11-04T04:59:59Z")), day("2025-11-03"));
    EXPECT_EQ(xnys.day_start(day("2025-03-09")), at("2025-03-09T05:00:00Z"));
    EXPECT_EQ(xnys.day_start(day("2025-03-10")), at("2025-03-10T04:00:00Z"));
}

TEST(XnysCalendar, it_knows_holidays_and_early_closes) {
    const Calendar xnys = calendar_of(CalendarKind::Xnys);
    for (const char* closed : {"2024-01-01", "2024-06-19", "2025-01-09", "2025-04-18", "2025-11-27",
                               "2026-07-03", "2026-12-25"}) {
        EXPECT_FALSE(xnys.is_session(day(closed))) << closed;
    }
    const auto early = xnys.session_on(day("2025-11-28"));
    ASSERT_TRUE(early);
    EXPECT_EQ(early->close, at("2025-11-28T18:00:00Z"));
    EXPECT_EQ(early->flat_by, at("2025-11-28T17:45:00Z"));
}

TEST(ContinuousCalendar, every_utc_day_is_a_session) {
    const Calendar always_open = calendar_of(CalendarKind::Continuous);
    EXPECT_TRUE(always_open.is_continuous());
    const auto session = always_open.session_of(at("2025-02-02T23:59:59.999999Z"));
    ASSERT_TRUE(session);
    EXPECT_EQ(session->date, day("2025-02-02"));
    EXPECT_EQ(session->minutes(), 1440);
    EXPECT_EQ(session->flat_by, session->close);
    EXPECT_TRUE(always_open.covers(day("1999-01-01")));
    EXPECT_EQ(always_open.next_session_after(at("2025-02-02T00:00:00Z")).date, day("2025-02-03"));
}

TEST(Calendars, a_session_contains_every_instant_between_its_ends_and_follows_the_one_before) {
    for (const auto kind : {CalendarKind::Nse, CalendarKind::Xnys, CalendarKind::Continuous}) {
        const Calendar calendar = calendar_of(kind);
        Session session = calendar.next_session_after(day("2023-11-30"));
        for (int i = 0; i < 1'300; ++i) {
            ASSERT_LT(session.open, session.flat_by);
            ASSERT_LE(session.flat_by, session.close);
            ASSERT_EQ(calendar.session_of(session.open), session);
            ASSERT_EQ(calendar.session_of(session.close - Duration::from_microseconds(1)), session);
            ASSERT_EQ(calendar.session_on(session.date), session);
            const Session next = calendar.next_session_after(session.date);
            ASSERT_GT(next.date, session.date);
            ASSERT_GE(next.open, session.close);
            ASSERT_EQ(calendar.next_session_after(session.open), next);
            session = next;
        }
    }
}

TEST(CalendarFile, errors_name_file_line_and_value) {
    const auto message = [](const char* csv) {
        const auto calendar = Calendar::parse(CalendarKind::Nse, csv, "x.csv");
        return calendar ? std::string("no error") : calendar.error().message;
    };
    EXPECT_EQ(message("date,open,close,hours\n2025-13-01,,,\n"),
              "x.csv:2: date was '2025-13-01', expected an existing day such as 2025-01-31");
    EXPECT_NE(message("date,open,close,hours\n2025-01-02,,,\n2025-01-01,,,\n").find("x.csv:3"),
              std::string::npos);
    EXPECT_NE(message("date,open,close,hours\n2025-01-02,15:30,09:15,announced\n").find("'15:30'"),
              std::string::npos);
    EXPECT_NE(message("date,open,close,hours\n2025-01-02,09:15,15:30,maybe\n").find("'maybe'"),
              std::string::npos);
    EXPECT_NE(message("").find("no header"), std::string::npos);
}

TEST(CalendarFile, an_empty_list_covers_nothing) {
    const auto calendar = Calendar::parse(CalendarKind::Nse, "date,open,close,hours\n", "x.csv");
    ASSERT_TRUE(calendar);
    EXPECT_FALSE(calendar.value().covers(day("1970-01-01")));
    EXPECT_FALSE(calendar.value().covers(day("2025-01-01")));
    EXPECT_EQ(calendar.value().session_on(day("2025-01-01"))->origin, SessionOrigin::Assumed);
}

TEST(CalendarFile, tells_its_exceptional_days_of_the_past_alone) {
    const std::string header = "date,open,close,hours\n";
    const auto words = [&](const std::string& rows, const char* until) {
        const auto calendar = Calendar::parse(CalendarKind::Nse, header + rows, "x.csv");
        EXPECT_TRUE(calendar) << calendar.error().message;
        return calendar ? calendar.value().exceptions_until(day(until)) : "";
    };
    const std::string holiday = "2025-03-14,,,\n";
    const std::string saturday = "2025-02-01,09:15,15:30,announced\n";
    EXPECT_EQ(words(saturday + holiday, "2025-03-13"), words(saturday, "2025-03-13"))
        << "what comes later changes nothing";
    EXPECT_NE(words(saturday + holiday, "2025-03-14"), words(saturday, "2025-03-14"));
    EXPECT_NE(words(saturday, "2025-02-01"),
              words("2025-02-01,09:15,12:30,announced\n", "2025-02-01"));
}

}  // namespace
}  // namespace millrace::market
