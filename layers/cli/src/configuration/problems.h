#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/events/result.h>

#include "json.h"

namespace millrace::cli {

/// Where a value stands: in a file, a variable or an option, and there at a JSON path.
struct Place {
    std::string source;     // `run.json`, `MILLRACE_SYMBOLS`, `--strategy ema_cross`
    std::string path = {};  // `execution.capital`, `symbols[1]`; empty for the whole

    Place member(std::string_view key) const;
    Place item(std::size_t index) const;
    std::string text() const;  // `run.json: execution.capital`
};

/// One thing wrong with a configuration.
struct Problem {
    Place place;
    std::string message;             // `was -5, expected a number from 0 to 1000`
    std::optional<Json> value = {};  // these where they are known
    std::string expected = {};
    std::string nearest = {};  // the known word that was most likely meant

    std::string text() const;
};

/// What a value should have been.
struct Expected {
    std::string what;
    std::string nearest = {};
    std::vector<std::string> known = {};  // all there is, where that helps
};

/// Everything wrong with a configuration, so that it is all told at once.
class Problems {
public:
    void add(Problem problem) { all_.push_back(std::move(problem)); }
    void add(Place place, std::string message);
    void refuse(Place place, const Json& value, const Expected& expected);
    void add_all(const Problems& others) {
        all_.insert(all_.end(), others.all_.begin(), others.all_.end());
    }
    bool empty() const { return all_.empty(); }
    const std::vector<Problem>& all() const { return all_; }
    /// InvalidInput with a line for each.
    events::Error error() const;

private:
    std::vector<Problem> all_;
};

/// How a problem shows a value: short.
std::string shown(const Json& value);

}  // namespace millrace::cli
