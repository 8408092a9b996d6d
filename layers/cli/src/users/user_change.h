#pragma once

#include <functional>
#include <string>

#include <millrace/auth/user_administration.h>

#include "command.h"

namespace millrace::cli {

using UserChange =
    std::function<events::Result<void>(auth::UserAdministration&, const std::string&)>;

/// A command that takes a user's name alone and does one thing to them; `done` is its word for
/// that.
RunCommand declare_user_change(CLI::App& app, std::string done, UserChange change);

}  // namespace millrace::cli
