#pragma once

#include <millrace/analytics/confluence_settings.h>
#include <millrace/analytics/regime_engine.h>
#include <millrace/events/bar.h>
#include <millrace/events/contributor_values.h>
#include <millrace/events/date.h>
#include <millrace/events/insight.h>
#include <millrace/indicators/adx.h>
#include <millrace/indicators/atr.h>
#include <millrace/indicators/ema.h>
#include <millrace/indicators/macd.h>
#include <millrace/indicators/ring.h>
#include <millrace/indicators/rsi.h>
#include <millrace/indicators/session_vwap.h>

namespace millrace::analytics {

/// Turns closed bars of one symbol and timeframe into insights: contributors vote, their weighted
/// mean is the score. docs/confluence.md has the formulas and the table of votes. What it answers
/// depends on the bars shown so far and nothing else. Allocates when made, never after.
class ConfluenceEngine {
public:
    /// Changes when the same bars give other insights; stored with each.
    static constexpr std::uint32_t version = 1;
    /// |score| is compared with that of so many insights before.
    static constexpr int trend_bars = 5;

    /// Settings that check() accepts; so many bars make up one whole session, 1 or more.
    ConfluenceEngine(const ConfluenceSettings& settings, int session_bars);

    /// Bars in order of time, each with the date of its session. True when the bar has an insight:
    /// once every contributor that has data is valid.
    bool update(const events::Bar& bar, events::Date session);
    /// Of the last bar, when update() said so; times but bar_close, symbol and revision are not
    /// set. Every number is one that a FLOAT holds, so that storing changes nothing.
    const events::ConfluenceInsight& insight() const { return insight_; }
    const events::ContributorValues& values() const { return values_; }

    /// Everything that later answers depend on.
    template <class Archive> void archive(Archive& a) {
        ema_fast_.archive(a);
        ema_slow_.archive(a);
        rsi_.archive(a);
        macd_.archive(a);
        adx_.archive(a);
        atr_.archive(a);
        vwap_.archive(a);
        regime_.archive(a);
        strengths_.archive(a);
        a(session_days_);
    }

private:
    void update_indicators(const events::Bar& bar, bool begins_session);
    bool is_ready() const;
    void vote(double close);
    void set(events::Contributor contributor, double vote);
    void sum_up();
    void read_values();

    ConfluenceSettings settings_;
    indicators::Ema ema_fast_;
    indicators::Ema ema_slow_;
    indicators::Rsi rsi_;
    indicators::Macd macd_;
    indicators::Adx adx_;
    indicators::Atr atr_;
    indicators::SessionVwap vwap_;
    RegimeEngine regime_;
    indicators::Ring strengths_;  // |score| of the last insights
    int session_days_ = 0;
    events::ConfluenceInsight insight_;
    events::ContributorValues values_{};
};

}  // namespace millrace::analytics
