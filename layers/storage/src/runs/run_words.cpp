#include "runs/run_words.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace millrace::storage {

using data::RunStatus;

namespace {

template <class T> std::string text_of(T value) {
    std::array<char, 64> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return std::string(digits.data(), end.ptr);
}

template <class T> std::optional<events::ParameterValue> parse(std::string_view text) {
    T value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

struct ToStored {
    StoredParameter operator()(bool value) const { return {"flag", value ? "true" : "false"}; }
    StoredParameter operator()(std::int64_t value) const { return {"integer", text_of(value)}; }
    StoredParameter operator()(double value) const { return {"number", text_of(value)}; }
    StoredParameter operator()(const std::string& value) const { return {"text", value}; }
};

}  // namespace

std::optional<RunStatus> parse_status(std::string_view name) {
    for (const auto status :
         {RunStatus::Running, RunStatus::Completed, RunStatus::Halted, RunStatus::Failed}) {
        if (name_of(status) == name) {
            return status;
        }
    }
    return std::nullopt;
}

StoredParameter stored_parameter(const events::ParameterValue& value) {
    return std::visit(ToStored{}, value);
}

std::optional<events::ParameterValue> parse_parameter(std::string_view type,
                                                      std::string_view value) {
    if (type == "flag" && (value == "true" || value == "false")) {
        return value == "true";
    }
    if (type == "integer") {
        return parse<std::int64_t>(value);
    }
    if (type == "number") {
        return parse<double>(value);
    }
    return type == "text" ? std::optional<events::ParameterValue>(std::string(value))
                          : std::nullopt;
}

}  // namespace millrace::storage
