#include "view_table.h"

#include <array>

#include "views/views.h"

namespace millrace::facade {

namespace {

using Names = std::span<const std::string_view>;

constexpr auto new_day_within = events::Duration::from_seconds(10);
constexpr auto new_entry_within = events::Duration::from_seconds(1);
constexpr auto always_anew = events::Duration();

constexpr std::array<std::string_view, 1> of_timeframe{"timeframe"};
constexpr std::array<std::string_view, 5> of_series{"symbol", "timeframe", "from", "to", "limit"};
constexpr std::array<std::string_view, 5> of_runs{"limit", "offset", "mode", "status", "strategy"};
constexpr std::array<std::string_view, 1> of_run{"run"};
constexpr std::array<std::string_view, 8> of_run_list{"run", "symbol", "strategy", "from",
                                                      "to",  "offset", "limit",    "order"};
constexpr std::array<std::string_view, 1> of_audit{"limit"};
constexpr std::array<std::string_view, 2> of_account{"user", "session"};

constexpr std::array table{
    ViewOfTable{"frame", {}, views::frame, new_day_within},
    ViewOfTable{"symbols", {}, views::symbols, {}},
    ViewOfTable{"watchlist", of_timeframe, views::watchlist, {}},
    ViewOfTable{"insights", of_timeframe, views::insights, {}},
    ViewOfTable{"insight_history", of_series, views::insight_history, {}},
    ViewOfTable{"regimes", of_timeframe, views::regimes, {}},
    ViewOfTable{"bars", of_series, views::bars, {}},
    ViewOfTable{"runs", of_runs, views::runs, {}},
    ViewOfTable{"run", of_run, views::run, {}},
    ViewOfTable{"run_signals", of_run_list, views::run_signals, {}},
    ViewOfTable{"run_verdicts", of_run_list, views::run_verdicts, {}},
    ViewOfTable{"run_orders", of_run_list, views::run_orders, {}},
    ViewOfTable{"run_trades", of_run_list, views::run_trades, {}},
    ViewOfTable{"run_adjustments", of_run_list, views::run_adjustments, {}},
    ViewOfTable{"run_round_trips", of_run_list, views::run_round_trips, {}},
    ViewOfTable{"run_positions", of_run_list, views::run_positions, {}},
    ViewOfTable{"run_equity", of_run, views::run_equity, {}},
    ViewOfTable{"run_configuration", of_run, views::run_configuration, {}},
    ViewOfTable{"strategies", {}, views::strategies, {}},
    ViewOfTable{"risk", of_run, views::risk, {}},
    ViewOfTable{"health", {}, views::health, new_entry_within},
    ViewOfTable{"audit", of_audit, views::audit, new_entry_within, true},
    ViewOfTable{"users", {}, views::users, new_entry_within, true},
    ViewOfTable{"account", of_account, views::account, always_anew, true},
};

}  // namespace

std::span<const ViewOfTable> view_table() { return table; }

}  // namespace millrace::facade
