#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/clock.h>
#include <millrace/facade/event_feed.h>
#include <millrace/facade/session_bridge.h>
#include <millrace/facade/views.h>

namespace millrace::web {

/// A place where threads wait until the test lets them go on.
class Gate {
public:
    void close();
    void open();
    /// Waits while it is closed.
    void pass();
    /// Waits until so many stand before it; false when that takes 20 s.
    bool wait_for(std::size_t waiting);
    std::size_t waiting() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = true;
    std::size_t waiting_ = 0;
};

/// Stands where it is put.
class FakeClock final : public events::Clock {
public:
    events::Timestamp now() const override {
        return events::Timestamp::from_microseconds(now_.load());
    }
    void advance(events::Duration time) { now_ += time.microseconds(); }

private:
    std::atomic<std::int64_t> now_ = 1'795'162'230'000'000;  // 2026-11-20T08:10:30Z
};

class FakeViews final : public facade::Views {
public:
    using Answer = std::function<events::Result<facade::View>(std::string_view name,
                                                              const facade::Parameters&)>;
    events::Result<facade::View> view(std::string_view name,
                                      const facade::Parameters& parameters) override;
    void answer_with(Answer answer);
    /// What was asked for last.
    std::string name() const;
    facade::Parameters parameters() const;

    Gate gate;

private:
    mutable std::mutex mutex_;
    Answer answer_;
    std::string name_;
    facade::Parameters parameters_;
};

/// A document that says nothing.
facade::View empty_view(std::string json = "{}");

class FakeFeed final : public facade::EventFeed {
public:
    Missed after(std::uint64_t id) override;
    std::uint64_t newest() override;
    void listen(std::function<void()> tell) override;

    void add(const std::string& kind, const std::string& json);
    /// Forgets what is older than this.
    void forget_before(std::uint64_t id);

private:
    std::mutex mutex_;
    std::vector<std::shared_ptr<const facade::FeedEvent>> events_;
    std::uint64_t newest_ = 1'000;
    std::uint64_t oldest_known_ = 1'000;
    std::function<void()> tell_;
};

/// Users with sessions as auth has them: idle after 30 minutes, over after 8 hours.
class FakeSessions final : public facade::SessionBridge, public facade::OwnSessions {
public:
    static constexpr std::string_view password = "correct horse battery";

    explicit FakeSessions(const events::Clock& clock) : clock_(&clock) {}

    void add_user(const std::string& name, facade::Role role);
    void set_enabled(const std::string& name, bool is_enabled);
    void set_role(const std::string& name, facade::Role role);
    void delay_logins(events::Duration wait);
    /// A session that is there at once.
    std::string begin(const std::string& name);
    std::string name_of(const std::string& token) const;
    std::size_t passwords_seen() const { return passwords_seen_.load(); }
    std::vector<std::string> addresses() const;  // that logins came from

    events::Result<facade::LoginAnswer> login(std::string_view name, std::string_view password,
                                              std::string_view address,
                                              std::string_view previous_token) override;
    events::Result<std::optional<facade::Caller>> caller_of(std::string_view token,
                                                            facade::Activity activity) override;
    events::Result<void> logout(std::string_view token, std::string_view address) override;
    events::Result<facade::LoginAnswer> change_password(std::string_view token,
                                                        std::string_view current,
                                                        std::string_view wanted,
                                                        std::string_view address) override;
    events::Result<void> end(const facade::Caller& caller, std::string_view session,
                             std::string_view address) override;
    events::Result<void> end_others(const facade::Caller& caller,
                                    std::string_view address) override;

    Gate password_gate;

private:
    struct User {
        facade::Role role = facade::Role::Viewer;
        bool is_enabled = true;
        std::string password = std::string(FakeSessions::password);
    };
    struct Session {
        std::string user;
        std::string name;
        events::Timestamp began_at;
        events::Timestamp used_at;
    };
    std::string begin_locked(const std::string& name);

    const events::Clock* clock_;
    mutable std::mutex mutex_;
    std::map<std::string, User, std::less<>> users_;
    std::map<std::string, Session, std::less<>> sessions_;  // by token
    events::Duration wait_;
    std::vector<std::string> addresses_;
    std::size_t names_ = 0;
    std::atomic<std::size_t> passwords_seen_ = 0;
};

}  // namespace millrace::web
