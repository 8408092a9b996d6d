#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "indicators/computed.h"

namespace millrace::cli {

/// One parameter of an indicator; both ends of its range are allowed.
struct IndicatorParameter {
    std::string_view name;
    double default_value = 0;
    double minimum = 0;
    double maximum = 0;
    bool is_whole = true;
};

/// The values of every parameter, in order, each in its range.
class IndicatorArguments {
public:
    explicit IndicatorArguments(std::span<const double> values) : values_(values) {}
    int whole(std::size_t index) const { return static_cast<int>(values_[index]); }
    double number(std::size_t index) const { return values_[index]; }

private:
    std::span<const double> values_;
};

/// What there is to know of one indicator.
struct IndicatorEntry {
    using Make = std::unique_ptr<ComputedIndicator> (*)(const IndicatorArguments& arguments);
    /// A sentence on values that make no sense together; empty where they do.
    using Check = std::string_view (*)(const IndicatorArguments& arguments);

    std::string_view name;
    std::string_view description;
    std::string_view source;  // whose formula it is
    std::vector<IndicatorParameter> parameters;
    std::vector<std::string_view> outputs;  // as columns are called, less the parameters
    Make make = nullptr;
    Check check = nullptr;  // null where values do not depend on one another
};

/// The one table of indicators a user may name, in the order of the alphabet.
const std::vector<IndicatorEntry>& indicator_catalog();

}  // namespace millrace::cli
