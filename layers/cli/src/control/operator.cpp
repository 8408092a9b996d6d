#include "control/operator.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/events/listed.h>

#include "json.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "shell_user.h"
#include "strategy_id.h"

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::TradingState;
using storage::TradingStateEntry;

namespace {

/// Blanks without width, marks that turn the direction of writing, control letters beyond ASCII.
/// Those that join letters of Indian scripts are none of them.
bool has_unseen_letters(std::string_view text) {
    const auto has = [&](std::string_view lead, int first, int last) {
        for (std::size_t at = text.find(lead); at != std::string_view::npos;
             at = text.find(lead, at + 1)) {
            const int next = static_cast<unsigned char>(text[at + lead.size()]);
            if (next >= first && next <= last) {
                return true;
            }
        }
        return false;
    };
    return has("\xC2", 0x80, 0xA0) ||  // C1, no-break blank
           has("\xE2\x80", 0x8B, 0x8B) || has("\xE2\x80", 0x8E, 0x8F) ||
           has("\xE2\x80", 0xA8, 0xAE) || has("\xE2\x81", 0xA0, 0xAF) ||
           has("\xEF\xBB", 0xBF, 0xBF);
}

/// What keeps a later reader from reading a reason; empty where nothing does.
std::string unreadable(const std::string& reason) {
    constexpr std::size_t longest = 500;
    const auto is_control = [](unsigned char c) { return std::iscntrl(c) != 0; };
    if (reason.find_first_not_of(' ') == std::string::npos) {
        return "was empty";
    }
    if (std::any_of(reason.begin(), reason.end(), is_control)) {
        return "had a control character";
    }
    if (reason.size() > longest) {
        return fmt::format("had {} bytes, of {} at most", reason.size(), longest);
    }
    if (!is_utf8(reason)) {
        return "had bytes that are no text in UTF-8";
    }
    return has_unseen_letters(reason) ? "had letters that nobody sees" : "";
}

Result<void> check_reason(const std::string& reason) {
    const std::string what = unreadable(reason);
    return what.empty() ? Result<void>()
                        : Error{ErrorCode::InvalidInput,
                                fmt::format("--reason: {}, expected why, on one line: --reason "
                                            "\"broker down\"",
                                            what)};
}

/// As in a configuration: a name that no strategy can have halts nothing.
Result<void> check_strategy(const std::optional<std::string>& id) {
    if (!id || is_strategy_id(*id)) {
        return {};
    }
    return Error{ErrorCode::InvalidInput,
                 "--strategy: was no ID of a strategy, expected 1 to 64 of A-Z a-z 0-9 _ - ."};
}

std::vector<TradingStateEntry> entries_of(const StateChangeFlags& flags, TradingState state) {
    constexpr std::int64_t second_us = 1'000'000;  // finer is nothing a person reads
    const auto now =
        events::Timestamp::from_seconds(events::SystemClock().now().microseconds() / second_us);
    std::vector<TradingStateEntry> entries;
    for (const std::string& mode : all_modes()) {
        if (flags.mode.empty() || flags.mode == mode) {
            entries.push_back({mode,
                               flags.strategy.value_or(""),
                               {.state = state,
                                .reason = flags.reason,
                                .who = shell_user(),
                                .at = now,
                                .until_end_of = {}}});
        }
    }
    return entries;
}

/// What a resume leaves as it was: strategies that were halted by themselves, or the mode above the
/// strategy. `strategy pivot in paper`. None where nobody can tell, which undoes no resume.
std::vector<std::string> still_halted(storage::TradingControl& control,
                                      const StateChangeFlags& flags) {
    std::vector<std::string> names;
    const auto states = control.states();
    if (!states) {
        log_warning("what else is halted is not known: " + states.error().message);
        return names;
    }
    for (const TradingStateEntry& entry : states.value()) {
        const bool concerned = (flags.mode.empty() || entry.mode == flags.mode) &&
                               (!flags.strategy || entry.strategy.empty());
        if (concerned && entry.set.state != TradingState::Active) {
            names.push_back(entry.strategy.empty()
                                ? entry.mode
                                : fmt::format("strategy {} in {}", entry.strategy, entry.mode));
        }
    }
    return names;
}

Result<void> tell(const StateChangeFlags& flags, const GlobalOptions& global, TradingState state,
                  bool changed, const std::vector<std::string>& halted) {
    const std::string modes = flags.mode.empty() ? "every mode" : flags.mode;
    const std::string what = !flags.strategy ? "trading" : "strategy " + *flags.strategy;
    if (global.json) {
        Json document = Json::object();
        document["state"] = name_of(state);
        document["mode"] = flags.mode.empty() ? Json() : Json(flags.mode);
        document["strategy"] = !flags.strategy ? Json() : Json(*flags.strategy);
        document["changed"] = changed;
        if (state == TradingState::Active) {
            document["still_halted"] = Json::array();
        }
        for (const std::string& name : halted) {
            document["still_halted"].push_back(name);
        }
        document["control_store"] = storage::control_store_of(global.db_path).string();
        return write_out(document);
    }
    std::string text =
        fmt::format("{} is {}{} in {} ({})\n", what, changed ? "now " : "", name_of(state), modes,
                    changed ? storage::control_store_of(global.db_path).string()
                            : "it was so already, and nothing was recorded");
    if (!halted.empty()) {
        text += fmt::format("still halted: {}\n", fmt::join(halted, ", "));
    }
    return write_out(std::string_view(text));
}

}  // namespace

std::vector<std::string> all_modes() { return {"dry_run", "paper", "live"}; }

void declare_state_change(CLI::App& app, StateChangeFlags& flags) {
    add_required_text(app,
                      {.names = "--reason",
                       .description = "why; recorded with your user name and the time",
                       .value = "T"},
                      flags.reason);
    add_text(app,
             {.names = "--strategy",
              .description = "one strategy by its ID; all of the account unless told",
              .value = "ID"},
             flags.strategy);
    add_choice(app,
               {.names = "--mode",
                .description = "dry_run, paper or live; every mode unless told",
                .value = "M"},
               all_modes(), flags.mode);
}

Result<void> check_store_exists(const std::string& path) {
    if (storage::has_traces_of_store(path)) {
        return {};
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: no store is there, nor a trace of one; name the right one with "
                             "--db PATH. To halt whatever trades on a store in that folder: touch "
                             "{}",
                             path, storage::stop_file_of(path).string())};
}

Result<ExitCode> set_trading_state(const StateChangeFlags& flags, const GlobalOptions& global,
                                   TradingState state) {
    if (auto ok = check_reason(flags.reason); !ok) {
        return ok.error();
    }
    if (auto ok = check_strategy(flags.strategy); !ok) {
        return ok.error();
    }
    if (auto there = check_store_exists(global.db_path); !there) {
        return there.error();
    }
    storage::TradingControl control(global.db_path);
    const auto changed = control.set(entries_of(flags, state));
    if (!changed && state == TradingState::Halted) {
        return Error{changed.error().code,
                     fmt::format("nothing was halted: {}. To halt at once: touch {}",
                                 changed.error().message,
                                 storage::stop_file_of(global.db_path).string())};
    }
    if (!changed) {
        return changed.error();
    }
    const auto halted =
        state == TradingState::Active ? still_halted(control, flags) : std::vector<std::string>();
    auto told = tell(flags, global, state, changed.value(), halted);
    return told ? Result<ExitCode>(ExitCode::Done) : told.error();
}

}  // namespace millrace::cli
