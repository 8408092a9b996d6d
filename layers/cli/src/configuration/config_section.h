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

/// Decimals from `least` to `most`, both in units of 10^-decimals.
struct DecimalRange {
    int decimals = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;

    /// The value in units, read exactly from its digits; nothing where it is none of these.
    std::optional<std::int64_t> read(const Json& value) const;
    /// `a number from 0 to 1000 with at most 6 decimals`.
    std::string text() const;
};

/// A text that is one of the choices; null where the value is none.
const std::string* read_choice(const Json& value, std::span<const std::string_view> choices);
/// What a value of these choices should have been.
Expected expected_choice(const Json& value, std::span<const std::string_view> choices);

/// Reads one object of a configuration strictly: what is not asked for is an unknown key, and every
/// finding becomes a problem.
class ConfigSection {
public:
    /// `place` is the object's own. Json and problems must outlive the section; a json that is no
    /// object is a problem.
    ConfigSection(const Json& json, Place place, Problems& problems);

    /// Null where the key is missing or null.
    const Json* take(std::string_view key);
    std::optional<std::string> text(std::string_view key);
    std::optional<std::string> choice(std::string_view key,
                                      std::span<const std::string_view> choices);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least,
                                        std::int64_t most);
    std::optional<std::int64_t> decimal(std::string_view key, const DecimalRange& range);

    void refuse(std::string_view key, const Json& value, const Expected& expected);
    Place place(std::string_view key) const { return place_.member(key); }
    Problems& problems() { return *problems_; }
    /// Once, last: what was never taken is unknown.
    void finish();

private:
    const Json* json_;
    Place place_;
    Problems* problems_;
    std::vector<std::string> known_;
};

/// The digits without an exponent: `1e7` becomes `10000000`. Nothing for what is no plain number or
/// has an absurd exponent.
std::optional<std::string> plain_decimal(std::string_view digits);

/// A word as the JSON value it looks like: true, false, a number, else a text.
Json value_of_word(std::string_view word);

}  // namespace millrace::cli
