#include "wiring/config_keys.h"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>
#include <millrace/events/fixed_point.h>

#include "command.h"
#include "configuration/config_section.h"
#include "wiring/config_lists.h"
#include "wiring/risk_config.h"

namespace millrace::cli {
namespace {

constexpr std::int64_t most_units = 9'000'000'000'000'000'000;
constexpr int slippage_decimals = 6;

/// Two words; the field's values are 0 and 1 in their order.
using Words = std::array<std::string_view, 2>;

/// A key whose value is one thing, so that all there is to say of a wrong one is what is allowed.
using Take = std::function<bool(const Json& value, RunConfig& into)>;
using Show = std::function<Json(const RunConfig& config)>;

ConfigKey single(ConfigKey key, Take take, Show show) {
    key.read = [take = std::move(take), allowed = key.allowed](
                   const Json& value, const Place& place, RunConfig& into, Problems& problems) {
        if (!take(value, into)) {
            problems.refuse(place, value, {allowed});
        }
    };
    key.show = std::move(show);
    return key;
}

template <class Fixed>
ConfigKey exact(std::string_view path, Fixed RunConfig::*field, std::string_view about) {
    const DecimalRange range{.decimals = Fixed::decimals, .least = 1, .most = most_units};
    return single(
        {.path = std::string(path),
         .type = KeyType::Number,
         .allowed = range.text(),
         .about = std::string(about)},
        [=](const Json& value, RunConfig& into) {
            const auto units = range.read(value);
            into.*field = units ? Fixed::from_units(*units) : into.*field;
            return units.has_value();
        },
        [=](const RunConfig& config) { return Json::number((config.*field).to_string()); });
}

template <class Integer>
ConfigKey ranged(std::string_view path, Integer RunConfig::*field, DecimalRange range,
                 std::string_view about) {
    return single(
        {.path = std::string(path),
         .type = range.decimals == 0 ? KeyType::WholeNumber : KeyType::Number,
         .allowed = range.text(),
         .about = std::string(about)},
        [=](const Json& value, RunConfig& into) {
            const auto units = range.read(value);
            into.*field = units ? static_cast<Integer>(*units) : into.*field;
            return units.has_value();
        },
        [=](const RunConfig& config) {
            return Json::number(events::format_decimal(config.*field, range.decimals));
        });
}

template <class Value>
ConfigKey choice(std::string_view path, Value RunConfig::*field, Words words,
                 std::string_view about) {
    ConfigKey key{.path = std::string(path),
                  .type = KeyType::Word,
                  .allowed = fmt::format("{}", fmt::join(words, " or ")),
                  .about = std::string(about)};
    key.read = [=](const Json& value, const Place& place, RunConfig& into, Problems& problems) {
        if (const std::string* word = read_choice(value, words)) {
            into.*field = static_cast<Value>(*word == words[1]);
        } else {
            problems.refuse(place, value, expected_choice(value, words));
        }
    };
    key.show = [=](const RunConfig& config) {
        return Json(words.at(static_cast<std::size_t>(config.*field)));
    };
    return key;
}

ConfigKey store_path() {
    ConfigKey key = single(
        {.path = "db_path",
         .allowed = "a text that is not empty",
         .about = "the store; `--db` outranks it"},
        [](const Json& value, RunConfig& into) {
            const std::string* path = value.as_text();
            if (path != nullptr && !path->empty()) {
                into.db_path = *path;
            }
            return path != nullptr && !path->empty();
        },
        [](const RunConfig& config) {
            return Json(config.db_path.value_or(GlobalOptions().db_path));
        });
    key.changes_results = false;
    return key;
}

ConfigKey strategy_budget() {
    constexpr std::int64_t hour_ms = 3'600'000;
    ConfigKey key = ranged("strategy_budget_ms", &RunConfig::strategy_budget_ms,
                           {.decimals = 0, .least = 1, .most = hour_ms},
                           "for all strategies on a block of at most 4,096 bars; a slower one is "
                           "told, and changes nothing");
    key.changes_results = false;
    return key;
}

ConfigKey mode() {
    ConfigKey key = choice("execution.mode", &RunConfig::mode, {"dry_run", "paper"},
                           "says which orders would be sent, or fills them in simulation");
    key.read = [read = key.read](const Json& value, const Place& place, RunConfig& into,
                                 Problems& problems) {
        if (const std::string* word = value.as_text(); word != nullptr && *word == "live") {
            problems.refuse(place, value,
                            {"dry_run or paper: live needs an armed gateway to a broker, and this "
                             "version has none"});
        } else {
            read(value, place, into, problems);
        }
    };
    return key;
}

ConfigKey insight_delay() {
    return single(
        {.path = "analytics.insight_delay",
         .type = KeyType::Word,
         .allowed = std::string(data::InsightDelay::allowed()),
         .about = "when insights exist: at once, or after a job of the clock (UTC)"},
        [](const Json& value, RunConfig& into) {
            const std::string* text = value.as_text();
            const auto delay = data::InsightDelay::parse(text != nullptr ? *text : "");
            into.insight_terms.delay = delay ? delay.value() : into.insight_terms.delay;
            return delay.has_value();
        },
        [](const RunConfig& config) { return Json(config.insight_terms.delay.to_string()); });
}

/// Digits and a unit: `10m` as 10.
std::optional<std::int64_t> minutes_of(const Json& value) {
    const std::string* text = value.as_text();
    if (text == nullptr || !text->ends_with('m')) {
        return std::nullopt;
    }
    const auto digits = std::string_view(*text).substr(0, text->size() - 1);
    const auto minutes = events::parse_decimal(digits, 0, "minutes");
    return minutes ? std::optional(minutes.value()) : std::nullopt;
}

ConfigKey insight_max_age() {
    return single(
        {.path = "analytics.insight_max_age",
         .type = KeyType::Word,
         .allowed = "1m to 1440m",
         .about = "how old an insight may be when it is read; two bars of its timeframe "
                  "where these are longer"},
        [](const Json& value, RunConfig& into) {
            constexpr std::int64_t day = 1440;
            const auto minutes = minutes_of(value);
            const bool fits = minutes && *minutes >= 1 && *minutes <= day;
            if (fits) {
                into.insight_terms.age_max = events::Duration::from_minutes(*minutes);
            }
            return fits;
        },
        [](const RunConfig& config) {
            return Json(fmt::format("{}m", config.insight_terms.age_max_minutes()));
        });
}

/// Kept as it is: what is in it, analytics alone can judge.
ConfigKey contributors() {
    ConfigKey key = single(
        {.path = "analytics.contributors",
         .type = KeyType::Object,
         .allowed = "an object {...}",
         .about = "periods and weights for `analytics update` "
                  "([table](confluence.md)); a run refuses insights made by "
                  "others"},
        [](const Json& value, RunConfig& into) {
            into.contributors = value.as_object() != nullptr ? value : into.contributors;
            return value.as_object() != nullptr;
        },
        [](const RunConfig& config) { return config.contributors.value_or(Json()); });
    key.changes_results = false;
    return key;
}

ConfigKey limit(const execution::RiskControl& control) {
    const bool is_switch = control.unit.empty() &&
                           std::holds_alternative<bool execution::RiskLimits::*>(control.limit);
    const bool is_count =
        std::holds_alternative<std::optional<execution::Count> execution::RiskLimits::*>(
            control.limit);
    const KeyType number = is_count ? KeyType::WholeNumber : KeyType::Number;
    return single(
        {.path = "risk." + std::string(control.key),
         .type = is_switch ? KeyType::Word : number,
         .allowed = allowed(control),
         .about = "refuses " + std::string(control.refuses)},
        [&control](const Json& value, RunConfig& into) {
            return read_limit(control, value, into.limits);
        },
        [&control](const RunConfig& config) { return limit_document(control, config.limits); });
}

std::vector<ConfigKey> make_keys() {
    constexpr std::int64_t bps_max = 1'000;
    constexpr std::int64_t minutes_a_day = 1'440;
    std::vector<ConfigKey> keys;
    keys.push_back(store_path());
    keys.push_back({.path = "symbols",
                    .type = KeyType::Symbols,
                    .allowed = "a list of symbols, each once",
                    .about = "what to trade",
                    .read = &read_symbols,
                    .show = &symbols_document});
    keys.push_back(mode());
    keys.push_back(
        exact("execution.default_quantity", &RunConfig::default_quantity, "units of an order"));
    keys.push_back(exact("execution.capital", &RunConfig::capital, "money at the start"));
    keys.push_back(choice("execution.product", &RunConfig::product, {"delivery", "intraday"},
                          "of strategies that name none; intraday may sell short and is squared "
                          "off"));
    keys.push_back(choice("execution.carry_orders", &RunConfig::carry_orders,
                          {"session_end", "next_session"},
                          "how long an order that still waits is kept"));
    keys.push_back(ranged("execution.slippage_bps", &RunConfig::slippage_units,
                          {.decimals = slippage_decimals, .least = 0, .most = bps_max * 1'000'000},
                          "how much worse than the open a fill is, in hundredths of a percent"));
    keys.push_back(ranged("execution.no_entry_minutes", &RunConfig::no_entry_minutes,
                          {.decimals = 0, .least = 0, .most = minutes_a_day},
                          "before the session's end, intraday"));
    keys.push_back({.path = "strategy_configs",  // behind execution.product
                    .type = KeyType::List,
                    .allowed = "a list of `type`, `id`, `params`, each id once",
                    .about = "`millrace strategies list` shows them; `ehma_pivot` unless told",
                    .read = &read_strategies,
                    .show = &strategies_document});
    keys.push_back(choice("on_strategy_failure", &RunConfig::on_strategy_failure,
                          {"flatten", "hold"}, "what becomes of its positions"));
    keys.push_back(strategy_budget());
    keys.push_back(choice("unexplained_jumps", &RunConfig::allow_unexplained_jumps,
                          {"refuse", "allow"}, "of more than 20% from one session to the next"));
    for (const execution::RiskControl& control : execution::risk_controls()) {
        keys.push_back(limit(control));
    }
    keys.push_back(insight_delay());
    keys.push_back(insight_max_age());
    keys.push_back(contributors());
    return keys;
}

}  // namespace

std::string_view name_of(KeyType type) {
    constexpr std::string_view names[] = {"text",    "word", "number", "whole number",
                                          "symbols", "list", "object"};
    return names[static_cast<std::size_t>(type)];
}

const std::vector<ConfigKey>& config_keys() {
    static const std::vector<ConfigKey> keys = make_keys();
    return keys;
}

events::Result<Json> value_of_variable(const ConfigKey& key, const std::string& text) {
    switch (key.type) {
    case KeyType::Text: return Json(text);
    case KeyType::List:
    case KeyType::Object: return parse_json(text, "its value");
    case KeyType::Symbols: {
        Json symbols = Json::array();
        std::istringstream words(text);
        for (std::string word; std::getline(words, word, ',');) {
            symbols.push_back(word);
        }
        return symbols;
    }
    case KeyType::Word:
    case KeyType::Number:
    case KeyType::WholeNumber: return value_of_word(text);
    }
    return Json(text);
}

std::string default_of(const ConfigKey& key) {
    const Json value = key.show(RunConfig());
    const Json::Array* items = value.as_array();
    if (value.is_null() || (items != nullptr && items->empty())) {
        return "";
    }
    return value.as_text() != nullptr ? *value.as_text() : value.canonical();
}

}  // namespace millrace::cli
