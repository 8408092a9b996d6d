#include <millrace/market/price_jumps.h>

#include <cmath>

namespace millrace::market {

bool is_jump(double before, double after) { return std::fabs(after - before) > jump_max * before; }

std::vector<UnexplainedJump> unexplained_jumps(std::string_view symbol,
                                               std::span<const SessionPrices> sessions,
                                               const CorporateActionTable& actions) {
    std::vector<UnexplainedJump> jumps;
    for (std::size_t at = 1; at < sessions.size(); ++at) {
        const SessionPrices& before = sessions[at - 1];
        const SessionPrices& session = sessions[at];
        const double expected = before.close * actions.explained_price_factor(
                                                   symbol, before.date, session.date, before.close);
        if (is_jump(expected, session.open)) {
            jumps.push_back({std::string(symbol), before, expected, session});
        }
    }
    return jumps;
}

}  // namespace millrace::market
