#pragma once

#include <map>
#include <mutex>
#include <optional>
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
    friend class MemoryTransactions;
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
    friend class MemoryTransactions;
    std::mutex mutex_;
    std::map<std::string, Session, std::less<>> sessions_;
    int puts_ = 0;
};

class MemoryAttempts final : public AttemptStore {
public:
    events::Result<Attempts> find(std::string_view key) override;
    events::Result<void> put(std::string_view key, const Attempts& attempts) override;
    events::Result<void> forget_before(events::Timestamp time) override;
    std::size_t keys() const { return attempts_.size(); }
    int puts() const { return puts_; }

private:
    friend class MemoryTransactions;
    std::mutex mutex_;
    std::map<std::string, Attempts, std::less<>> attempts_;
    int puts_ = 0;
};

class MemoryAudit final : public AuditLog {
public:
    events::Result<void> add(const AuditEntry& entry) override;
    events::Result<std::vector<AuditEntry>> newest(std::size_t count,
                                                   std::string_view user) override;
    /// Whatever is of this kind cannot be written down.
    void fail(AuditKind kind) { failing_ = kind; }

private:
    friend class MemoryTransactions;
    std::mutex mutex_;
    std::vector<AuditEntry> entries_;
    std::optional<AuditKind> failing_;
};

/// One at a time over all of them; what failed is as it was before.
class MemoryTransactions final : public Transactions {
public:
    MemoryTransactions(MemoryUsers& users, MemorySessions& sessions, MemoryAttempts& attempts,
                       MemoryAudit& audit)
        : users_(users), sessions_(sessions), attempts_(attempts), audit_(audit) {}
    events::Result<void> all_or_nothing(const std::function<events::Result<void>()>& work) override;

private:
    std::recursive_mutex mutex_;
    MemoryUsers& users_;
    MemorySessions& sessions_;
    MemoryAttempts& attempts_;
    MemoryAudit& audit_;
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
    MemoryTransactions transactions{users, sessions, attempts, audit};

    Stores stores() { return {users, sessions, attempts, audit, transactions}; }
    /// The kinds that were written down, the oldest first.
    std::vector<AuditKind> audited();
};

}  // namespace millrace::auth
