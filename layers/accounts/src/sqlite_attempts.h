#pragma once

#include <millrace/auth/attempt_store.h>

#include "account_file.h"

namespace millrace::accounts {

/// Table `attempts`. The database outlives this.
class SqliteAttempts final : public auth::AttemptStore {
public:
    explicit SqliteAttempts(SharedDatabase& shared) : shared_(&shared) {}

    events::Result<void> change(std::string_view key,
                                const std::function<void(auth::Attempts&)>& change) override;
    events::Result<void> forget_before(events::Timestamp time) override;

private:
    SharedDatabase* shared_;
};

}  // namespace millrace::accounts
