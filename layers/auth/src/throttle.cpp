#include <millrace/auth/throttle.h>

#include <algorithm>
#include <string>

namespace millrace::auth {

using events::Duration;
using events::Result;
using events::Timestamp;

namespace {

constexpr Duration none = Duration::from_seconds(0);
constexpr Duration minute = Duration::from_minutes(1);

std::string account_key(std::string_view account) { return "account " + std::string(account); }

/// How long after the last attempt the next one is looked at.
Duration delay_after(std::uint32_t attempts) {
    constexpr std::uint32_t doublings_max = 9;  // 512 s, beyond delay_max
    if (attempts < Throttle::free_attempts) {
        return none;
    }
    const std::uint32_t doublings = std::min(attempts - Throttle::free_attempts, doublings_max);
    return std::min(Duration::from_seconds(std::int64_t{1} << doublings), Throttle::delay_max);
}

}  // namespace

Result<Duration> Throttle::admit(std::string_view account, std::string_view address,
                                 Timestamp now) {
    if (auto done = store_->forget_before(now - forgotten_after); !done) {
        return done.error();
    }
    // The address first: one that floods must use up neither the account's nor everybody's share.
    auto wait =
        admit_in_minute("address " + std::string(address), attempts_a_minute_of_address, now);
    if (wait && wait.value() == none) {
        wait = admit_in_minute("all", attempts_a_minute_of_all, now);
    }
    return wait && wait.value() == none ? admit_account(account, now) : wait;
}

Result<Duration> Throttle::admit_in_minute(std::string_view key, std::uint32_t most,
                                           Timestamp now) {
    Duration wait = none;
    auto done = store_->change(key, [&](Attempts& attempts) {
        if (now - attempts.first >= minute || now < attempts.first) {
            attempts = {.count = 0, .first = now, .last = now};
        }
        if (attempts.count >= most) {
            wait = attempts.first + minute - now;
        } else {
            ++attempts.count;
            attempts.last = now;
        }
    });
    return done ? Result<Duration>(wait) : done.error();
}

Result<Duration> Throttle::admit_account(std::string_view account, Timestamp now) {
    Duration wait = none;
    auto done = store_->change(account_key(account), [&](Attempts& attempts) {
        if (now - attempts.last >= forgotten_after || now < attempts.last) {
            attempts = {.count = 0, .first = now, .last = now};
        }
        const Timestamp next = attempts.last + delay_after(attempts.count);
        if (now < next) {
            wait = next - now;
        } else {
            ++attempts.count;
            attempts.last = now;
        }
    });
    return done ? Result<Duration>(wait) : done.error();
}

Result<void> Throttle::succeeded(std::string_view account) {
    return store_->change(account_key(account), [](Attempts& attempts) { attempts = {}; });
}

}  // namespace millrace::auth
