#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

#include "configuration/problems.h"
#include "json.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// How a key is written, in a file and as a variable of the environment.
enum class KeyType : std::uint8_t { Text, Word, Number, WholeNumber, Symbols, List, Object };
std::string_view name_of(KeyType type);

/// One key of a configuration: what it takes and where a RunConfig keeps it.
struct ConfigKey {
    std::string path;  // `execution.capital`
    KeyType type = KeyType::Text;
    std::string allowed;  // for people
    std::string about;
    /// Sets it, or tells what is wrong and leaves the configuration as it was.
    std::function<void(const Json& value, const Place& place, RunConfig& into, Problems& problems)>
        read = {};
    /// What `read` reads as the same value.
    std::function<Json(const RunConfig& config)> show = {};
    bool changes_results = true;  // so it is stored with a run
};

/// The one table of every key. A key stands behind those that it reads others' defaults from.
const std::vector<ConfigKey>& config_keys();

/// A variable's text as the value that a file would have. InvalidInput: no JSON where it must be.
events::Result<Json> value_of_variable(const ConfigKey& key, const std::string& text);

/// What the key is where nobody sets it, for people; empty where there is nothing.
std::string default_of(const ConfigKey& key);

}  // namespace millrace::cli
