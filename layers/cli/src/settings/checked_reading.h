#pragma once

#include <optional>
#include <string>

#include <millrace/analytics/confluence_settings.h>
#include <millrace/events/result.h>

#include "command.h"
#include "wiring/config_reading.h"

namespace millrace::cli {

/// A configuration as a run would read it, with what only analytics can judge of it.
struct CheckedReading {
    ConfigReading reading;
    analytics::ConfluenceSettings contributors;
    std::string db_path;  // in force
    Origin db_path_from = Origin::Default;
};

/// An error only where the file cannot be read.
events::Result<CheckedReading> read_and_check(const std::optional<std::string>& file,
                                              const EnvironmentVariables& environment,
                                              const GlobalOptions& global);

/// A problem for each symbol without stored bars, where there is a store to ask; else a note or a
/// warning says that nobody looked.
void check_stored_symbols(CheckedReading& checked);

}  // namespace millrace::cli
