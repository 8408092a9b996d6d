#include "users/user_change.h"

#include <memory>
#include <utility>

#include "options.h"
#include "users/accounts.h"

namespace millrace::cli {

RunCommand declare_user_change(CLI::App& app, std::string done, UserChange change) {
    auto name = std::make_shared<std::string>();
    add_required_text(app, {.names = "name", .description = "the user", .value = "NAME"}, *name);
    return [name, done = std::move(done),
            change = std::move(change)](const GlobalOptions& global) -> events::Result<ExitCode> {
        auto accounts = Accounts::open(global);
        if (!accounts) {
            return accounts.error();
        }
        auto administration = accounts.value().administration();
        auto changed = change(administration, *name);
        return changed ? tell_user(*name, done, global) : changed.error();
    };
}

}  // namespace millrace::cli
