#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// How often something was tried.
struct Attempts {
    std::uint32_t count = 0;
    events::Timestamp first = events::Timestamp::earliest();  // of those that are counted
    events::Timestamp last = events::Timestamp::earliest();
    bool has_refused = false;  // since the last that was counted

    bool operator==(const Attempts&) const = default;
};

/// Where the throttle counts. It survives restart, and a key that was never written is all zero.
/// Safe from many threads; whoever changes what they read does both in one of Transactions.
class AttemptStore {
public:
    virtual ~AttemptStore() = default;

    virtual events::Result<Attempts> find(std::string_view key) = 0;
    virtual events::Result<void> put(std::string_view key, const Attempts& attempts) = 0;
    /// Forgets the keys whose last attempt was before this.
    virtual events::Result<void> forget_before(events::Timestamp time) = 0;
};

}  // namespace millrace::auth
