#pragma once

#include <millrace/events/result.h>
#include <millrace/web/server.h>

namespace millrace::web {

/// InvalidInput: options that cannot be served, or not safely.
events::Result<void> check_options(const ServerOptions& options);

}  // namespace millrace::web
