#include "wiring/given_settings.h"

#include <algorithm>

#include <fmt/format.h>

#include "did_you_mean.h"
#include "wiring/config_keys.h"

namespace millrace::cli {
namespace {

const ConfigKey* find_key(std::string_view path) {
    const auto& keys = config_keys();
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const ConfigKey& key) { return key.path == path; });
    return found != keys.end() ? &*found : nullptr;
}

/// A key by its name in a section, or at the top level where that is empty. Null: there is none,
/// and a name with a point in it is never one.
const ConfigKey* find_key(const std::string& section, const std::string& name) {
    const bool plain = name.find('.') == std::string::npos;
    return plain ? find_key(section.empty() ? name : section + "." + name) : nullptr;
}

/// The names in a section, or of the top level where it is empty, sections among them.
std::vector<std::string> names_in(const std::string& section) {
    const std::string start = section.empty() ? "" : section + ".";
    std::vector<std::string> names;
    for (const ConfigKey& key : config_keys()) {
        if (!key.path.starts_with(start)) {
            continue;
        }
        const std::string rest = key.path.substr(start.size());
        std::string name = rest.substr(0, rest.find('.'));
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

bool is_section(const std::string& name) {
    return name.find('.') == std::string::npos && !names_in(name).empty();
}

/// Without its value, which may be a secret of something else.
Problem unknown_variable(const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {  // without what all names have in common
        known.push_back(variable_of(key.path).substr(variable_prefix.size()));
    }
    Problem problem{.place = {name}, .message = "is no setting (millrace config keys lists them)"};
    if (const auto nearest = nearest_word(name.substr(variable_prefix.size()), known);
        !nearest.empty()) {
        problem.nearest = std::string(variable_prefix) + nearest;
        problem.message += fmt::format("; did you mean '{}'?", problem.nearest);
    }
    return problem;
}

}  // namespace

void GivenSettings::add_document(const Json& document, const std::string& source, Origin origin) {
    add_members("", document, {source}, origin);
}

void GivenSettings::add_members(const std::string& section, const Json& json, const Place& place,
                                Origin origin) {
    if (json.as_object() == nullptr) {
        unknown_.refuse(place, json, {"an object {...}"});
        return;
    }
    for (const auto& [name, value] : *json.as_object()) {
        const Place here = place.member(name);
        if (const ConfigKey* key = find_key(section, name)) {
            if (!value.is_null()) {  // as if it were not there
                given_[key->path].push_back({value, here, origin});
            }
        } else if (section.empty() && is_section(name)) {
            if (!value.is_null()) {
                add_members(name, value, here, origin);
            }
        } else {
            const std::vector<std::string> known = names_in(section);
            unknown_.refuse(
                here, value,
                {.what = "no such key", .nearest = nearest_word(name, known), .known = known});
        }
    }
}

void GivenSettings::add_variable(const EnvironmentVariable& variable) {
    const auto& keys = config_keys();
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& other) {
        return variable_of(other.path) == variable.name;
    });
    if (key == keys.end()) {
        unknown_.add(unknown_variable(variable.name));
        return;
    }
    const Place place{variable.name, key->path};
    const auto value = value_of_variable(*key, variable.value);
    if (value) {
        given_[key->path].push_back({value.value(), place, Origin::Environment});
    } else {
        unknown_.add(place, value.error().message);
    }
}

void GivenSettings::add_environment(const EnvironmentVariables& environment) {
    for (const EnvironmentVariable& variable : environment) {
        add_variable(variable);
    }
}

void GivenSettings::apply(RunConfig& config, Problems& problems) const {
    for (const ConfigKey& key : config_keys()) {
        for (const GivenSetting& given : of(key.path)) {
            key.read(given.value, given.place, config, problems);
        }
    }
    problems.add_all(unknown_);
}

const std::vector<GivenSetting>& GivenSettings::of(std::string_view path) const {
    static const std::vector<GivenSetting> none;
    const auto found = given_.find(path);
    return found != given_.end() ? found->second : none;
}

const GivenSetting* GivenSettings::in_force(std::string_view path) const {
    const auto& all = of(path);
    return all.empty() ? nullptr : &all.back();
}

std::vector<std::string> GivenSettings::variables_in_force() const {
    std::vector<std::string> names;
    for (const auto& [path, all] : given_) {
        if (all.back().origin == Origin::Environment) {
            names.push_back(all.back().place.source);
        }
    }
    return names;
}

}  // namespace millrace::cli
