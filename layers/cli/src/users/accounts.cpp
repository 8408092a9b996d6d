#include "users/accounts.h"

#include <fmt/format.h>

#include "json.h"
#include "output.h"
#include "shell_user.h"

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

const events::SystemClock system_clock;

}  // namespace

Result<Accounts> Accounts::open(const GlobalOptions& global, accounts::Absent absent) {
    const auto path = accounts::accounts_store_of(global.db_path);
    auto store = accounts::AccountStore::open(path, absent);
    return store ? Result<Accounts>(Accounts(std::move(store).value(), path.string()))
                 : store.error();
}

auth::UserAdministration Accounts::administration() {
    return {stores(), system_clock, "shell: " + shell_user()};
}

Result<auth::User> Accounts::user(const std::string& name) {
    auto found = stores().users.find(name);
    if (!found) {
        return found.error();
    }
    if (!found.value()) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("there is no user of that name in {} (millrace users list)", path_)};
    }
    return std::move(*found.value());
}

Result<ExitCode> tell_user(const std::string& name, const std::string& what,
                           const GlobalOptions& global) {
    Json document = Json::object();
    document["user"] = name;
    document["done"] = what;
    auto written = global.json ? write_out(document)
                               : write_out(std::string_view(fmt::format("{} is {}\n", name, what)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

std::string text_or_never(const std::optional<events::Timestamp>& at) {
    return at ? at->to_string() : "never";
}

}  // namespace millrace::cli
