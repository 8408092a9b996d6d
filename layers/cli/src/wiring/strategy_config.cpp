#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <millrace/strategies/registry.h>

#include "configuration/config_section.h"
#include "did_you_mean.h"
#include "strategy_id.h"
#include "wiring/run_config.h"

namespace millrace::cli {
namespace {

using events::ParameterValue;
using strategies::ParameterSpec;
using strategies::StrategySpec;

const StrategySpec* find_strategy(std::string_view type) {
    for (const StrategySpec& spec : strategies::registered_strategies()) {
        if (spec.type == type) {
            return &spec;
        }
    }
    return nullptr;
}

template <class Number> std::optional<Number> read_number(const Json& json) {
    const Json::Number* number = json.as_number();
    Number value{};
    if (number == nullptr) {
        return std::nullopt;
    }
    const char* end = number->digits.data() + number->digits.size();
    const auto read = std::from_chars(number->digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
        return std::nullopt;
    }
    return value;
}

/// Reads a JSON value as the type of a setting's default and checks its range.
struct ValueReader {
    const ParameterSpec& spec;
    const Json& json;

    std::optional<ParameterValue> operator()(bool) const {
        const bool* flag = json.as_bool();
        return flag != nullptr ? std::optional<ParameterValue>(*flag) : std::nullopt;
    }
    std::optional<ParameterValue> operator()(std::int64_t) const {
        return in_range(read_number<std::int64_t>(json));
    }
    std::optional<ParameterValue> operator()(double) const {
        return in_range(read_number<double>(json));
    }
    std::optional<ParameterValue> operator()(const std::string&) const {
        const std::string* text = json.as_text();
        return text != nullptr ? std::optional<ParameterValue>(*text) : std::nullopt;
    }

private:
    template <class Number>
    std::optional<ParameterValue> in_range(std::optional<Number> number) const {
        if (!number || static_cast<double>(*number) < spec.minimum ||
            static_cast<double>(*number) > spec.maximum) {
            return std::nullopt;
        }
        return ParameterValue(*number);
    }
};

/// Settings that every strategy takes besides its own.
void read_common_parameters(ConfigSection& section, ConfiguredStrategy& strategy) {
    constexpr std::string_view products[] = {"delivery", "intraday"};
    if (const auto product = section.choice("product", products)) {
        strategy.product =
            *product == "intraday" ? execution::Product::Intraday : execution::Product::Delivery;
    }
    if (const auto timeframe = section.choice("timeframe", data::timeframe_names())) {
        strategy.timeframe = data::parse_timeframe(*timeframe).value();
    }
}

void read_parameters(const Json& json, const Place& place, const StrategySpec& spec,
                     ConfiguredStrategy& strategy, Problems& problems) {
    Problems own;
    ConfigSection section(json, place, own);
    events::Parameters given;
    for (const ParameterSpec& parameter : spec.parameters) {
        const Json* value = section.take(parameter.name);
        if (value == nullptr) {
            continue;
        }
        if (const auto read = std::visit(ValueReader{parameter, *value}, parameter.default_value)) {
            given.set(std::string(parameter.name), *read);
        } else {
            section.refuse(parameter.name, *value, {strategies::allowed(parameter)});
        }
    }
    read_common_parameters(section, strategy);
    section.finish();
    const auto filled_in = strategies::validate(spec.type, given);
    if (!filled_in && own.empty()) {
        own.add(place, filled_in.error().message);
    }
    problems.add_all(own);
    if (filled_in) {
        strategy.parameters = filled_in.value();
    }
}

}  // namespace

std::optional<ConfiguredStrategy> read_strategy(const Json& json, const Place& place,
                                                const RunConfig& config, Problems& problems) {
    Problems own;
    ConfigSection section(json, place, own);
    ConfiguredStrategy strategy;
    strategy.product = config.product;
    strategy.timeframe = config.timeframe;
    const Json* type = section.take("type");
    std::vector<std::string> types;
    for (const StrategySpec& spec : strategies::registered_strategies()) {
        types.emplace_back(spec.type);
    }
    const std::string* name = type != nullptr ? type->as_text() : nullptr;
    const StrategySpec* spec = name != nullptr ? find_strategy(*name) : nullptr;
    if (spec == nullptr && json.as_object() != nullptr) {
        section.refuse("type", type != nullptr ? *type : Json(),
                       {.what = fmt::format("one of {}", fmt::join(types, ", ")),
                        .nearest = name != nullptr ? nearest_word(*name, types) : ""});
    }
    strategy.type = spec != nullptr ? std::string(spec->type) : std::string();
    strategy.id = section.text("id").value_or(strategy.type);
    if (spec != nullptr && !is_strategy_id(strategy.id)) {
        section.refuse("id", Json(strategy.id), {"1 to 64 of A-Z a-z 0-9 _ - ."});
    }
    const Json* parameters = section.take("params");
    section.finish();
    if (spec != nullptr) {
        const Json none = Json::object();
        read_parameters(parameters != nullptr ? *parameters : none, place.member("params"), *spec,
                        strategy, own);
    }
    const bool valid = own.empty();
    problems.add_all(own);
    return valid ? std::optional(std::move(strategy)) : std::nullopt;
}

events::Result<Json> strategy_of_flag(std::string_view text) {
    Json strategy = Json::object();
    std::size_t comma = text.find(',');
    const std::string_view head = text.substr(0, comma);
    const std::size_t colon = head.find(':');
    strategy["type"] = head.substr(0, colon);
    if (colon != std::string_view::npos) {
        strategy["id"] = head.substr(colon + 1);
    }
    strategy["params"] = Json::object();
    while (comma != std::string_view::npos) {
        text.remove_prefix(comma + 1);
        comma = text.find(',');
        const std::string_view setting = text.substr(0, comma);
        const std::size_t equals = setting.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            return events::Error{events::ErrorCode::InvalidInput,
                                 fmt::format("'{}' is no setting, expected key=value", setting)};
        }
        const std::string_view key = setting.substr(0, equals);
        if (strategy["params"].find(key) != nullptr) {
            return events::Error{events::ErrorCode::InvalidInput,
                                 fmt::format("'{}' is set twice", key)};
        }
        strategy["params"][key] = value_of_word(setting.substr(equals + 1));
    }
    return strategy;
}

}  // namespace millrace::cli
