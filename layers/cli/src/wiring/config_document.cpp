#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <millrace/events/fixed_point.h>
#include <millrace/market/instrument.h>

#include "configuration/config_section.h"
#include "wiring/risk_config.h"
#include "wiring/run_config.h"

namespace millrace::cli {
namespace {

constexpr std::int64_t most_units = 9'000'000'000'000'000'000;
constexpr int slippage_decimals = 6;

template <class Fixed> void read_exact(ConfigSection& section, std::string_view key, Fixed& into) {
    if (const auto units = section.decimal(key, Fixed::decimals, 1, most_units)) {
        into = Fixed::from_units(*units);
    }
}

void read_mode(ConfigSection& section, RunConfig& config) {
    const Json* value = section.take("mode");
    if (value == nullptr) {
        return;
    }
    const std::string* mode = value->as_text();
    if (mode != nullptr && (*mode == "dry_run" || *mode == "paper")) {
        config.mode = *mode == "paper" ? RunMode::Paper : RunMode::DryRun;
    } else if (mode != nullptr && *mode == "live") {
        section.refuse("mode", *value,
                       "dry_run or paper: live needs an armed gateway to a broker, and this "
                       "version has none");
    } else {
        section.refuse("mode", *value, "dry_run, paper or live");
    }
}

void read_execution(const Json& json, const std::string& where, RunConfig& config,
                    Problems& problems) {
    ConfigSection section(json, where, problems);
    read_mode(section, config);
    read_exact(section, "default_quantity", config.default_quantity);
    read_exact(section, "capital", config.capital);
    constexpr std::string_view products[] = {"delivery", "intraday"};
    if (const auto product = section.choice("product", products)) {
        config.product =
            *product == "intraday" ? execution::Product::Intraday : execution::Product::Delivery;
    }
    constexpr std::string_view carrying[] = {"session_end", "next_session"};
    if (const auto carry = section.choice("carry_orders", carrying)) {
        config.carry_orders = *carry == "next_session" ? execution::CarryOrders::NextSession
                                                       : execution::CarryOrders::ExpireAtSessionEnd;
    }
    constexpr std::int64_t bps_max = 1'000;
    if (const auto slippage =
            section.decimal("slippage_bps", slippage_decimals, 0, bps_max * 1'000'000)) {
        config.slippage_units = *slippage;
    }
    constexpr std::int64_t minutes_a_day = 1'440;
    if (const auto minutes = section.integer("no_entry_minutes", 0, minutes_a_day)) {
        config.no_entry_minutes = static_cast<int>(*minutes);
    }
    section.finish();
}

/// Digits and a unit: `10m` as 10.
std::optional<std::int64_t> minutes_of(std::string_view text) {
    if (!text.ends_with('m')) {
        return std::nullopt;
    }
    text.remove_suffix(1);
    const auto minutes = events::parse_decimal(text, 0, "minutes");
    return minutes ? std::optional(minutes.value()) : std::nullopt;
}

void read_analytics(const Json& json, const std::string& where, RunConfig& config,
                    Problems& problems) {
    ConfigSection section(json, where, problems);
    data::InsightTerms& terms = config.insight_terms;
    if (const Json* contributors = section.take("contributors")) {
        config.contributors = *contributors;
    }
    if (const Json* delay = section.take("insight_delay")) {
        const std::string* text = delay->as_text();
        if (const auto parsed = data::InsightDelay::parse(text != nullptr ? *text : "")) {
            terms.delay = parsed.value();
        } else {
            section.refuse("insight_delay", *delay, data::InsightDelay::allowed());
        }
    }
    if (const Json* age = section.take("insight_max_age")) {
        const std::string* text = age->as_text();
        const auto minutes = text != nullptr ? minutes_of(*text) : std::nullopt;
        if (minutes && *minutes >= 1 && *minutes <= 1440) {
            terms.age_max = events::Duration::from_minutes(*minutes);
        } else {
            section.refuse("insight_max_age", *age, "1m to 1440m");
        }
    }
    section.finish();
}

void read_symbols(const Json& json, const std::string& where, RunConfig& config,
                  Problems& problems) {
    const Json::Array* items = json.as_array();
    if (items == nullptr || items->empty()) {
        problems.add(fmt::format("{}: was {}, expected a list of symbols", where, shown(json)));
        return;
    }
    std::set<std::string> symbols;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string place = fmt::format("{}[{}]", where, i);
        const std::string* symbol = (*items)[i].as_text();
        const auto checked = symbol != nullptr ? market::check_symbol(*symbol)
                                               : events::Error{events::ErrorCode::InvalidInput, ""};
        if (!checked) {
            problems.add(
                fmt::format("{}: was {}, expected a symbol: 1 to 32 of A-Z a-z 0-9 & - _ .", place,
                            shown((*items)[i])));
        } else if (!symbols.insert(*symbol).second) {
            problems.add(
                fmt::format("{}: was {}, expected each symbol once", place, shown((*items)[i])));
        }
    }
    config.symbols.assign(symbols.begin(), symbols.end());
}

void read_strategies(const Json& json, const std::string& where, RunConfig& config,
                     Problems& problems) {
    const Json::Array* items = json.as_array();
    if (items == nullptr || items->empty()) {
        problems.add(fmt::format("{}: was {}, expected a list of strategies", where, shown(json)));
        return;
    }
    config.strategies.clear();
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string place = fmt::format("{}[{}]", where, i);
        auto strategy = read_strategy((*items)[i], place + ".", config, problems);
        if (!strategy) {
            continue;
        }
        const auto same_id = [&](const auto& other) { return other.id == strategy->id; };
        if (std::any_of(config.strategies.begin(), config.strategies.end(), same_id)) {
            problems.add(
                fmt::format("{}.id: was \"{}\", expected each id once", place, strategy->id));
            continue;
        }
        config.strategies.push_back(std::move(*strategy));
    }
}

struct ParameterToJson {
    Json operator()(bool flag) const { return {flag}; }
    Json operator()(std::int64_t number) const { return {number}; }
    Json operator()(double number) const { return {number}; }
    Json operator()(const std::string& text) const { return {text}; }
};

std::string_view name_of(execution::Product product) {
    return product == execution::Product::Intraday ? "intraday" : "delivery";
}

}  // namespace

std::string_view name_of(RunMode mode) { return mode == RunMode::Paper ? "paper" : "dry_run"; }

void read_config_document(const Json& document, const std::string& source, RunConfig& config,
                          Problems& problems) {
    const std::string start = source + ": ";
    ConfigSection section(document, start, problems);
    if (const auto path = section.text("db_path")) {
        config.db_path = *path;
    }
    if (const Json* symbols = section.take("symbols")) {
        read_symbols(*symbols, section.where("symbols"), config, problems);
    }
    if (const Json* execution = section.take("execution")) {  // its product is a strategy's default
        read_execution(*execution, section.where("execution."), config, problems);
    }
    if (const Json* strategies = section.take("strategy_configs")) {
        read_strategies(*strategies, section.where("strategy_configs"), config, problems);
    }
    constexpr std::string_view failures[] = {"flatten", "hold"};
    if (const auto failure = section.choice("on_strategy_failure", failures)) {
        config.on_strategy_failure = *failure == "hold" ? runner::OnStrategyFailure::Hold
                                                        : runner::OnStrategyFailure::Flatten;
    }
    constexpr std::int64_t hour_ms = 3'600'000;
    if (const auto budget = section.decimal_or_off("strategy_budget_ms", 0, 1, hour_ms)) {
        config.strategy_budget =
            std::chrono::milliseconds(budget->value_or(std::chrono::milliseconds::max().count()));
    }
    constexpr std::string_view jumps[] = {"refuse", "allow"};
    if (const auto jump = section.choice("unexplained_jumps", jumps)) {
        config.allow_unexplained_jumps = *jump == "allow";
    }
    if (const Json* risk = section.take("risk")) {
        read_risk(*risk, section.where("risk."), config.limits, problems);
    }
    if (const Json* analytics = section.take("analytics")) {
        read_analytics(*analytics, section.where("analytics."), config, problems);
    }
    section.finish();
}

Json config_document(const RunConfig& config) {
    Json document = Json::object();
    document["symbols"] = Json::array();
    for (const std::string& symbol : config.symbols) {
        document["symbols"].push_back(symbol);
    }
    document["strategy_configs"] = Json::array();
    for (const ConfiguredStrategy& strategy : config.strategies) {
        Json item = Json::object();
        item["type"] = strategy.type;
        item["id"] = strategy.id;
        item["params"] = Json::object();
        for (const auto& [name, value] : strategy.parameters.all()) {
            item["params"][name] = std::visit(ParameterToJson(), value);
        }
        item["params"]["product"] = name_of(strategy.product);
        item["params"]["timeframe"] = data::name_of(strategy.timeframe);
        document["strategy_configs"].push_back(std::move(item));
    }
    document["on_strategy_failure"] =
        config.on_strategy_failure == runner::OnStrategyFailure::Hold ? "hold" : "flatten";
    document["unexplained_jumps"] = config.allow_unexplained_jumps ? "allow" : "refuse";
    Json& execution = document["execution"];
    execution["mode"] = name_of(config.mode);
    execution["default_quantity"] = Json::number(config.default_quantity.to_string());
    execution["capital"] = Json::number(config.capital.to_string());
    execution["product"] = name_of(config.product);
    execution["carry_orders"] =
        config.carry_orders == execution::CarryOrders::NextSession ? "next_session" : "session_end";
    execution["slippage_bps"] =
        Json::number(events::format_decimal(config.slippage_units, slippage_decimals));
    execution["no_entry_minutes"] = config.no_entry_minutes;
    document["risk"] = risk_document(config.limits);
    document["analytics"]["insight_delay"] = config.insight_terms.delay.to_string();
    document["analytics"]["insight_max_age"] =
        fmt::format("{}m", config.insight_terms.age_max_minutes());
    return document;
}

}  // namespace millrace::cli
