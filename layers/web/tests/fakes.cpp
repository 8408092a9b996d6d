#include "fakes.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace millrace::web {

using events::Duration;
using events::Error;
using events::ErrorCode;
using events::Result;
using facade::Activity;
using facade::Caller;
using facade::LoginAnswer;
using facade::LoginEnd;

void Gate::close() {
    const std::lock_guard guard(mutex_);
    is_open_ = false;
}

void Gate::open() {
    {
        const std::lock_guard guard(mutex_);
        is_open_ = true;
    }
    changed_.notify_all();
}

void Gate::pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return is_open_; });
    --waiting_;
}

bool Gate::wait_for(std::size_t waiting) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_ >= waiting; });
}

std::size_t Gate::waiting() const {
    const std::lock_guard guard(mutex_);
    return waiting_;
}

facade::View empty_view(std::string json) {
    return {.json = std::make_shared<const std::string>(std::move(json)),
            .read_at = events::Timestamp::from_seconds(1'795'162'200)};
}

Result<facade::View> FakeViews::view(std::string_view name, const facade::Parameters& parameters) {
    gate.pass();
    Answer answer;
    {
        const std::lock_guard guard(mutex_);
        name_ = name;
        parameters_ = parameters;
        answer = answer_;
    }
    return answer ? answer(name, parameters) : empty_view();
}

void FakeViews::answer_with(Answer answer) {
    const std::lock_guard guard(mutex_);
    answer_ = std::move(answer);
}

std::string FakeViews::name() const {
    const std::lock_guard guard(mutex_);
    return name_;
}

facade::Parameters FakeViews::parameters() const {
    const std::lock_guard guard(mutex_);
    return parameters_;
}

FakeFeed::Missed FakeFeed::after(std::uint64_t id) {
    const std::lock_guard guard(mutex_);
    Missed missed{.events = {}, .is_resync = id < oldest_known_};
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(missed.events),
                 [&](const auto& event) { return event->id > id; });
    return missed;
}

std::uint64_t FakeFeed::newest() {
    const std::lock_guard guard(mutex_);
    return newest_;
}

void FakeFeed::listen(std::function<void()> tell) {
    const std::lock_guard guard(mutex_);
    tell_ = std::move(tell);
}

void FakeFeed::add(const std::string& kind, const std::string& json) {
    std::function<void()> tell;
    {
        const std::lock_guard guard(mutex_);
        events_.push_back(std::make_shared<const facade::FeedEvent>(
            facade::FeedEvent{.id = ++newest_, .kind = kind, .json = json}));
        tell = tell_;
    }
    if (tell) {
        tell();
    }
}

void FakeFeed::forget_before(std::uint64_t id) {
    const std::lock_guard guard(mutex_);
    oldest_known_ = id;
}

void FakeSessions::add_user(const std::string& name, facade::Role role) {
    const std::lock_guard guard(mutex_);
    users_[name].role = role;
}

void FakeSessions::set_enabled(const std::string& name, bool is_enabled) {
    const std::lock_guard guard(mutex_);
    users_[name].is_enabled = is_enabled;
}

void FakeSessions::set_role(const std::string& name, facade::Role role) {
    const std::lock_guard guard(mutex_);
    users_[name].role = role;
}

void FakeSessions::delay_logins(Duration wait) {
    const std::lock_guard guard(mutex_);
    wait_ = wait;
}

std::string FakeSessions::begin(const std::string& name) {
    const std::lock_guard guard(mutex_);
    return begin_locked(name);
}

std::string FakeSessions::begin_locked(const std::string& name) {
    std::string token = facade::new_token().value();
    sessions_[token] = {.user = name,
                        .name = "s" + std::to_string(++names_),
                        .began_at = clock_->now(),
                        .used_at = clock_->now()};
    return token;
}

std::string FakeSessions::name_of(const std::string& token) const {
    const std::lock_guard guard(mutex_);
    const auto found = sessions_.find(token);
    return found == sessions_.end() ? "" : found->second.name;
}

std::vector<std::string> FakeSessions::addresses() const {
    const std::lock_guard guard(mutex_);
    return addresses_;
}

Result<LoginAnswer> FakeSessions::login(std::string_view name, std::string_view given,
                                        std::string_view address, std::string_view previous_token) {
    {
        const std::lock_guard guard(mutex_);
        addresses_.emplace_back(address);
        if (wait_ > Duration()) {
            return LoginAnswer{.end = LoginEnd::Delayed, .token = {}, .wait = wait_};
        }
    }
    ++passwords_seen_;
    password_gate.pass();
    const std::lock_guard guard(mutex_);
    const auto user = users_.find(name);
    if (user == users_.end() || !user->second.is_enabled || given != user->second.password) {
        return LoginAnswer{};
    }
    if (const auto previous = sessions_.find(previous_token); previous != sessions_.end()) {
        sessions_.erase(previous);
    }
    return LoginAnswer{.end = LoginEnd::Done, .token = begin_locked(std::string(name)), .wait = {}};
}

Result<std::optional<Caller>> FakeSessions::caller_of(std::string_view token, Activity activity) {
    constexpr auto idle_max = Duration::from_minutes(30);
    constexpr auto age_max = Duration::from_minutes(480);
    const std::lock_guard guard(mutex_);
    const auto found = sessions_.find(token);
    if (found == sessions_.end()) {
        return std::optional<Caller>();
    }
    Session& session = found->second;
    const User& user = users_[session.user];
    const auto now = clock_->now();
    if (now - session.used_at >= idle_max || now - session.began_at >= age_max ||
        !user.is_enabled) {
        sessions_.erase(found);
        return std::optional<Caller>();
    }
    if (activity == Activity::OfAPerson) {
        session.used_at = now;
    }
    return std::optional(Caller{.user = session.user,
                                .role = user.role,
                                .session = session.name,
                                .began_at = session.began_at,
                                .idle_ends_at = session.used_at + idle_max,
                                .ends_at = session.began_at + age_max});
}

Result<void> FakeSessions::logout(std::string_view token, std::string_view /*address*/) {
    const std::lock_guard guard(mutex_);
    if (const auto found = sessions_.find(token); found != sessions_.end()) {
        sessions_.erase(found);
    }
    return {};
}

Result<LoginAnswer> FakeSessions::change_password(std::string_view token, std::string_view current,
                                                  std::string_view wanted,
                                                  std::string_view /*address*/) {
    constexpr std::size_t letters_min = 15;
    const std::lock_guard guard(mutex_);
    const std::string user = sessions_.find(token)->second.user;
    if (wait_ > Duration()) {
        return LoginAnswer{.end = LoginEnd::Delayed, .token = {}, .wait = wait_};
    }
    ++passwords_seen_;
    if (current != users_[user].password) {
        return LoginAnswer{};
    }
    if (wanted.size() < letters_min) {
        return Error{ErrorCode::InvalidInput, "the password has to have 15 letters"};
    }
    users_[user].password = wanted;
    std::erase_if(sessions_, [&](const auto& session) { return session.second.user == user; });
    return LoginAnswer{.end = LoginEnd::Done, .token = begin_locked(user), .wait = {}};
}

Result<void> FakeSessions::end(const Caller& caller, std::string_view session,
                               std::string_view /*address*/) {
    const std::lock_guard guard(mutex_);
    const auto ended = std::erase_if(sessions_, [&](const auto& each) {
        return each.second.user == caller.user && each.second.name == session;
    });
    return ended > 0 ? Result<void>() : Error{ErrorCode::NotFound, "no such session"};
}

Result<void> FakeSessions::end_others(const Caller& caller, std::string_view /*address*/) {
    const std::lock_guard guard(mutex_);
    std::erase_if(sessions_, [&](const auto& each) {
        return each.second.user == caller.user && each.second.name != caller.session;
    });
    return {};
}

}  // namespace millrace::web
