#include "wiring/unexplained_jumps.h"

#include <cmath>

#include <fmt/format.h>
#include <millrace/storage/session_edges.h>

#include "wiring/volumes_before.h"

namespace millrace::cli {

std::string text_of(const market::UnexplainedJump& jump) {
    const auto& [symbol, before, expected, session] = jump;
    const double percent = 100 * std::fabs(session.open / expected - 1);
    const auto known =
        expected == before.close
            ? std::string()
            : fmt::format(", which are {:.10g} after its corporate actions", expected);
    return fmt::format("{} opened at {} on {}, {:.0f}% {} the {} of {}{}", symbol, session.open,
                       session.date.to_string(), percent,
                       session.open < expected ? "below" : "above", before.close,
                       before.date.to_string(), known);
}

events::Result<std::vector<market::UnexplainedJump>> unexplained_jumps(const RunPlan& plan,
                                                                       storage::Store& store) {
    const auto edges =
        storage::session_edges(store, {.symbols = plan.config.symbols,
                                       .from = first_read(plan),
                                       .to = plan.description.to,
                                       .last_import_id = plan.description.last_import_id});
    if (!edges) {
        return edges.error();
    }
    std::vector<market::UnexplainedJump> jumps;
    for (std::size_t i = 0; i < plan.config.symbols.size(); ++i) {
        const auto found =
            market::unexplained_jumps(plan.config.symbols[i], edges.value()[i], plan.actions);
        jumps.insert(jumps.end(), found.begin(), found.end());
    }
    return jumps;
}

}  // namespace millrace::cli
