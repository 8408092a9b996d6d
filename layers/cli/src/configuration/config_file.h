#pragma once

#include <string>

#include <millrace/events/result.h>

#include "configuration/problems.h"
#include "json.h"

namespace millrace::cli {

/// A configuration file as JSON. NotFound: it cannot be read. InvalidInput: no JSON, or larger than
/// a configuration can be. Both begin with the file's name. A name that stands twice in an object
/// is a problem beside those of its values.
events::Result<Json> read_config_file(const std::string& path, Problems& problems);

}  // namespace millrace::cli
