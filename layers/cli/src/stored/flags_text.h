#pragma once

#include <string>

#include <millrace/storage/quality.h>

#include "json.h"

namespace millrace::cli {

/// `off_session 12, jump 1`; empty without any.
std::string flags_text(const storage::FlagCounts& flags);
/// Every flag with its count.
Json flags_json(const storage::FlagCounts& flags);
/// Bars outside every session, on weekdays or not.
std::uint64_t off_session(const storage::FlagCounts& flags);

}  // namespace millrace::cli
