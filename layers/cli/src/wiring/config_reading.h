#pragma once

#include <string>
#include <vector>

#include <millrace/events/result.h>

#include "configuration/problems.h"
#include "environment.h"
#include "wiring/given_settings.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// A configuration, where it comes from, and what its user should know about it.
struct ConfigReading {
    RunConfig config;  // of use only where there are no problems
    GivenSettings given;
    Problems problems;
    bool is_file_understood = true;  // else it is no JSON, and nobody knows what it says
    std::vector<std::string> notes;
    std::vector<std::string> warnings;
};

/// What file, environment and flags say, each outranking those before, and defaults for the rest.
/// A configuration without symbols is no problem yet. An error only where the file cannot be read.
events::Result<ConfigReading> read_every_source(const RunFlags& flags,
                                                const EnvironmentVariables& environment);

/// A problem where nobody names symbols.
void require_symbols(const RunFlags& flags, ConfigReading& reading);

/// A configuration to run. InvalidInput names every problem at once.
events::Result<ConfigReading> read_run_config(const RunFlags& flags,
                                              const EnvironmentVariables& environment);

}  // namespace millrace::cli
