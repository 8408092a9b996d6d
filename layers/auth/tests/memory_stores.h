#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <millrace/auth/authenticator.h>

namespace millrace::auth {

/// The stores in memory, and a clock that stands still until it is told to go on.
class MemoryUsers final : public UserStore {
public:
    events::Result<std::optional<User>> find(std::string_view name) override;
    events::Result<std::vector<User>> list() override;
    events::Result<void> change(std::string_view name, const Change& change) override;

private:
    std::mutex mutex_;
    std::map<std::string, User, std::less<>> users_;
};

class MemorySessions final : public SessionStore {
public:
    events::Result<void> put(const Session& session) override;
    events::Result<std::optional<Session>> find(std::string_view token_hash) override;
    events::Result<std::vector<Session>> list(std::string_view user) override;
    events::Result<void> remove(std::string_view token_hash) override;
    int puts() const { return puts_; }

private:
    std::mutex mutex_;
    std::map<std::string, Session, std::less<>> sessions_;
    int puts_ = 0;
};

class MemoryAttempts final : public AttemptStore {
public:
    events::Result<void> change(std::string_view key,
                                const std::function<void(Attempts&)>& change) override;
    events::Result<void> forget_before(events::Timestamp time) override;
    std::size_t keys() const { return attempts_.size(); }

private:
    std::mutex mutex_;
    std::map<std::string, Attempts, std::less<>> attempts_;
};

class MemoryAudit final : public AuditLog {
public:
    events::Result<void> add(const AuditEntry& entry) override;
    events::Result<std::vector<AuditEntry>> newest(std::size_t count) override;

private:
    std::mutex mutex_;
    std::vector<AuditEntry> entries_;
};

class StandingClock final : public events::Clock {
public:
    events::Timestamp now() const override { return now_; }
    void go_on(events::Duration span) { now_ = now_ + span; }

private:
    events::Timestamp now_ = events::Timestamp::from_seconds(1'800'000'000);
};

struct MemoryStores {
    MemoryUsers users;
    MemorySessions sessions;
    MemoryAttempts attempts;
    MemoryAudit audit;

    Stores stores() { return {users, sessions, attempts, audit}; }
    /// The kinds that were written down, the oldest first.
    std::vector<AuditKind> audited();
};

}  // namespace millrace::auth
