#include <millrace/strategies/registry.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <millrace/events/nearest_name.h>

namespace millrace::strategies {

namespace {

using events::Error;
using events::ErrorCode;
using events::Parameters;
using events::ParameterValue;
using events::Result;

std::string join(const std::vector<std::string_view>& names) {
    std::string text;
    for (const std::string_view name : names) {
        text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

/// `'fats' is unknown; did you mean 'fast'? known: allow_short, fast, slow`.
std::string unknown(std::string_view given, const std::vector<std::string_view>& names) {
    const auto nearest = events::nearest_name(given, names);
    const std::string hint = nearest ? "did you mean '" + std::string(*nearest) + "'? " : "";
    return "'" + std::string(given) + "' is unknown; " + hint + "known: " + join(names);
}

Error invalid(std::string message) { return {ErrorCode::InvalidInput, std::move(message)}; }

Result<const StrategySpec*> find_spec(std::string_view type) {
    std::vector<std::string_view> types;
    for (const StrategySpec& spec : registered_strategies()) {
        if (spec.type == type) {
            return &spec;
        }
        types.push_back(spec.type);
    }
    return invalid("strategy type " + unknown(type, types));
}

template <class Number> std::optional<Number> parse_number(std::string_view text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole_text = failure == std::errc{} && end == text.data() + text.size();
    return whole_text ? std::optional(number) : std::nullopt;
}

std::optional<bool> as_flag(const ParameterValue& given) {
    if (const auto* text = std::get_if<std::string>(&given)) {
        return *text == "true"    ? std::optional(true)
               : *text == "false" ? std::optional(false)
                                  : std::nullopt;
    }
    const auto* flag = std::get_if<bool>(&given);
    return flag != nullptr ? std::optional(*flag) : std::nullopt;
}

std::optional<std::int64_t> as_integer(const ParameterValue& given) {
    if (const auto* text = std::get_if<std::string>(&given)) {
        return parse_number<std::int64_t>(*text);
    }
    const auto* number = std::get_if<std::int64_t>(&given);
    return number != nullptr ? std::optional(*number) : std::nullopt;
}

std::optional<double> as_number(const ParameterValue& given) {
    if (const auto* text = std::get_if<std::string>(&given)) {
        return parse_number<double>(*text);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&given)) {
        return static_cast<double>(*whole);
    }
    const auto* number = std::get_if<double>(&given);
    return number != nullptr ? std::optional(*number) : std::nullopt;
}

template <class Number>
std::optional<ParameterValue> within(const ParameterSpec& spec, std::optional<Number> number) {
    // Written so that NaN, which compares false, is refused.
    if (number && static_cast<double>(*number) >= spec.minimum &&
        static_cast<double>(*number) <= spec.maximum) {
        return *number;
    }
    return std::nullopt;
}

/// The value in the setting's own type, or nothing when it is of another or out of range.
std::optional<ParameterValue> read(const ParameterSpec& spec, const ParameterValue& given) {
    struct Reader {
        const ParameterSpec& spec;
        const ParameterValue& given;
        std::optional<ParameterValue> operator()(bool) const { return as_flag(given); }
        std::optional<ParameterValue> operator()(std::int64_t) const {
            return within(spec, as_integer(given));
        }
        std::optional<ParameterValue> operator()(double) const {
            return within(spec, as_number(given));
        }
        std::optional<ParameterValue> operator()(const std::string&) const {
            const auto* text = std::get_if<std::string>(&given);
            return text != nullptr ? std::optional<ParameterValue>(*text) : std::nullopt;
        }
    };
    return std::visit(Reader{spec, given}, spec.default_value);
}

const ParameterSpec* find_parameter(const StrategySpec& spec, std::string_view name) {
    const auto at = std::find_if(spec.parameters.begin(), spec.parameters.end(),
                                 [&](const ParameterSpec& each) { return each.name == name; });
    return at != spec.parameters.end() ? &*at : nullptr;
}

std::vector<std::string_view> parameter_names(const StrategySpec& spec) {
    std::vector<std::string_view> names;
    for (const ParameterSpec& parameter : spec.parameters) {
        names.push_back(parameter.name);
    }
    return names;
}

/// `parameter fast was '1', expected a whole number from 2 to 500`.
std::string refusal(const ParameterSpec& parameter, const ParameterValue& given) {
    return "parameter " + std::string(parameter.name) + " was '" + events::to_string(given) +
           "', expected " + allowed(parameter);
}

Result<Parameters> validate_for(const StrategySpec& spec, const Parameters& given) {
    const std::string who = "strategy " + std::string(spec.type) + ": ";
    Parameters filled_in;
    for (const ParameterSpec& parameter : spec.parameters) {
        filled_in.set(std::string(parameter.name), parameter.default_value);
    }
    for (const auto& [name, value] : given.all()) {
        const ParameterSpec* parameter = find_parameter(spec, name);
        if (parameter == nullptr) {
            return invalid(who + "parameter " + unknown(name, parameter_names(spec)));
        }
        auto own = read(*parameter, value);
        if (!own) {
            return invalid(who + refusal(*parameter, value));
        }
        filled_in.set(name, *std::move(own));
    }
    if (spec.check != nullptr) {
        if (const auto holds = spec.check(filled_in); !holds) {
            return invalid(who + holds.error().message);
        }
    }
    return filled_in;
}

}  // namespace

std::string allowed(const ParameterSpec& spec) {
    struct Printer {
        const ParameterSpec& spec;
        std::string operator()(bool) const { return "true or false"; }
        std::string operator()(std::int64_t) const {
            return "a whole number from " + std::to_string(std::llround(spec.minimum)) + " to " +
                   std::to_string(std::llround(spec.maximum));
        }
        std::string operator()(double) const {
            return "a number from " + events::to_string(ParameterValue(spec.minimum)) + " to " +
                   events::to_string(ParameterValue(spec.maximum));
        }
        std::string operator()(const std::string&) const { return "text"; }
    };
    const std::string text = std::visit(Printer{spec}, spec.default_value);
    return spec.unit.empty() ? text : text + " (" + std::string(spec.unit) + ")";
}

Result<Parameters> validate(std::string_view type, const Parameters& given) {
    const auto spec = find_spec(type);
    if (!spec) {
        return spec.error();
    }
    return validate_for(*spec.value(), given);
}

Result<std::unique_ptr<Strategy>> create(std::string_view type, const Parameters& given) {
    const auto spec = find_spec(type);
    if (!spec) {
        return spec.error();
    }
    const auto parameters = validate_for(*spec.value(), given);
    if (!parameters) {
        return parameters.error();
    }
    return spec.value()->create(parameters.value());
}

}  // namespace millrace::strategies
