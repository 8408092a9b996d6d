#include <millrace/market/corporate_action_table.h>

#include <gtest/gtest.h>

#include <string>

#include <millrace/market/adjustment_factors.h>

namespace millrace::market {
namespace {

using events::CorporateActionKind;
using events::Date;
using events::Price;
using events::ShareRatio;
using events::Timestamp;

CorporateActionTable parsed(const std::string& csv) {
    auto table = CorporateActionTable::parse(csv, "actions.csv");
    EXPECT_TRUE(table) << table.error().message;
    return table ? std::move(table).value() : CorporateActionTable();
}
std::string message(const std::string& rows) {
    const auto table =
        CorporateActionTable::parse("symbol,ex_date,kind,ratio,amount\n" + rows, "actions.csv");
    return table ? "no error" : table.error().message;
}
CorporateAction only(const std::string& row) {
    const auto table = parsed("symbol,ex_date,kind,ratio,amount\n" + row + "\n");
    EXPECT_EQ(table.actions().size(), 1U);
    return table.actions().empty() ? CorporateAction() : table.actions().front();
}
bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}
Date date(const char* text) { return Date::parse(text).value(); }
Price price(const char* text) { return Price::parse(text).value(); }
Timestamp time(const char* text) { return Timestamp::parse(text).value(); }
Calendar nse() { return Calendar::create(CalendarKind::Nse).value(); }

TEST(CorporateActions, AreReadWithTheirRatiosAsSharesAfterForSharesBefore) {
    EXPECT_EQ(only("X,2025-01-02,split,2:1,").shares, (ShareRatio{2, 1}));
    EXPECT_EQ(only("X,2025-01-02,split,1:10,").shares, (ShareRatio{1, 10}));
    EXPECT_EQ(only("X,2025-01-02,split,5,").shares, (ShareRatio{5, 1}));
    EXPECT_EQ(only("X,2025-01-02,split,10:4,").shares, (ShareRatio{5, 2}));
    EXPECT_EQ(only("X,2025-01-02,bonus,1:1,").shares, (ShareRatio{2, 1}));
    EXPECT_EQ(only("X,2025-01-02,bonus,1:2,").shares, (ShareRatio{3, 2}));
    EXPECT_EQ(only("X,2025-01-02,dividend,,5.5").shares, ShareRatio());
    EXPECT_EQ(only("X,2025-01-02,dividend,,5.5").amount, price("5.5"));
    EXPECT_EQ(only("X,2025-01-02,BONUS,1:1,").kind, CorporateActionKind::Bonus);
}

TEST(CorporateActions, TakeColumnsInAnyOrderUnderTheirOtherNames) {
    const auto table = parsed("Type,Dividend,Ex-Date,SYMBOL\nDividend,10,28-Oct-2024,INFY\n");
    ASSERT_EQ(table.actions().size(), 1U);
    EXPECT_EQ(table.actions()[0].ex_date, date("2024-10-28"));
    EXPECT_EQ(table.actions()[0].amount, price("10"));
    EXPECT_EQ(parsed("action,value,date,symbol\ndividend,10,28-10-2024,INFY\n"), table);
}

TEST(CorporateActions, TakeADateThatCanBeReadInOneWayOnly) {
    for (const char* text : {"2025-04-01", "01-Apr-2025", "1-APR-2025", "01-apr-2025"}) {
        EXPECT_EQ(only("X," + std::string(text) + ",bonus,1:1,").ex_date, date("2025-04-01"))
            << text;
    }
    EXPECT_EQ(only("X,13-04-2025,bonus,1:1,").ex_date, date("2025-04-13"));
    EXPECT_EQ(only("X,04-04-2025,bonus,1:1,").ex_date, date("2025-04-04"));
    EXPECT_TRUE(has(message("X,04-05-2025,bonus,1:1,\n"), "in two ways"));
    for (const char* text : {"04-13-2025", "2025-02-30", "31-Feb-2025", "1-Foo-2025", "01-Apr-25",
                             "tomorrow", "", "-", "--", "1-1-", "2025-4-1", "0202-10-28"}) {
        const std::string found = message("X," + std::string(text) + ",bonus,1:1,\n");
        EXPECT_TRUE(has(found, "column ex_date: found '" + std::string(text) + "', expected"))
            << found;
    }
}

TEST(CorporateActions, AreInTheOrderInWhichTheyTakeEffect) {
    const auto table = parsed("symbol,ex_date,kind,ratio,amount\n"
                              "B,2025-01-02,bonus,1:1,\n"
                              "B,2025-01-02,split,2:1,\n"
                              "B,2025-01-02,dividend,,1\n"
                              "A,2025-01-03,split,2:1,\n"
                              "A,2025-01-02,split,2:1,\n");
    EXPECT_EQ(table.to_csv(), "symbol,ex_date,kind,ratio,amount\n"
                              "A,2025-01-02,split,2:1,\n"
                              "A,2025-01-03,split,2:1,\n"
                              "B,2025-01-02,dividend,,1\n"
                              "B,2025-01-02,split,2:1,\n"
                              "B,2025-01-02,bonus,1:1,\n");
    EXPECT_EQ(parsed(table.to_csv()), table);
    EXPECT_EQ(table.of_symbol("A").size(), 2U);
    EXPECT_EQ(table.of_symbol("B").size(), 3U);
    EXPECT_TRUE(table.of_symbol("AB").empty());
    EXPECT_TRUE(CorporateActionTable().of_symbol("A").empty());
}

TEST(CorporateActions, NameEveryBadLineAtOnce) {
    const std::string found = message("X,2025-01-02,merger,1:1,\n"
                                      "X,2025-01-03,split,1:1,\n"
                                      "OK,2025-01-03,split,2:1,\n"
                                      "X,2025-01-04,bonus,1,\n"
                                      "X,2025-01-05,dividend,2:1,5\n"
                                      "X,2025-01-06,dividend,,-5\n"
                                      "X,2025-01-07,split,2:1,5\n"
                                      "no symbol,2025-01-08,split,2:1,\n"
                                      "X,2025-01-09,split,2:0,\n"
                                      "X,2025-01-10,split,1000001:1,\n"
                                      "X,2025-01-11,split,,\n");
    EXPECT_TRUE(has(found, "actions.csv:2: column kind: found 'merger', expected split")) << found;
    EXPECT_TRUE(has(found, "actions.csv:3: column ratio: found '1:1', expected NEW:OLD")) << found;
    EXPECT_FALSE(has(found, "actions.csv:4")) << found;
    EXPECT_TRUE(has(found, "actions.csv:5: column ratio: found '1', expected NEW:HELD")) << found;
    EXPECT_TRUE(has(found, "actions.csv:6: column ratio: found '2:1', expected nothing")) << found;
    EXPECT_TRUE(has(found, "actions.csv:7: column amount: found '-5', expected money")) << found;
    EXPECT_TRUE(has(found, "actions.csv:8: column amount: found '5', expected nothing")) << found;
    EXPECT_TRUE(has(found, "actions.csv:9: column symbol: ")) << found;
    for (const char* line : {"actions.csv:10: ", "actions.csv:11: ", "actions.csv:12: "}) {
        EXPECT_TRUE(has(found, line)) << found;
    }
}

TEST(CorporateActions, StopNamingBadLinesWhereNobodyReadsOn) {
    std::string rows;
    for (int i = 0; i < 50; ++i) {
        rows += "X,2025-01-02,merger,1:1,\n";
    }
    const std::string found = message(rows);
    EXPECT_TRUE(has(found, "actions.csv:21: ")) << found;
    EXPECT_FALSE(has(found, "actions.csv:22: ")) << found;
    EXPECT_TRUE(found.ends_with("and 30 more lines")) << found;
}

TEST(CorporateActions, RefuseLinesThatContradictAndCountIdenticalOnesOnce) {
    EXPECT_EQ(parsed("symbol,ex_date,kind,ratio\nX,2025-01-02,split,2:1\nX,02-Jan-2025,Split,4:2\n")
                  .actions()
                  .size(),
              1U);
    const std::string found = message("X,2025-01-02,dividend,,5\nX,2025-01-02,dividend,,6\n");
    EXPECT_TRUE(has(found, "actions.csv:3: X,2025-01-02,dividend,,6 contradicts line 2")) << found;
    EXPECT_TRUE(has(found, "add up")) << found;
}

TEST(CorporateActions, NeedTheirColumns) {
    for (const char* header : {"symbol,ex_date,ratio", "symbol,kind", "ex_date,kind"}) {
        EXPECT_FALSE(CorporateActionTable::parse(std::string(header) + "\n", "a.csv")) << header;
    }
    const auto mistyped = CorporateActionTable::parse("symbol,ex_dat,kind\n", "a.csv");
    ASSERT_FALSE(mistyped);
    EXPECT_TRUE(has(mistyped.error().message, "did you mean ex_date?"));
}

TEST(CorporateActions, ExplainWhatThePriceDidBetweenTwoSessions) {
    const auto table = parsed("symbol,ex_date,kind,ratio,amount\n"
                              "X,2025-01-02,split,2:1,\n"
                              "X,2025-01-06,dividend,,10\n"
                              "X,2025-01-06,bonus,1:1,\n");
    const auto factor = [&](const char* after, const char* until) {
        return table.explained_price_factor("X", date(after), date(until), 100);
    };
    EXPECT_EQ(factor("2025-01-01", "2025-01-02"), 0.5);
    EXPECT_EQ(factor("2025-01-02", "2025-01-03"), 1);  // taken in by the close of the ex-date
    EXPECT_EQ(factor("2025-01-03", "2025-01-06"), 0.45);
    EXPECT_EQ(factor("2025-01-01", "2025-01-07"), 0.2);
    EXPECT_EQ(table.explained_price_factor("Y", date("2025-01-01"), date("2025-01-07"), 100), 1);
}

TEST(CorporateActions, TakeEffectWhenTheFirstSessionFromTheExDateOpens) {
    CorporateAction action = only("X,2024-10-28,bonus,1:1,");
    EXPECT_EQ(effective_at(action, nse()), time("2024-10-28T09:15:00+05:30"));
    action.ex_date = date("2024-10-26");  // a Saturday
    EXPECT_EQ(effective_at(action, nse()), time("2024-10-28T09:15:00+05:30"));
    const Calendar always_open = Calendar::create(CalendarKind::Continuous).value();
    EXPECT_EQ(effective_at(action, always_open), time("2024-10-26T00:00:00Z"));
}

TEST(CorporateActions, SayWhatAPriceOfBeforeIsAfterwards) {
    EXPECT_EQ(price_after(only("X,2025-01-02,split,2:1,"), price("100")), price("50"));
    EXPECT_EQ(price_after(only("X,2025-01-02,split,3:1,"), price("100")), price("33.33333333"));
    EXPECT_EQ(price_after(only("X,2025-01-02,split,1:10,"), price("100")), price("1000"));
    EXPECT_EQ(price_after(only("X,2025-01-02,dividend,,10"), price("100")), price("90"));
    EXPECT_FALSE(price_after(only("X,2025-01-02,dividend,,100"), price("100")));
    EXPECT_FALSE(price_after(only("X,2025-01-02,split,1:1000000,"), price("90000000000")));
}

TEST(AdjustmentFactors, MakeOneSeriesWithoutJumps) {
    const auto table = parsed("symbol,ex_date,kind,ratio,amount\n"
                              "X,2025-01-02,split,2:1,\n"
                              "X,2025-01-03,dividend,,10\n"
                              "X,2025-01-06,bonus,1:2,\n");
    const AdjustmentFactors factors(table.of_symbol("X"), nse());
    const Timestamp before = time("2025-01-01T15:29:00+05:30");
    const Timestamp split = time("2025-01-02T09:15:00+05:30");
    const Timestamp bonus = time("2025-01-06T09:15:00+05:30");
    EXPECT_EQ(factors.factor_at(before), 1);
    EXPECT_EQ(factors.factor_at(split), 2);
    EXPECT_EQ(factors.factor_at(bonus - events::Duration::from_microseconds(1)), 2);
    EXPECT_EQ(factors.factor_at(bonus), 3);
    EXPECT_EQ(factors.steps().size(), 2U);
}

TEST(AdjustmentFactors, OfAnActionInTheFutureChangeNothingSeenEarlier) {
    const auto all = parsed("symbol,ex_date,kind,ratio\nX,2025-01-02,split,2:1\n"
                            "X,2025-01-06,bonus,1:2\nX,2025-02-03,split,1:10\n");
    const Timestamp first = time("2024-12-30T09:15:00+05:30");
    for (int known = 0; known <= 3; ++known) {
        const AdjustmentFactors some(all.actions().first(static_cast<std::size_t>(known)), nse());
        const AdjustmentFactors every(all.actions(), nse());
        const Timestamp horizon =
            known == 3 ? time("2025-03-03T00:00:00Z")
                       : effective_at(all.actions()[static_cast<std::size_t>(known)], nse());
        for (Timestamp at = first; at < horizon; at = at + events::Duration::from_minutes(60)) {
            ASSERT_EQ(some.factor_at(at), every.factor_at(at));
        }
    }
}

}  // namespace
}  // namespace millrace::market
