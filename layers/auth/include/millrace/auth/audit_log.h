#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// What is written down for good. Values are stored: append only, never renumber.
enum class AuditKind : std::uint8_t {
    LoginDone = 1,
    LoginFailed = 2,
    LoginDelayed = 3,  // the first of those that waited in a row
    LoggedOut = 4,
    SessionEnded = 5,  // by its user from elsewhere, an administrator, or a new password
    UserCreated = 6,
    UserDeleted = 7,
    UserDisabled = 8,
    UserEnabled = 9,
    RoleChanged = 10,
    PasswordChanged = 11,
    PasswordRefused = 12  // the current one was wrong at a change
};
std::string_view name_of(AuditKind kind);

struct AuditEntry {
    events::Timestamp at;
    AuditKind kind = AuditKind::LoginDone;
    std::string user;     // whom it is about; as typed, at a login that failed
    std::string by;       // who did it: a user, or `shell: NAME` at the command line
    std::string address;  // empty at the command line
    std::string detail;

    bool operator==(const AuditEntry&) const = default;
};

/// Only ever grows. Each call is durable, safe from many threads.
class AuditLog {
public:
    virtual ~AuditLog() = default;

    virtual events::Result<void> add(const AuditEntry& entry) = 0;
    /// About this user, or everybody where it is empty; the newest first.
    virtual events::Result<std::vector<AuditEntry>> newest(std::size_t count,
                                                           std::string_view user) = 0;
};

}  // namespace millrace::auth
