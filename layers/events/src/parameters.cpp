#include <millrace/events/parameters.h>

#include <algorithm>
#include <charconv>

namespace millrace::events {

void Parameters::set(std::string name, ParameterValue value) {
    const auto at =
        std::lower_bound(values_.begin(), values_.end(), name,
                         [](const auto& entry, const auto& key) { return entry.first < key; });
    if (at != values_.end() && at->first == name) {
        at->second = std::move(value);
    } else {
        values_.emplace(at, std::move(name), std::move(value));
    }
}

const ParameterValue* Parameters::find(std::string_view name) const {
    const auto at = std::find_if(values_.begin(), values_.end(),
                                 [&](const auto& entry) { return entry.first == name; });
    return at != values_.end() ? &at->second : nullptr;
}

bool Parameters::flag(std::string_view name, bool otherwise) const {
    const ParameterValue* value = find(name);
    const bool* flag = value != nullptr ? std::get_if<bool>(value) : nullptr;
    return flag != nullptr ? *flag : otherwise;
}

std::int64_t Parameters::integer(std::string_view name, std::int64_t otherwise) const {
    const ParameterValue* value = find(name);
    const std::int64_t* number = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
    return number != nullptr ? *number : otherwise;
}

double Parameters::number(std::string_view name, double otherwise) const {
    const ParameterValue* value = find(name);
    if (value == nullptr) {
        return otherwise;
    }
    if (const auto* whole = std::get_if<std::int64_t>(value)) {
        return static_cast<double>(*whole);
    }
    const double* number = std::get_if<double>(value);
    return number != nullptr ? *number : otherwise;
}

std::string to_string(const ParameterValue& value) {
    struct Printer {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const {
            char buffer[32];
            const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
            return {buffer, end.ptr};
        }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Printer{}, value);
}

}  // namespace millrace::events
