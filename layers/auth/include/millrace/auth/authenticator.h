#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/auth/audit_log.h>
#include <millrace/auth/password_hash.h>
#include <millrace/auth/session_store.h>
#include <millrace/auth/throttle.h>
#include <millrace/auth/transactions.h>
#include <millrace/auth/user_store.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>

namespace millrace::auth {

/// Where everything of auth is kept. Outlives who uses it.
struct Stores {
    UserStore& users;
    SessionStore& sessions;
    AttemptStore& attempts;
    AuditLog& audit;
    Transactions& transactions;  // over all of them
};

enum class LoginEnd {
    Done,     // there is a session
    Refused,  // for whatever reason: nobody is told which
    Delayed   // the password was not looked at
};

struct LoginAnswer {
    LoginEnd end = LoginEnd::Refused;
    std::string token;      // of the session, where done
    events::Duration wait;  // before the next attempt, where delayed
};

/// Who is asking, as their session says.
struct Caller {
    User user;
    Session session;
};

/// Whether a request shows that somebody is there. What a page asks for by itself does not.
enum class Activity { OfAPerson, OfThePage };

/// Proves who somebody is, and remembers it for a while. Safe from many threads; whatever looks at
/// a password takes about 0.2 s. Errors are those of the stores.
class Authenticator {
public:
    /// `clock` outlives this. `iterations` of a password's hash: fewer are for tests alone.
    Authenticator(const Stores& stores, const events::Clock& clock,
                  std::uint32_t iterations = PasswordHash::iterations_now);

    /// Always a new token; the session of `previous_token`, if any, ends.
    events::Result<LoginAnswer> login(std::string_view name, std::string_view password,
                                      std::string_view address, std::string_view previous_token);
    /// None when the token is of no session that lasts, or its user is gone or disabled.
    events::Result<std::optional<Caller>> caller_of(std::string_view token, Activity activity);
    events::Result<void> logout(std::string_view token, std::string_view address);
    /// With the current password, throttled like a login. Every session of the user ends, and this
    /// one goes on under the token of the answer. InvalidInput: the new one breaks a rule.
    events::Result<LoginAnswer> change_password(const Caller& caller, std::string_view current,
                                                std::string_view wanted, std::string_view address);

private:
    struct Proof {
        LoginAnswer answer;
        std::optional<User> user;  // where the password was theirs
    };
    events::Result<events::Duration> admit(std::string_view account, std::string_view address);
    events::Result<Proof> prove(std::string_view name, std::string_view password,
                                std::string_view address, AuditKind refusal);
    using Renew = std::function<void(User&)>;
    /// What happens to a proven user: false where the password was changed since.
    events::Result<bool> change(const User& proven, const Renew& renew);
    events::Result<void> forget_what_is_over(std::string_view user, events::Timestamp now);
    events::Result<void> begin_session(const std::string& token, std::string_view user,
                                       std::string_view address);
    events::Result<void> end_all_sessions(const std::string& user, std::string_view address);
    PasswordHash hash_of(const std::optional<User>& user) const;
    bool is_of(const std::optional<User>& user, std::string_view password) const;
    events::Result<std::string> renewed_hash(const User& user, std::string_view password) const;
    events::Result<void> audit(AuditKind kind, std::string_view user, std::string_view address);

    Stores stores_;
    Throttle throttle_;
    const events::Clock* clock_;
    std::uint32_t iterations_;
};

/// Ends sessions of a user, all but the one with this token hash, and writes each down: all or
/// nothing.
events::Result<void> end_sessions(const Stores& stores, std::string_view user,
                                  std::string_view but_token_hash, const AuditEntry& entry);

}  // namespace millrace::auth
