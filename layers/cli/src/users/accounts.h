#pragma once

#include <memory>
#include <string>

#include <millrace/accounts/account_store.h>
#include <millrace/auth/user_administration.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>

#include "command.h"

namespace millrace::cli {

/// The accounts beside `--db`, and what may be done to them by the user of this shell.
class Accounts {
public:
    static events::Result<Accounts> open(const GlobalOptions& global,
                                         accounts::Absent absent = accounts::Absent::Refuse);

    auth::Stores stores() { return store_->stores(); }
    auth::UserAdministration administration();
    /// NotFound where nobody has that name.
    events::Result<auth::User> user(const std::string& name);
    const std::string& path() const { return path_; }

private:
    Accounts(std::unique_ptr<accounts::AccountStore> store, std::string path)
        : store_(std::move(store)), path_(std::move(path)) {}

    std::unique_ptr<accounts::AccountStore> store_;
    std::string path_;
};

/// `users disable anita`: says what was done, as a line or with --json as a document.
events::Result<ExitCode> tell_user(const std::string& name, const std::string& what,
                                   const GlobalOptions& global);
/// `2026-01-31T09:15:00Z`, or `never`.
std::string text_or_never(const std::optional<events::Timestamp>& at);

}  // namespace millrace::cli
