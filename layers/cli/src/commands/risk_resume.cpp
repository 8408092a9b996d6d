#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.h"
#include "control/operator.h"

namespace millrace::cli {

Command risk_resume_command();

namespace {

using events::Result;

/// A resume that would not let anything trade is refused instead of recorded.
Result<ExitCode> run(const StateChangeFlags& flags, const GlobalOptions& global) {
    const auto stop = storage::stop_file_of(global.db_path);
    if (storage::is_stopped(stop)) {
        return events::Error{events::ErrorCode::Halted,
                             fmt::format("the file {} halts everything: remove it first, then "
                                         "resume. Nothing was recorded",
                                         stop.string())};
    }
    return set_trading_state(flags, global, events::TradingState::Active);
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<StateChangeFlags>();
    declare_state_change(app, *flags);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command risk_resume_command() {
    return {.group = "risk",
            .name = "resume",
            .description = "Let trade again what was halted",
            .examples = "  millrace risk resume --reason \"broker is back\"\n"
                        "  millrace risk resume --strategy mean_reversion --reason \"fixed\"\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
