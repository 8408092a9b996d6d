#include <memory>

#include "command.h"
#include "control/operator.h"

namespace millrace::cli {

Command risk_halt_command();

namespace {

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<StateChangeFlags>();
    declare_state_change(app, *flags);
    return [flags](const GlobalOptions& global) {
        return set_trading_state(*flags, global, events::TradingState::Halted);
    };
}

}  // namespace

Command risk_halt_command() {
    return {.group = "risk",
            .name = "halt",
            .description = "Halt trading: runs that go on end within a block of bars (exit 3), and "
                           "none starts",
            .examples = "  millrace risk halt --reason \"broker down\"\n"
                        "  millrace risk halt --mode live --reason \"holiday\"\n"
                        "  millrace risk halt --strategy mean_reversion --reason \"odd fills\"\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
