#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/market/corporate_action_table.h>

namespace millrace::market {

/// Where the prices of one session began and ended.
struct SessionPrices {
    events::Date date;
    double open = 0;   // of the first bar inside the session
    double close = 0;  // of the last
};

/// More than this part of a price is a jump: the widest daily price band of the NSE.
inline constexpr double jump_max = 0.2;

/// Whether a price jumped from what it was, or was expected to be; `before` is above 0.
bool is_jump(double before, double after);

/// A session that opened far from where the one before ended, corporate actions taken into account.
struct UnexplainedJump {
    std::string symbol;
    SessionPrices before;
    double expected = 0;  // before.close after splits, bonuses and dividends since
    SessionPrices session;
};

/// Every session, in order, whose open jumped from what the one before lets one expect: a split
/// that is not known, or one that the prices have in them already.
std::vector<UnexplainedJump> unexplained_jumps(std::string_view symbol,
                                               std::span<const SessionPrices> sessions,
                                               const CorporateActionTable& actions);

}  // namespace millrace::market
