#include <millrace/data/trading_state_store.h>

namespace millrace::data {

events::Result<void> check_not_halted(TradingStateStore* store) {
    if (store == nullptr) {
        return {};
    }
    const auto state = store->read();
    if (!state) {
        return state.error();
    }
    if (state.value().state == events::TradingState::Halted) {
        return events::Error{events::ErrorCode::Halted, state.value().reason};
    }
    return {};
}

}  // namespace millrace::data
