#pragma once

#include <string>

namespace millrace::cli {

/// The name of the user whose process this is, as the system knows it; `uid 1000` where it does
/// not.
std::string shell_user();

}  // namespace millrace::cli
