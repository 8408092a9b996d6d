#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::facade {

enum class Role { Viewer = 1, Admin = 2 };

/// Who is asking, as their session says.
struct Caller {
    std::string user;
    Role role = Role::Viewer;
    std::string session;  // names it to its owner; opens nothing
    events::Timestamp began_at;
    events::Timestamp idle_ends_at;  // unless used before
    events::Timestamp ends_at;       // in any case
};

enum class LoginEnd { Done, Refused, Delayed };

struct LoginAnswer {
    LoginEnd end = LoginEnd::Refused;
    std::string token;      // of the session, where done: what the browser keeps
    events::Duration wait;  // before the next attempt, where delayed
};

/// Whether a request shows that somebody is there. What a page asks for by itself does not.
enum class Activity { OfAPerson, OfThePage };

/// From a browser's cookie to who that is, and back to nobody. Safe from many threads. Errors are
/// those of the store of accounts, and tell nothing of a password or token.
class SessionBridge {
public:
    virtual ~SessionBridge() = default;

    /// Takes about 0.2 s. Always a new token; the session of `previous_token`, if any, ends.
    virtual events::Result<LoginAnswer> login(std::string_view name, std::string_view password,
                                              std::string_view address,
                                              std::string_view previous_token) = 0;
    /// None when the token is of no session that lasts.
    virtual events::Result<std::optional<Caller>> caller_of(std::string_view token,
                                                            Activity activity) = 0;
    virtual events::Result<void> logout(std::string_view token, std::string_view address) = 0;
    /// As login(), with the current password. Every other session of the user ends. InvalidInput:
    /// the new password breaks a rule; the message says which.
    virtual events::Result<LoginAnswer> change_password(std::string_view token,
                                                        std::string_view current,
                                                        std::string_view wanted,
                                                        std::string_view address) = 0;
};

/// The sessions of one user, in their own hands.
class OwnSessions {
public:
    virtual ~OwnSessions() = default;

    /// NotFound: no such session of this user.
    virtual events::Result<void> end(const Caller& caller, std::string_view session,
                                     std::string_view address) = 0;
    /// All but the caller's.
    virtual events::Result<void> end_others(const Caller& caller, std::string_view address) = 0;
};

/// 32 random bytes as 43 letters of base64url: for a form that nobody is logged in for yet.
events::Result<std::string> new_token();
bool is_token(std::string_view text);
/// What a form has to carry back, made from the token in the cookie. is_form_token() compares in
/// constant time.
std::string form_token(std::string_view cookie_token);
bool is_form_token(std::string_view given, std::string_view cookie_token);

}  // namespace millrace::facade
