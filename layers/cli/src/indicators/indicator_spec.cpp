#include "indicators/indicator_spec.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "did_you_mean.h"

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

std::vector<std::string> decimals(const std::vector<double>& values) {
    std::vector<std::string> texts;
    std::ranges::transform(values, std::back_inserter(texts), &shortest_decimal);
    return texts;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    for (;;) {
        const std::size_t comma = text.find(',');
        words.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return words;
        }
        text.remove_prefix(comma + 1);
    }
}

Result<const IndicatorEntry*> find_entry(std::string_view name) {
    std::vector<std::string> names;
    for (const IndicatorEntry& entry : indicator_catalog()) {
        if (entry.name == name) {
            return &entry;
        }
        names.emplace_back(entry.name);
    }
    return Error{ErrorCode::InvalidInput,
                 fmt::format("indicator '{}' is unknown{} (`millrace indicators list` has all)",
                             name, did_you_mean(name, names))};
}

/// Nothing where the word is no number of the parameter's kind, or out of its range.
std::optional<double> read_number(std::string_view word, const IndicatorParameter& parameter) {
    const char* const end = word.data() + word.size();
    double number = 0;
    int whole = 0;
    const auto read = parameter.is_whole ? std::from_chars(word.data(), end, whole)
                                         : std::from_chars(word.data(), end, number);
    number = parameter.is_whole ? whole : number;
    const bool is_read = read.ec == std::errc() && read.ptr == end;
    if (!is_read || !(number >= parameter.minimum && number <= parameter.maximum)) {
        return std::nullopt;
    }
    return number + 0.0;  // no column is called -0
}

Result<void> read_arguments(std::string_view spec, std::string_view text, ChosenIndicator& chosen) {
    const auto& parameters = chosen.entry->parameters;
    const auto words = split(text);
    if (words.size() > parameters.size()) {
        return Error{
            ErrorCode::InvalidInput,
            parameters.empty()
                ? fmt::format("'{}' has parameters, expected {} alone", spec, chosen.spec())
                : fmt::format("'{}' has {} parameters, expected {} at most, such as {}", spec,
                              words.size(), parameters.size(), chosen.spec())};
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto number = read_number(words[i], parameters[i]);
        if (!number) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("'{}': {} was '{}', expected {}", spec, parameters[i].name,
                                     words[i], allowed(parameters[i]))};
        }
        chosen.arguments[i] = *number;
    }
    return {};
}

Result<void> check_together(std::string_view spec, const ChosenIndicator& chosen) {
    const IndicatorEntry& entry = *chosen.entry;
    const auto problem = entry.check != nullptr ? entry.check(IndicatorArguments(chosen.arguments))
                                                : std::string_view();
    if (problem.empty()) {
        return {};
    }
    std::string values;
    for (std::size_t i = 0; i < entry.parameters.size(); ++i) {
        values += fmt::format("{}{} {}", i == 0 ? "" : ", ", entry.parameters[i].name,
                              shortest_decimal(chosen.arguments[i]));
    }
    return Error{ErrorCode::InvalidInput, fmt::format("'{}' was {}; {}", spec, values, problem)};
}

Result<ChosenIndicator> parse_indicator(std::string_view spec) {
    const std::size_t colon = spec.find(':');
    const auto entry = find_entry(spec.substr(0, colon));
    if (!entry) {
        return entry.error();
    }
    ChosenIndicator chosen = with_defaults(*entry.value());
    if (colon != std::string_view::npos) {
        if (auto read = read_arguments(spec, spec.substr(colon + 1), chosen); !read) {
            return read.error();
        }
    }
    if (auto valid = check_together(spec, chosen); !valid) {
        return valid.error();
    }
    return chosen;
}

}  // namespace

std::vector<std::string> ChosenIndicator::columns() const {
    std::string suffix;
    for (const std::string& argument : decimals(arguments)) {
        suffix += "_" + argument;
    }
    std::vector<std::string> names;
    for (const std::string_view output : entry->outputs) {
        names.push_back(std::string(output) + suffix);
    }
    return names;
}

std::string ChosenIndicator::spec() const {
    return fmt::format("{}{}{}", entry->name, arguments.empty() ? "" : ":",
                       fmt::join(decimals(arguments), ","));
}

std::vector<std::size_t> ChosenIndicator::first_valid() const {
    const auto indicator = make();
    std::vector<std::optional<std::size_t>> first(entry->outputs.size());
    events::Bar bar{.open_time = {}, .symbol = {}, .high = 3, .low = 1, .close = 2, .volume = 1};
    for (std::size_t index = 0; std::count(first.begin(), first.end(), std::nullopt) > 0; ++index) {
        indicator->update({.bar = bar, .opens_session = index == 0});
        const auto values = indicator->values();
        for (std::size_t i = 0; i < first.size(); ++i) {
            first[i] = first[i] || !values.at(i) ? first[i] : index;
        }
    }
    std::vector<std::size_t> indexes;
    indexes.reserve(first.size());
    for (const auto& index : first) {
        indexes.push_back(*index);
    }
    return indexes;
}

ChosenIndicator with_defaults(const IndicatorEntry& entry) {
    ChosenIndicator chosen{.entry = &entry, .arguments = {}};
    for (const IndicatorParameter& parameter : entry.parameters) {
        chosen.arguments.push_back(parameter.default_value);
    }
    return chosen;
}

Result<std::vector<ChosenIndicator>> parse_indicators(const std::vector<std::string>& specs) {
    std::vector<ChosenIndicator> all;
    std::map<std::string, std::string> given;  // what it means, as it was written
    for (const std::string& spec : specs) {
        auto chosen = parse_indicator(spec);
        if (!chosen) {
            return chosen.error();
        }
        const auto [before, is_new] = given.emplace(chosen.value().spec(), spec);
        if (!is_new) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("'{}' is the same as '{}' before it, both {}; expected each "
                                     "indicator once",
                                     spec, before->second, before->first)};
        }
        all.push_back(std::move(chosen).value());
    }
    return all;
}

std::string allowed(const IndicatorParameter& parameter) {
    return fmt::format("{} from {} to {}", parameter.is_whole ? "a whole number" : "a number",
                       shortest_decimal(parameter.minimum), shortest_decimal(parameter.maximum));
}

std::string shortest_decimal(double value) {
    std::array<char, 400> digits{};  // the smallest double has 324 places after the point
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed);
    return {digits.data(), end.ptr};
}

}  // namespace millrace::cli
