#pragma once

#include <millrace/auth/attempt_store.h>

#include "account_file.h"

namespace millrace::accounts {

/// Table `attempts`. The database outlives this.
class SqliteAttempts final : public auth::AttemptStore {
public:
    explicit SqliteAttempts(SharedDatabase& shared) : shared_(&shared) {}

    events::Result<auth::Attempts> find(std::string_view key) override;
    events::Result<void> put(std::string_view key, const auth::Attempts& attempts) override;
    events::Result<void> forget_before(events::Timestamp time) override;

private:
    SharedDatabase* shared_;
};

}  // namespace millrace::accounts
