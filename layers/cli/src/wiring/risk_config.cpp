#include "wiring/risk_config.h"

#include <optional>
#include <type_traits>
#include <variant>

#include <fmt/format.h>
#include <millrace/execution/risk_controls.h>

#include "configuration/config_section.h"

namespace millrace::cli {
namespace {

using execution::Count;
using execution::Fraction;
using execution::Percent;
using execution::RiskControl;
using execution::RiskLimits;

/// The largest limit of a kind, in its units.
template <class Value> constexpr std::int64_t most_units = 9'000'000'000'000'000'000;
template <> constexpr std::int64_t most_units<Percent> = 1'000 * Percent::units_per_one;
template <> constexpr std::int64_t most_units<Fraction> = Fraction::units_per_one;
template <> constexpr std::int64_t most_units<Count> = 1'000'000;

template <class Fixed> Fixed from_units(std::int64_t units) {
    if constexpr (std::is_same_v<Fixed, Count>) {
        return units;
    } else {
        return Fixed::from_units(units);
    }
}

template <class Fixed> std::string text_of(const Fixed& value) {
    if constexpr (std::is_same_v<Fixed, Count>) {
        return std::to_string(value);
    } else {
        return value.to_string();
    }
}

template <class Fixed> constexpr int decimals_of() {
    if constexpr (std::is_same_v<Fixed, Count>) {
        return 0;
    } else {
        return Fixed::decimals;
    }
}

void read_switch(ConfigSection& section, std::string_view key, bool& into) {
    const Json* value = section.take(key);
    if (value == nullptr) {
        return;
    }
    const std::string* word = value->as_text();
    if (const bool* flag = value->as_bool()) {
        into = *flag;
    } else if (word != nullptr && (*word == "on" || *word == "off")) {
        into = *word == "on";
    } else {
        section.refuse(key, *value, R"("on" or "off")");
    }
}

/// One control's limit, out of the section or as it is.
struct Read {
    ConfigSection& section;
    std::string_view key;
    RiskLimits& limits;

    void operator()(bool RiskLimits::*field) const { read_switch(section, key, limits.*field); }
    template <class Value> void operator()(std::optional<Value> RiskLimits::*field) const {
        const auto limit = section.decimal_or_off(key, decimals_of<Value>(), 1, most_units<Value>);
        if (limit) {
            limits.*field = *limit ? std::optional(from_units<Value>(**limit)) : std::nullopt;
        }
    }
};

/// The limit as a text; empty where it is off, `on` where it has no number.
struct Show {
    const RiskLimits& limits;

    std::string operator()(bool RiskLimits::*field) const { return limits.*field ? "on" : ""; }
    template <class Value> std::string operator()(std::optional<Value> RiskLimits::*field) const {
        return limits.*field ? text_of(*(limits.*field)) : "";
    }
};

}  // namespace

void read_risk(const Json& json, const std::string& where, RiskLimits& limits, Problems& problems) {
    ConfigSection section(json, where, problems);
    for (const RiskControl& control : execution::risk_controls()) {
        std::visit(Read{section, control.key, limits}, control.limit);
    }
    section.finish();
}

Json risk_document(const RiskLimits& limits) {
    Json document = Json::object();
    for (const RiskControl& control : execution::risk_controls()) {
        const std::string limit = std::visit(Show{limits}, control.limit);
        const bool is_number = !limit.empty() && limit != "on";
        document[control.key] =
            is_number ? Json::number(limit) : Json(limit.empty() ? "off" : limit);
    }
    return document;
}

RiskInForce risk_in_force(const RiskLimits& limits) {
    RiskInForce found;
    for (const RiskControl& control : execution::risk_controls()) {
        const std::string limit = std::visit(Show{limits}, control.limit);
        if (limit.empty()) {
            found.off.emplace_back(control.key);
        } else {
            found.on.push_back(limit == "on" ? std::string(control.key)
                                             : fmt::format("{} {}", control.key, limit));
        }
    }
    return found;
}

}  // namespace millrace::cli
