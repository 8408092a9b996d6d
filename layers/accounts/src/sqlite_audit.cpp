#include "sqlite_audit.h"

namespace millrace::accounts {

using auth::AuditEntry;
using events::Result;

namespace {

Result<std::vector<AuditEntry>> read_newest(sqlite::Database& database, std::size_t count,
                                            std::string_view user) {
    auto rows = database.prepare("SELECT at_us, kind, user, by, address, detail FROM audit WHERE "
                                 "?2 = '' OR user = ?2 ORDER BY id DESC LIMIT ?1");
    if (!rows) {
        return rows.error();
    }
    rows.value().bind(1, static_cast<std::int64_t>(count));
    rows.value().bind(2, user);
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

}  // namespace

Result<void> SqliteAudit::add(const AuditEntry& entry) {
    return shared_->use([&](sqlite::Database& database) -> Result<void> {
        auto statement = database.prepare(
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
        return done ? Result<void>() : done.error();
    });
}

Result<std::vector<AuditEntry>> SqliteAudit::newest(std::size_t count, std::string_view user) {
    return shared_->use(
        [&](sqlite::Database& database) { return read_newest(database, count, user); });
}

}  // namespace millrace::accounts
