#include <millrace/auth/audit_log.h>

namespace millrace::auth {

std::string_view name_of(AuditKind kind) {
    switch (kind) {
    case AuditKind::LoginDone: return "login_done";
    case AuditKind::LoginFailed: return "login_failed";
    case AuditKind::LoginDelayed: return "login_delayed";
    case AuditKind::LoggedOut: return "logged_out";
    case AuditKind::SessionEnded: return "session_ended";
    case AuditKind::UserCreated: return "user_created";
    case AuditKind::UserDeleted: return "user_deleted";
    case AuditKind::UserDisabled: return "user_disabled";
    case AuditKind::UserEnabled: return "user_enabled";
    case AuditKind::RoleChanged: return "role_changed";
    case AuditKind::PasswordChanged: return "password_changed";
    case AuditKind::PasswordRefused: return "password_refused";
    }
    return "unknown";
}

}  // namespace millrace::auth
