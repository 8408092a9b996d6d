#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "configuration/problems.h"
#include "environment.h"
#include "json.h"
#include "origin.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// A value that somebody gave to a key.
struct GivenSetting {
    Json value;
    Place place;
    Origin origin = Origin::Default;
};

/// What is given to each key of a configuration, by all who may: of several values the last one
/// added is in force, and every one must be valid.
class GivenSettings {
public:
    /// The members of a document. What is no key becomes a problem when apply() is called.
    void add_document(const Json& document, const std::string& source, Origin origin);
    void add_environment(const EnvironmentVariables& environment);
    /// Reads everything given, key by key.
    void apply(RunConfig& config, Problems& problems) const;

    /// All that a key was given, the one in force last.
    const std::vector<GivenSetting>& of(std::string_view path) const;
    /// Null where the key has its default.
    const GivenSetting* in_force(std::string_view path) const;
    /// The variables whose values are in force.
    std::vector<std::string> variables_in_force() const;

private:
    void add_members(const std::string& section, const Json& json, const Place& place,
                     Origin origin);
    void add_variable(const EnvironmentVariable& variable);

    std::map<std::string, std::vector<GivenSetting>, std::less<>> given_;  // by path
    Problems unknown_;
};

}  // namespace millrace::cli
