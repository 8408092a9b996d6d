#pragma once

#include <millrace/auth/user_store.h>

#include "account_file.h"

namespace millrace::accounts {

/// Table `users`. The database outlives this.
class SqliteUsers final : public auth::UserStore {
public:
    explicit SqliteUsers(SharedDatabase& shared) : shared_(&shared) {}

    events::Result<std::optional<auth::User>> find(std::string_view name) override;
    events::Result<std::vector<auth::User>> list() override;
    events::Result<void> change(std::string_view name, const Change& change) override;

private:
    SharedDatabase* shared_;
};

}  // namespace millrace::accounts
