#pragma once

#include <array>

#include <millrace/events/insight.h>
#include <millrace/events/result.h>

namespace millrace::analytics {

inline constexpr int period_min = 2;  // bars
inline constexpr int period_max = 10'000;

/// Which contributors an insight is made of, and how much each counts. docs/confluence.md has the
/// table of their votes.
struct ConfluenceSettings {
    int ema_fast = 20;  // periods, in bars
    int ema_slow = 50;
    int rsi = 14;
    int macd_fast = 12;
    int macd_slow = 26;
    int macd_signal = 9;
    int adx = 14;
    int atr = 14;
    /// By Contributor, each from 0 to 1; 0 leaves one out.
    std::array<double, events::contributor_count> weights{0.25, 0.15, 0.20, 0.15, 0.15, 0.10};

    bool operator==(const ConfluenceSettings&) const = default;
};

/// InvalidInput names the setting, its value and what was expected.
events::Result<void> check(const ConfluenceSettings& settings);

}  // namespace millrace::analytics
