#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/problems.h"
#include "json.h"

namespace millrace::cli {

/// Reads one object of a configuration strictly: what is not asked for is an unknown key, and every
/// finding becomes a line `FILE: path: was VALUE, expected WHAT` in `problems`.
class ConfigSection {
public:
    /// `where` is the line's beginning: `run.json: ` or `run.json: execution.`. Json and problems
    /// must outlive the section; a json that is no object is a problem.
    ConfigSection(const Json& json, std::string where, Problems& problems);

    /// Null where the key is missing or null.
    const Json* take(std::string_view key);
    std::optional<std::string> text(std::string_view key);
    std::optional<std::string> choice(std::string_view key,
                                      std::span<const std::string_view> choices);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                        std::int64_t most);
    /// Units of 10^-decimals, read exactly from the digits.
    std::optional<std::int64_t> decimal(std::string_view key, int decimals, std::int64_t least,
                                        std::int64_t most);
    /// As decimal; `"off"` gives no value in an optional that is there.
    std::optional<std::optional<std::int64_t>>
    decimal_or_off(std::string_view key, int decimals, std::int64_t least, std::int64_t most);

    void refuse(std::string_view key, const Json& value, std::string_view expected);
    std::string where(std::string_view key) const { return where_ + std::string(key); }
    Problems& problems() { return *problems_; }
    /// Once, last: what was never taken is unknown.
    void finish();

private:
    const Json* json_;
    std::string where_;
    Problems* problems_;
    std::vector<std::string> known_;
};

/// The digits without an exponent: `1e7` becomes `10000000`. Nothing for what is no plain number or
/// has an absurd exponent.
std::optional<std::string> plain_decimal(std::string_view digits);

/// How an error shows a value: short.
std::string shown(const Json& value);

}  // namespace millrace::cli
