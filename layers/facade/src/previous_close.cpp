#include "previous_close.h"

namespace millrace::facade {

std::optional<double> previous_close(const data::StoreContents& contents,
                                     const data::SymbolContents& symbol) {
    if (!symbol.session_before || !symbol.last_session) {
        return std::nullopt;
    }
    double close = symbol.session_before->close;
    for (const auto& action : contents.actions.of_symbol(symbol.stored.symbol)) {
        if (symbol.session_before->date < action.ex_date &&
            action.ex_date <= symbol.last_session->date && !action.shares.changes_nothing()) {
            close = close * action.shares.before / action.shares.after;
        }
    }
    return close;
}

}  // namespace millrace::facade
