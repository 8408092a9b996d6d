#include <millrace/auth/throttle.h>

#include <algorithm>
#include <array>
#include <string>

#include <arpa/inet.h>

#include "hexadecimal.h"

namespace millrace::auth {

using events::Duration;
using events::Result;
using events::Timestamp;

namespace {

constexpr Duration none = Duration::from_seconds(0);
constexpr Duration minute = Duration::from_minutes(1);

std::string account_key(std::string_view account) { return "account " + std::string(account); }

/// Whoever has one address of IPv6 has the 2^64 beside it.
std::string address_key(std::string_view address) {
    constexpr std::size_t network_bytes = 8;
    std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
    const std::string text(address);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return "address " + text;
    }
    return "address " + to_hexadecimal(std::span(bytes).first(network_bytes)) + "/64";
}

/// How long after the last attempt the next one is looked at.
Duration delay_after(std::uint32_t attempts) {
    constexpr std::uint32_t doublings_max = 9;  // 512 s, beyond delay_max
    if (attempts < Throttle::free_attempts) {
        return none;
    }
    const std::uint32_t doublings = std::min(attempts - Throttle::free_attempts, doublings_max);
    return std::min(Duration::from_seconds(std::int64_t{1} << doublings), Throttle::delay_max);
}

/// What is counted under one key, and what was stored of it.
struct Counter {
    std::string key;
    Attempts stored{};
    Attempts attempts{};

    void start_anew(Timestamp now) {
        attempts = {.count = 0, .first = now, .last = now, .has_refused = false};
    }
    void count(Timestamp now) {
        ++attempts.count;
        attempts.last = now;
        attempts.has_refused = false;
    }
    Duration wait_of_minute(std::uint32_t most, Timestamp now) {
        if (now - attempts.first >= minute || now < attempts.first) {
            start_anew(now);
        }
        return attempts.count >= most ? attempts.first + minute - now : none;
    }
    Duration wait_of_account(Timestamp now) {
        if (now - attempts.last >= Throttle::forgotten_after || now < attempts.last) {
            start_anew(now);
        }
        return std::max(attempts.last + delay_after(attempts.count) - now, none);
    }
};

struct Counters {
    Counter address;
    Counter account;
    Counter all;
};

/// Each is counted only when none of those before it has to wait: an address that floods uses up
/// neither the account's nor everybody's attempts, and an account that waits not everybody's.
Admission admission_of(Counters& counters, Timestamp now) {
    Counter* refusing = &counters.address;
    Duration wait = counters.address.wait_of_minute(Throttle::attempts_a_minute_of_address, now);
    if (wait == none) {
        counters.address.count(now);
        refusing = &counters.account;
        wait = counters.account.wait_of_account(now);
    }
    if (wait == none) {
        refusing = &counters.all;
        wait = counters.all.wait_of_minute(Throttle::attempts_a_minute_of_all, now);
    }
    if (wait == none) {
        counters.all.count(now);
        counters.account.count(now);
        return {};
    }
    const bool is_first = !refusing->attempts.has_refused;
    refusing->attempts.has_refused = true;
    return {.wait = wait, .is_first_refusal = is_first};
}

}  // namespace

Result<Admission> Throttle::admit(std::string_view account, std::string_view address,
                                  Timestamp now) {
    Result<Admission> admission{Admission()};
    auto done = transactions_->all_or_nothing([&]() -> Result<void> {
        admission = decide(account, address, now);
        return admission ? Result<void>() : admission.error();
    });
    return done ? admission : done.error();
}

Result<Admission> Throttle::decide(std::string_view account, std::string_view address,
                                   Timestamp now) {
    if (auto done = store_->forget_before(now - forgotten_after); !done) {
        return done.error();
    }
    Counters counters{{address_key(address)}, {account_key(account)}, {"all"}};
    const std::array each = {&counters.address, &counters.account, &counters.all};
    for (Counter* counter : each) {
        const auto found = store_->find(counter->key);
        if (!found) {
            return found.error();
        }
        counter->stored = counter->attempts = found.value();
    }
    const Admission admission = admission_of(counters, now);
    for (const Counter* counter : each) {
        auto kept = counter->attempts == counter->stored
                        ? Result<void>()
                        : store_->put(counter->key, counter->attempts);
        if (!kept) {
            return kept.error();
        }
    }
    return admission;
}

Result<void> Throttle::succeeded(std::string_view account) {
    return store_->put(account_key(account), {});
}

}  // namespace millrace::auth
