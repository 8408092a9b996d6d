#pragma once

#include <millrace/auth/audit_log.h>

#include "account_file.h"

namespace millrace::accounts {

/// Table `audit`, which refuses to be changed. The database outlives this.
class SqliteAudit final : public auth::AuditLog {
public:
    explicit SqliteAudit(SharedDatabase& shared) : shared_(&shared) {}

    events::Result<void> add(const auth::AuditEntry& entry) override;
    events::Result<std::vector<auth::AuditEntry>> newest(std::size_t count,
                                                         std::string_view user) override;

private:
    SharedDatabase* shared_;
};

}  // namespace millrace::accounts
