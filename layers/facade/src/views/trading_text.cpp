#include "views/trading_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace millrace::facade {

using data::TradingStateEntry;
using events::TradingState;

namespace {

constexpr std::array<std::string_view, 3> modes{"dry_run", "paper", "live"};

TradingState state_of_mode(std::span<const TradingStateEntry> states, std::string_view mode) {
    const auto found = std::find_if(states.begin(), states.end(), [&](const auto& entry) {
        return entry.mode == mode && entry.strategy.empty();
    });
    return found != states.end() ? found->set.state : TradingState::Active;
}

void write_strategy(JsonText& json, const TradingStateEntry& entry) {
    json.key("strategy");
    entry.strategy.empty() ? json.value(nullptr) : json.value(entry.strategy);
}

void write_entry(JsonText& json, const TradingStateEntry& entry, TradingState in_force) {
    const bool ever = entry.set.at != events::Timestamp::earliest();
    json.begin_object();
    json.member("mode", entry.mode);
    write_strategy(json, entry);
    json.member("state", name_of(entry.set.state));
    json.member("in_force", name_of(in_force));
    json.member("since", ever ? std::optional(entry.set.at) : std::nullopt);
    json.member("who", ever ? std::optional(entry.set.who) : std::nullopt);
    json.member("why", ever ? std::optional(entry.set.reason) : std::nullopt);
    json.member("until_end_of", entry.set.until_end_of);
    json.end_object();
}

}  // namespace

void write_trading(JsonText& json, std::span<const TradingStateEntry> states, bool is_stopped) {
    std::vector<TradingStateEntry> shown;
    for (const std::string_view mode : modes) {
        const auto found = std::find_if(states.begin(), states.end(), [&](const auto& entry) {
            return entry.mode == mode && entry.strategy.empty();
        });
        shown.push_back(found != states.end() ? *found
                                              : TradingStateEntry{std::string(mode), {}, {}});
    }
    std::copy_if(states.begin(), states.end(), std::back_inserter(shown),
                 [](const auto& entry) { return !entry.strategy.empty(); });
    json.begin_array();
    for (const TradingStateEntry& entry : shown) {
        const TradingState set = std::max(entry.set.state, state_of_mode(states, entry.mode));
        write_entry(json, entry, is_stopped ? TradingState::Halted : set);
    }
    json.end_array();
}

void write_changes(JsonText& json, std::span<const TradingStateEntry> history) {
    json.begin_array();
    for (std::size_t i = history.size(); i-- > 0;) {
        const TradingStateEntry& entry = history[i];
        json.begin_object();
        json.member("at", entry.set.at);
        json.member("mode", entry.mode);
        write_strategy(json, entry);
        json.member("state", name_of(entry.set.state));
        json.member("who", entry.set.who);
        json.member("why", entry.set.reason);
        json.end_object();
    }
    json.end_array();
}

}  // namespace millrace::facade
