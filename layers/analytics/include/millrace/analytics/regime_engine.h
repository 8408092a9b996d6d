#pragma once

#include <millrace/events/insight.h>
#include <millrace/indicators/ring.h>
#include <millrace/indicators/sma.h>

namespace millrace::analytics {

/// What the regime of a bar is told from.
struct RegimeInput {
    bool begins_session = false;
    double adx = 0;
    double ema_slow = 0;
    double atr = 0;
    double close = 0;
};

/// Names the market's regime, bar by bar, of one symbol and timeframe. docs/confluence.md has the
/// rules: where each regime begins, and where it ends, which is not the same place. Absent until
/// `sessions_known` whole sessions were seen. A pure function of what it was shown: no clock, no
/// store. Allocates when made, never after.
class RegimeEngine {
public:
    static constexpr int sessions_known = 20;
    static constexpr int slope_bars = 10;

    /// `session_bars` make up one whole session, 1 or more.
    explicit RegimeEngine(int session_bars)
        : volatility_(session_bars), sessions_(sessions_known), averages_(slope_bars) {}

    /// Bars in order of time, their sessions as well.
    events::MarketRegime update(const RegimeInput& input);

    template <class Archive> void archive(Archive& a) {
        volatility_.archive(a);
        sessions_.archive(a);
        averages_.archive(a);
        a(regime_);
    }

private:
    /// The share of the last sessions at whose end the volatility was below that of now.
    double rank() const;
    events::MarketRegime next(double rank, double adx, double slope) const;

    indicators::Sma volatility_;  // ATR/close over as many bars as a session has, so that the time
                                  // of day does not matter
    indicators::Ring sessions_;   // the same at the end of each
    indicators::Ring averages_;   // the slow EMA, for its slope
    int regime_ = 0;
};

}  // namespace millrace::analytics
