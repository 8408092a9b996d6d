#include "memory_stores.h"

#include <algorithm>

namespace millrace::auth {

using events::Result;

Result<std::optional<User>> MemoryUsers::find(std::string_view name) {
    const std::lock_guard guard(mutex_);
    const auto found = users_.find(name);
    return found != users_.end() ? std::optional(found->second) : std::nullopt;
}

Result<std::vector<User>> MemoryUsers::list() {
    const std::lock_guard guard(mutex_);
    std::vector<User> all;
    for (const auto& [name, user] : users_) {
        all.push_back(user);
    }
    return all;
}

Result<void> MemoryUsers::change(std::string_view name, const Change& change) {
    const auto all = list();
    const std::lock_guard guard(mutex_);
    const auto found = users_.find(name);
    auto changed =
        change(found != users_.end() ? std::optional(found->second) : std::nullopt, all.value());
    if (!changed) {
        return changed.error();
    }
    users_.erase(std::string(name));
    if (changed.value()) {
        users_[std::string(name)] = *changed.value();
    }
    return {};
}

Result<void> MemorySessions::put(const Session& session) {
    const std::lock_guard guard(mutex_);
    if (session.used_at == session.created_at || sessions_.contains(session.token_hash)) {
        sessions_[session.token_hash] = session;
    }
    ++puts_;
    return {};
}

Result<std::optional<Session>> MemorySessions::find(std::string_view token_hash) {
    const std::lock_guard guard(mutex_);
    const auto found = sessions_.find(token_hash);
    return found != sessions_.end() ? std::optional(found->second) : std::nullopt;
}

Result<std::vector<Session>> MemorySessions::list(std::string_view user) {
    const std::lock_guard guard(mutex_);
    std::vector<Session> all;
    for (const auto& [hash, session] : sessions_) {
        if (user.empty() || session.user == user) {
            all.push_back(session);
        }
    }
    return all;
}

Result<void> MemorySessions::remove(std::string_view token_hash) {
    const std::lock_guard guard(mutex_);
    sessions_.erase(std::string(token_hash));
    return {};
}

Result<Attempts> MemoryAttempts::find(std::string_view key) {
    const std::lock_guard guard(mutex_);
    const auto found = attempts_.find(key);
    return found != attempts_.end() ? found->second : Attempts();
}

Result<void> MemoryAttempts::put(std::string_view key, const Attempts& attempts) {
    const std::lock_guard guard(mutex_);
    attempts_[std::string(key)] = attempts;
    ++puts_;
    return {};
}

Result<void> MemoryAttempts::forget_before(events::Timestamp time) {
    const std::lock_guard guard(mutex_);
    std::erase_if(attempts_, [&](const auto& entry) { return entry.second.last < time; });
    return {};
}

Result<void> MemoryAudit::add(const AuditEntry& entry) {
    const std::lock_guard guard(mutex_);
    if (failing_ == entry.kind) {
        return events::Error{events::ErrorCode::Io, "the disk is full"};
    }
    entries_.push_back(entry);
    return {};
}

Result<std::vector<AuditEntry>> MemoryAudit::newest(std::size_t count, std::string_view user) {
    const std::lock_guard guard(mutex_);
    std::vector<AuditEntry> newest(entries_.rbegin(), entries_.rend());
    std::erase_if(newest,
                  [&](const AuditEntry& entry) { return !user.empty() && entry.user != user; });
    newest.resize(std::min(newest.size(), count));
    return newest;
}

Result<void> MemoryTransactions::all_or_nothing(const std::function<Result<void>()>& work) {
    const std::lock_guard guard(mutex_);
    const auto users = users_.users_;
    const auto sessions = sessions_.sessions_;
    const auto attempts = attempts_.attempts_;
    const auto entries = audit_.entries_;
    auto done = work();
    if (!done) {
        users_.users_ = users;
        sessions_.sessions_ = sessions;
        attempts_.attempts_ = attempts;
        audit_.entries_ = entries;
    }
    return done;
}

std::vector<AuditKind> MemoryStores::audited() {
    const auto entries = audit.newest(1'000'000, {}).value();
    std::vector<AuditKind> kinds(entries.size());
    std::transform(entries.rbegin(), entries.rend(), kinds.begin(),
                   [](const AuditEntry& entry) { return entry.kind; });
    return kinds;
}

}  // namespace millrace::auth
