#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace millrace::events {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

/// A strategy's settings by name, sorted by name; each name at most once.
class Parameters {
public:
    void set(std::string name, ParameterValue value);
    const ParameterValue* find(std::string_view name) const;

    bool flag(std::string_view name, bool otherwise) const;
    std::int64_t integer(std::string_view name, std::int64_t otherwise) const;
    /// An integer setting reads as a number too.
    double number(std::string_view name, double otherwise) const;

    const std::vector<std::pair<std::string, ParameterValue>>& all() const { return values_; }
    bool operator==(const Parameters&) const = default;

private:
    std::vector<std::pair<std::string, ParameterValue>> values_;
};

std::string to_string(const ParameterValue& value);

}  // namespace millrace::events
