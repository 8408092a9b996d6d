#include "sqlite_audit.h"

namespace millrace::accounts {

using auth::AuditEntry;
using events::Result;

Result<void> SqliteAudit::add(const AuditEntry& entry) {
    const std::lock_guard guard(shared_->mutex);
    auto statement = shared_->database.prepare(
        "INSERT INTO audit(at_us, kind, user, by, address, detail) VALUES (?, ?, ?, ?, ?, ?)");
    if (!statement) {
        return statement.error();
    }
    sqlite::Statement& row = statement.value();
    row.bind(1, entry.at.microseconds());
    row.bind(2, static_cast<std::int64_t>(entry.kind));
    row.bind(3, entry.user);
    row.bind(4, entry.by);
    row.bind(5, entry.address);
    row.bind(6, entry.detail);
    const auto done = row.step();
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::vector<AuditEntry>> SqliteAudit::newest(std::size_t count) {
    const std::lock_guard guard(shared_->mutex);
    auto rows = shared_->database.prepare(
        "SELECT at_us, kind, user, by, address, detail FROM audit ORDER BY id DESC LIMIT ?");
    if (!rows) {
        return rows.error();
    }
    rows.value().bind(1, static_cast<std::int64_t>(count));
    std::vector<AuditEntry> entries;
    for (;;) {
        const auto row = rows.value().step();
        if (!row || !row.value()) {
            return row ? Result<std::vector<AuditEntry>>(std::move(entries)) : row.error();
        }
        entries.push_back({.at = time_of(rows.value().integer(0)),
                           .kind = static_cast<auth::AuditKind>(rows.value().integer(1)),
                           .user = rows.value().text(2),
                           .by = rows.value().text(3),
                           .address = rows.value().text(4),
                           .detail = rows.value().text(5)});
    }
}

}  // namespace millrace::accounts
