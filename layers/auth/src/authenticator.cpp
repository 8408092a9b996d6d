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
    : stores_(stores), throttle_(stores.attempts, stores.transactions), clock_(&clock),
      iterations_(iterations) {}

/// Where there is no user, nobody's: so that the answer takes as long.
PasswordHash Authenticator::hash_of(const std::optional<User>& user) const {
    PasswordHash nobodys;
    nobodys.iterations = iterations_;
    const auto hash = user ? PasswordHash::parse(user->password_hash) : nobodys;
    return hash ? hash.value() : nobodys;
}

/// The same work for everybody: a hash of fewer iterations is made up for.
bool Authenticator::is_of(const std::optional<User>& user, std::string_view password) const {
    if (password.size() > password_bytes_max) {
        return false;
    }
    PasswordHash hash = hash_of(user);
    const bool is_right = hash.matches(password);
    if (hash.iterations < iterations_) {
        hash.iterations = iterations_ - hash.iterations;
        (void)hash.matches(password);
    }
    return is_right && user && user->is_enabled &&
           PasswordHash::parse(user->password_hash).has_value();
}

Result<void> Authenticator::audit(AuditKind kind, std::string_view user, std::string_view address) {
    return stores_.audit.add({.at = clock_->now(),
                              .kind = kind,
                              .user = std::string(user),
                              .by = std::string(user),
                              .address = std::string(address),
                              .detail = {}});
}

/// How long to wait; written down where it is the first wait in a row.
Result<events::Duration> Authenticator::admit(std::string_view account, std::string_view address) {
    Admission admission;
    auto done = stores_.transactions.all_or_nothing([&]() -> Result<void> {
        const auto admitted = throttle_.admit(account, address, clock_->now());
        if (!admitted) {
            return admitted.error();
        }
        admission = admitted.value();
        return admission.is_first_refusal ? audit(AuditKind::LoginDelayed, account, address)
                                          : Result<void>();
    });
    return done ? Result<events::Duration>(admission.wait) : done.error();
}

/// Whether it is this user's password, counted and written down; the same work for everybody.
Result<Authenticator::Proof> Authenticator::prove(std::string_view name, std::string_view password,
                                                  std::string_view address, AuditKind refusal) {
    const std::string_view account = recorded(name);
    const auto wait = admit(account, address);
    if (!wait) {
        return wait.error();
    }
    if (wait.value() > events::Duration()) {
        return Proof{{LoginEnd::Delayed, {}, wait.value()}, std::nullopt};
    }
    auto user = stores_.users.find(account);
    if (!user) {
        return user.error();
    }
    const bool is_theirs = is_of(user.value(), password);
    auto counted = is_theirs ? throttle_.succeeded(account) : audit(refusal, account, address);
    if (!counted) {
        return counted.error();
    }
    return is_theirs ? Proof{{LoginEnd::Done, {}, {}}, std::move(user).value()} : Proof{};
}

/// A hash of before the iterations were raised is made anew, now that the password is known.
Result<std::string> Authenticator::renewed_hash(const User& user, std::string_view password) const {
    if (hash_of(user).iterations >= iterations_) {
        return user.password_hash;
    }
    const auto made = PasswordHash::of(password, iterations_);
    return made ? Result<std::string>(made.value().to_string()) : made.error();
}

Result<bool> Authenticator::change(const User& proven, const Renew& renew) {
    bool is_still_theirs = false;
    auto done = stores_.users.change(
        proven.name, [&](std::optional<User> now, const auto&) -> Result<std::optional<User>> {
            is_still_theirs = now && now->is_enabled && now->password_hash == proven.password_hash;
            if (is_still_theirs) {
                renew(*now);
            }
            return now;
        });
    return done ? Result<bool>(is_still_theirs) : done.error();
}

Result<LoginAnswer> Authenticator::login(std::string_view name, std::string_view password,
                                         std::string_view address,
                                         std::string_view previous_token) {
    auto proof = prove(name, password, address, AuditKind::LoginFailed);
    if (!proof || !proof.value().user) {
        return proof ? Result<LoginAnswer>(proof.value().answer) : proof.error();
    }
    const User& user = *proof.value().user;
    const auto hash = renewed_hash(user, password);
    auto token = new_token();
    if (!hash || !token) {
        return hash ? token.error() : hash.error();
    }
    LoginAnswer answer;
    auto done = stores_.transactions.all_or_nothing([&]() -> Result<void> {
        const auto is_still_theirs = change(user, [&](User& now) {
            now.last_login_at = clock_->now();
            now.password_hash = hash.value();
        });
        if (!is_still_theirs || !is_still_theirs.value()) {
            return is_still_theirs ? audit(AuditKind::LoginFailed, user.name, address)
                                   : is_still_theirs.error();
        }
        auto kept = begin_session(token.value(), user.name, address);
        kept = kept && !previous_token.empty() ? stores_.sessions.remove(token_hash(previous_token))
                                               : std::move(kept);
        answer = {LoginEnd::Done, token.value(), {}};
        return kept ? audit(AuditKind::LoginDone, user.name, address) : std::move(kept);
    });
    return done ? Result<LoginAnswer>(std::move(answer)) : done.error();
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

Result<void> Authenticator::begin_session(const std::string& token, std::string_view user,
                                          std::string_view address) {
    const events::Timestamp now = clock_->now();
    if (auto done = forget_what_is_over(user, now); !done) {
        return done;
    }
    return stores_.sessions.put({.token_hash = token_hash(token),
                                 .user = std::string(user),
                                 .address = std::string(address),
                                 .created_at = now,
                                 .used_at = now});
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
    return stores_.transactions.all_or_nothing([&]() -> Result<void> {
        const auto session = stores_.sessions.find(token_hash(token));
        if (!session || !session.value()) {
            return session ? Result<void>() : session.error();
        }
        auto removed = stores_.sessions.remove(session.value()->token_hash);
        return removed ? audit(AuditKind::LoggedOut, session.value()->user, address) : removed;
    });
}

Result<void> Authenticator::end_all_sessions(const std::string& user, std::string_view address) {
    return end_sessions(stores_, user, {},
                        {.at = clock_->now(),
                         .kind = AuditKind::SessionEnded,
                         .user = user,
                         .by = user,
                         .address = std::string(address),
                         .detail = "the password was changed"});
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
    auto token = new_token();
    if (!hash || !token) {
        return hash ? token.error() : hash.error();
    }
    LoginAnswer answer;
    auto done = stores_.transactions.all_or_nothing([&]() -> Result<void> {
        const auto is_still_theirs = change(*proof.value().user, [&](User& now) {
            now.password_hash = hash.value().to_string();
            now.password_set_at = clock_->now();
        });
        if (!is_still_theirs || !is_still_theirs.value()) {
            return is_still_theirs ? audit(AuditKind::PasswordRefused, name, address)
                                   : is_still_theirs.error();
        }
        auto kept = audit(AuditKind::PasswordChanged, name, address);
        kept = kept ? end_all_sessions(name, address) : std::move(kept);
        answer = {LoginEnd::Done, token.value(), {}};
        return kept ? begin_session(token.value(), name, address) : std::move(kept);
    });
    return done ? Result<LoginAnswer>(std::move(answer)) : done.error();
}

Result<void> end_sessions(const Stores& stores, std::string_view user,
                          std::string_view but_token_hash, const AuditEntry& entry) {
    return stores.transactions.all_or_nothing([&]() -> Result<void> {
        const auto sessions = stores.sessions.list(user);
        if (!sessions) {
            return sessions.error();
        }
        for (const Session& session : sessions.value()) {
            const bool stays = session.token_hash == but_token_hash;
            auto ended = stays ? Result<void>() : stores.sessions.remove(session.token_hash);
            ended = ended && !stays ? stores.audit.add(entry) : std::move(ended);
            if (!ended) {
                return ended;
            }
        }
        return {};
    });
}

}  // namespace millrace::auth
