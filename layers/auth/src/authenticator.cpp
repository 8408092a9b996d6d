#include <millrace/auth/authenticator.h>

#include <utility>

#include <millrace/auth/password_hash.h>
#include <millrace/auth/password_rules.h>
#include <millrace/auth/secret_token.h>

namespace millrace::auth {

using events::Result;

namespace {

/// A word that is no user name may be a password in the wrong field: it is written down nowhere.
std::string_view recorded(std::string_view name) { return check_user_name(name) ? name : "?"; }

}  // namespace

Authenticator::Authenticator(const Stores& stores, const events::Clock& clock,
                             std::uint32_t iterations)
    : stores_(stores), throttle_(stores.attempts), clock_(&clock), iterations_(iterations) {}

/// Where there is no user, nobody's: so that the answer takes as long.
PasswordHash Authenticator::hash_of(const std::optional<User>& user) const {
    PasswordHash nobodys;
    nobodys.iterations = iterations_;
    const auto hash = user ? PasswordHash::parse(user->password_hash) : nobodys;
    return hash ? hash.value() : nobodys;
}

Result<void> Authenticator::audit(AuditKind kind, std::string_view user, std::string_view address) {
    return stores_.audit.add({.at = clock_->now(),
                              .kind = kind,
                              .user = std::string(user),
                              .by = std::string(user),
                              .address = std::string(address),
                              .detail = {}});
}

/// Whether it is this user's password, counted and written down; the same work for everybody.
Result<Authenticator::Proof> Authenticator::prove(std::string_view name, std::string_view password,
                                                  std::string_view address, AuditKind refusal) {
    const std::string_view account = recorded(name);
    const auto wait = throttle_.admit(account, address, clock_->now());
    if (!wait) {
        return wait.error();
    }
    if (wait.value() > events::Duration()) {
        auto told = audit(AuditKind::LoginDelayed, account, address);
        return told ? Result<Proof>(Proof{{LoginEnd::Delayed, {}, wait.value()}, std::nullopt})
                    : told.error();
    }
    auto user = stores_.users.find(account);
    if (!user) {
        return user.error();
    }
    const bool is_theirs = password.size() <= password_bytes_max &&
                           hash_of(user.value()).matches(password) && user.value().has_value() &&
                           user.value()->is_enabled &&
                           PasswordHash::parse(user.value()->password_hash).has_value();
    auto counted = is_theirs ? throttle_.succeeded(account) : audit(refusal, account, address);
    if (!counted) {
        return counted.error();
    }
    return is_theirs ? Proof{{LoginEnd::Done, {}, {}}, std::move(user).value()} : Proof{};
}

Result<LoginAnswer> Authenticator::login(std::string_view name, std::string_view password,
                                         std::string_view address,
                                         std::string_view previous_token) {
    auto proof = prove(name, password, address, AuditKind::LoginFailed);
    if (!proof || !proof.value().user) {
        return proof ? Result<LoginAnswer>(proof.value().answer) : proof.error();
    }
    const User& user = *proof.value().user;
    auto token = begin_session(user.name, address);
    if (!token) {
        return token.error();
    }
    // The session first: what takes the user's rights away from here on ends it with the others.
    const auto is_still_theirs = note_login(user, password);
    if (!is_still_theirs || !is_still_theirs.value()) {
        auto removed = stores_.sessions.remove(token_hash(token.value()));
        return !is_still_theirs ? is_still_theirs.error()
               : removed        ? Result<LoginAnswer>(LoginAnswer())
                                : Result<LoginAnswer>(removed.error());
    }
    auto done = previous_token.empty() ? Result<void>()
                                       : stores_.sessions.remove(token_hash(previous_token));
    done = done ? audit(AuditKind::LoginDone, user.name, address) : std::move(done);
    if (!done) {
        return done.error();
    }
    return LoginAnswer{LoginEnd::Done, std::move(token).value(), {}};
}

/// Notes the login, and replaces a hash of before the iterations were raised. False: since the
/// password was proven it was changed, or the user is gone or disabled.
Result<bool> Authenticator::note_login(const User& user, std::string_view password) {
    std::string renewed;
    if (hash_of(user).iterations < iterations_) {
        const auto made = PasswordHash::of(password, iterations_);
        if (!made) {
            return made.error();
        }
        renewed = made.value().to_string();
    }
    bool is_still_theirs = false;
    auto noted = stores_.users.change(
        user.name, [&](std::optional<User> now, const auto&) -> Result<std::optional<User>> {
            is_still_theirs = now && now->is_enabled && now->password_hash == user.password_hash;
            if (is_still_theirs) {
                now->last_login_at = clock_->now();
                now->password_hash = renewed.empty() ? now->password_hash : renewed;
            }
            return now;
        });
    return noted ? Result<bool>(is_still_theirs) : noted.error();
}

/// Sessions that nobody came back to.
Result<void> Authenticator::forget_what_is_over(std::string_view user, events::Timestamp now) {
    const auto sessions = stores_.sessions.list(user);
    if (!sessions) {
        return sessions.error();
    }
    for (const Session& session : sessions.value()) {
        auto removed =
            session.is_over(now) ? stores_.sessions.remove(session.token_hash) : Result<void>();
        if (!removed) {
            return removed;
        }
    }
    return {};
}

Result<std::string> Authenticator::begin_session(std::string_view user, std::string_view address) {
    auto token = new_token();
    if (!token) {
        return token;
    }
    const events::Timestamp now = clock_->now();
    if (auto done = forget_what_is_over(user, now); !done) {
        return done.error();
    }
    auto kept = stores_.sessions.put({.token_hash = token_hash(token.value()),
                                      .user = std::string(user),
                                      .address = std::string(address),
                                      .created_at = now,
                                      .used_at = now});
    return kept ? token : Result<std::string>(kept.error());
}

Result<std::optional<Caller>> Authenticator::caller_of(std::string_view token, Activity activity) {
    std::optional<Caller> nobody;
    if (!is_token(token)) {
        return nobody;
    }
    auto session = stores_.sessions.find(token_hash(token));
    if (!session || !session.value()) {
        return session ? Result<std::optional<Caller>>(nobody) : session.error();
    }
    Session& found = *session.value();
    const events::Timestamp now = clock_->now();
    if (found.is_over(now)) {
        auto removed = stores_.sessions.remove(found.token_hash);
        return removed ? Result<std::optional<Caller>>(nobody) : removed.error();
    }
    auto user = stores_.users.find(found.user);
    if (!user || !user.value() || !user.value()->is_enabled) {
        return user ? Result<std::optional<Caller>>(nobody) : user.error();
    }
    constexpr auto noted_every = events::Duration::from_seconds(30);  // not a write a request
    if (activity == Activity::OfAPerson && now - found.used_at >= noted_every) {
        found.used_at = now;
        if (auto kept = stores_.sessions.put(found); !kept) {
            return kept.error();
        }
    }
    return std::optional<Caller>({std::move(*user.value()), std::move(found)});
}

Result<void> Authenticator::logout(std::string_view token, std::string_view address) {
    const auto session = stores_.sessions.find(token_hash(token));
    if (!session || !session.value()) {
        return session ? Result<void>() : Result<void>(session.error());
    }
    auto removed = stores_.sessions.remove(session.value()->token_hash);
    return removed ? audit(AuditKind::LoggedOut, session.value()->user, address) : removed;
}

Result<LoginAnswer> Authenticator::change_password(const Caller& caller, std::string_view current,
                                                   std::string_view wanted,
                                                   std::string_view address) {
    const std::string& name = caller.user.name;
    if (auto allowed = check_password(wanted, name); !allowed) {
        return allowed.error();
    }
    auto proof = prove(name, current, address, AuditKind::PasswordRefused);
    if (!proof || !proof.value().user) {
        return proof ? Result<LoginAnswer>(proof.value().answer) : proof.error();
    }
    const auto hash = PasswordHash::of(wanted, iterations_);
    if (!hash) {
        return hash.error();
    }
    auto done = stores_.users.change(
        name, [&](std::optional<User> now, const auto&) -> Result<std::optional<User>> {
            if (now) {
                now->password_hash = hash.value().to_string();
                now->password_set_at = clock_->now();
            }
            return now;
        });
    done = done ? audit(AuditKind::PasswordChanged, name, address) : std::move(done);
    done = done ? end_sessions(stores_, name, {},
                               {.at = clock_->now(),
                                .kind = AuditKind::SessionEnded,
                                .user = name,
                                .by = name,
                                .address = std::string(address),
                                .detail = "the password was changed"})
                : std::move(done);
    if (!done) {
        return done.error();
    }
    auto token = begin_session(name, address);
    return token ? Result<LoginAnswer>(LoginAnswer{LoginEnd::Done, std::move(token).value(), {}})
                 : Result<LoginAnswer>(token.error());
}

Result<void> end_sessions(const Stores& stores, std::string_view user,
                          std::string_view but_token_hash, const AuditEntry& entry) {
    const auto sessions = stores.sessions.list(user);
    if (!sessions) {
        return sessions.error();
    }
    for (const Session& session : sessions.value()) {
        if (session.token_hash == but_token_hash) {
            continue;
        }
        auto removed = stores.sessions.remove(session.token_hash);
        removed = removed ? stores.audit.add(entry) : std::move(removed);
        if (!removed) {
            return removed;
        }
    }
    return {};
}

}  // namespace millrace::auth
