#pragma once

#include <millrace/auth/session_store.h>

#include "account_file.h"

namespace millrace::accounts {

/// Table `sessions`. The database outlives this.
class SqliteSessions final : public auth::SessionStore {
public:
    explicit SqliteSessions(SharedDatabase& shared) : shared_(&shared) {}

    events::Result<void> put(const auth::Session& session) override;
    events::Result<std::optional<auth::Session>> find(std::string_view token_hash) override;
    events::Result<std::vector<auth::Session>> list(std::string_view user) override;
    events::Result<void> remove(std::string_view token_hash) override;

private:
    SharedDatabase* shared_;
};

}  // namespace millrace::accounts
