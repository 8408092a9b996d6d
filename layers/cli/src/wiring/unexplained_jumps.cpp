#include "wiring/unexplained_jumps.h"

#include <cmath>

#include <fmt/format.h>
#include <millrace/storage/session_edges.h>

namespace millrace::cli {
namespace {

constexpr double jump_max = 0.2;  // the widest daily price band of the NSE

}  // namespace

std::string UnexplainedJump::text() const {
    const double percent = 100 * std::fabs(open / expected - 1);
    const auto known =
        expected == close
            ? std::string()
            : fmt::format(", which are {:.10g} after its corporate actions", expected);
    return fmt::format("{} opened at {} on {}, {:.0f}% {} the {} of {}{}", symbol, open,
                       date.to_string(), percent, open < expected ? "below" : "above", close,
                       before.to_string(), known);
}

events::Result<std::vector<UnexplainedJump>> unexplained_jumps(const RunPlan& plan,
                                                               storage::Store& store) {
    const auto edges =
        storage::session_edges(store, {.symbols = plan.config.symbols,
                                       .from = plan.description.from,
                                       .to = plan.description.to,
                                       .last_import_id = plan.description.last_import_id});
    if (!edges) {
        return edges.error();
    }
    std::vector<UnexplainedJump> jumps;
    for (std::size_t i = 0; i < plan.config.symbols.size(); ++i) {
        const std::string& symbol = plan.config.symbols[i];
        const auto& sessions = edges.value()[i];
        for (std::size_t at = 1; at < sessions.size(); ++at) {
            const storage::SessionEdges& before = sessions[at - 1];
            const storage::SessionEdges& session = sessions[at];
            const double expected =
                before.close * plan.actions.explained_price_factor(symbol, before.date,
                                                                   session.date, before.close);
            if (std::fabs(session.open - expected) > jump_max * expected) {
                jumps.push_back(
                    {symbol, before.date, before.close, expected, session.date, session.open});
            }
        }
    }
    return jumps;
}

}  // namespace millrace::cli
