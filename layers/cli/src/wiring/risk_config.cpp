#include "wiring/risk_config.h"

#include <optional>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

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

bool read_switch(const Json& value, bool& into) {
    const std::string* word = value.as_text();
    const bool* flag = value.as_bool();
    if (flag == nullptr && (word == nullptr || (*word != "on" && *word != "off"))) {
        return false;
    }
    into = flag != nullptr ? *flag : *word == "on";
    return true;
}

template <class Value> constexpr DecimalRange range_of() {
    return {.decimals = decimals_of<Value>(), .least = 1, .most = most_units<Value>};
}

/// One control's limit out of its value.
struct Read {
    const Json& value;
    RiskLimits& limits;

    bool operator()(bool RiskLimits::*field) const { return read_switch(value, limits.*field); }
    template <class Value> bool operator()(std::optional<Value> RiskLimits::*field) const {
        if (const std::string* word = value.as_text(); word != nullptr && *word == "off") {
            limits.*field = std::nullopt;
            return true;
        }
        const auto units = range_of<Value>().read(value);
        if (units) {
            limits.*field = from_units<Value>(*units);
        }
        return units.has_value();
    }
};

struct Allowed {
    std::string operator()(bool RiskLimits::*) const { return R"("on" or "off")"; }
    template <class Value> std::string operator()(std::optional<Value> RiskLimits::*) const {
        return range_of<Value>().text() + R"(, or "off")";
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

bool read_limit(const RiskControl& control, const Json& value, RiskLimits& limits) {
    return std::visit(Read{value, limits}, control.limit);
}

std::string allowed(const RiskControl& control) { return std::visit(Allowed(), control.limit); }

Json limit_document(const RiskControl& control, const RiskLimits& limits) {
    const std::string limit = std::visit(Show{limits}, control.limit);
    const bool is_number = !limit.empty() && limit != "on";
    return is_number ? Json::number(limit) : Json(limit.empty() ? "off" : limit);
}

Json risk_document(const RiskLimits& limits) {
    Json document = Json::object();
    for (const RiskControl& control : execution::risk_controls()) {
        document[control.key] = limit_document(control, limits);
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
